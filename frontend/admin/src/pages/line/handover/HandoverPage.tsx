import { DetailPage } from "../../../parts/DetailPage";
import { handover } from "./handover";

export default function HandoverPage() {
  return <DetailPage subject={handover} listTitle="アカウントの引き継ぎ" />;
}
