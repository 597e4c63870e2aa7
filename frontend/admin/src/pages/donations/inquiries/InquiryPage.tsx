import { DetailPage } from "../../../parts/DetailPage";
import { inquiry } from "./inquiry";

export default function InquiryPage() {
  return <DetailPage subject={inquiry} listTitle="寄附のお問い合わせ" />;
}
