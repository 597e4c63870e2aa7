import { DetailPage } from "../../../parts/DetailPage";
import { menu } from "./menu";

export default function MenuPage() {
  return <DetailPage subject={menu} listTitle="メニュー（リッチメニュー）" />;
}
