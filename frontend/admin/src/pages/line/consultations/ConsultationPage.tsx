import { DetailPage } from "../../../parts/DetailPage";
import { consultation } from "./consultation";

export default function ConsultationPage() {
  return <DetailPage subject={consultation} listTitle="相談チャット" />;
}
