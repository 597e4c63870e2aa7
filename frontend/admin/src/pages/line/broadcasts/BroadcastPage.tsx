import { DetailPage } from "../../../parts/DetailPage";
import { broadcast } from "./broadcast";

export default function BroadcastPage() {
  return <DetailPage subject={broadcast} listTitle="配信" />;
}
