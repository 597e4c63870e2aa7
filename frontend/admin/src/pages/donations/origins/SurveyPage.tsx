import { DetailPage } from "../../../parts/DetailPage";
import { survey } from "./survey";

export default function SurveyPage() {
  return <DetailPage subject={survey} listTitle="産地の調査" />;
}
