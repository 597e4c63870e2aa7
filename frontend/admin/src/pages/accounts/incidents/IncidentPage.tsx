import { DetailPage } from "../../../parts/DetailPage";
import { incident } from "./incident";

export default function IncidentPage() {
  return <DetailPage subject={incident} listTitle="事故・ヒヤリの記録" />;
}
