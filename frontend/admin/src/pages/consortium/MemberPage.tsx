import { DetailPage } from "../../parts/DetailPage";
import { member } from "./member";

export default function MemberPage() {
  return <DetailPage subject={member} listTitle="会員名簿" />;
}
