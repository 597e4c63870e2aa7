import { DetailPage } from "../../parts/DetailPage";
import { inquiry } from "./inquiry";

export default function InquiryPage() {
  return <DetailPage subject={inquiry} listTitle="お問い合わせ（LINE）" />;
}
