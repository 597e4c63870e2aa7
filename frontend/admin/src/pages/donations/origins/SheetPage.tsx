import { DetailPage } from "../../../parts/DetailPage";
import { sheet } from "./sheet";

export default function SheetPage() {
  return <DetailPage subject={sheet} listTitle="産地の調査票" />;
}
