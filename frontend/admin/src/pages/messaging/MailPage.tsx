import { DetailPage } from "../../parts/DetailPage";
import { mail } from "./mail";

export default function MailPage() {
  return <DetailPage subject={mail} listTitle="送ったメール" />;
}
