import { DetailPage } from "../../../parts/DetailPage";
import { doubt } from "./doubt";

export default function DoubtPage() {
  return <DetailPage subject={doubt} listTitle="産地の疑義" />;
}
