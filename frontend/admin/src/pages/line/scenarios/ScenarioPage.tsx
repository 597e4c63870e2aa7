import { DetailPage } from "../../../parts/DetailPage";
import { scenario } from "./scenario";

export default function ScenarioPage() {
  return <DetailPage subject={scenario} listTitle="会話（シナリオ）" />;
}
