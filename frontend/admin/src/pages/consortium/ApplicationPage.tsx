import { DetailPage } from "../../parts/DetailPage";
import { application } from "./application";

export default function ApplicationPage() {
  return <DetailPage subject={application} listTitle="入会の申込み" />;
}
