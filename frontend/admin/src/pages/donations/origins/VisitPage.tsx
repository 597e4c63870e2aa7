import { DetailPage } from "../../../parts/DetailPage";
import { visit } from "./visit";

export default function VisitPage() {
  return <DetailPage subject={visit} listTitle="現地確認" />;
}
