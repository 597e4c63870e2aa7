import { DetailPage } from "../../../parts/DetailPage";
import { person } from "./person";

export default function PersonPage() {
  return <DetailPage subject={person} listTitle="安全モード" />;
}
