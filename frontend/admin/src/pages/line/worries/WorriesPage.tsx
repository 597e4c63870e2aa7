import { DetailPage } from "../../../parts/DetailPage";
import { worries } from "./worries";

export default function WorriesPage() {
  return <DetailPage subject={worries} listTitle="お問い合わせ（LINE）" />;
}
