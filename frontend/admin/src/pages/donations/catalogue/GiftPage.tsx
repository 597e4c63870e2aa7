import { DetailPage } from "../../../parts/DetailPage";
import { gift } from "./gift";

export default function GiftPage() {
  return <DetailPage subject={gift} listTitle="返礼品" />;
}
