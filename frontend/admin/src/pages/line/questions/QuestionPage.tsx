import { DetailPage } from "../../../parts/DetailPage";
import { question } from "./question";

export default function QuestionPage() {
  return <DetailPage subject={question} listTitle="よくある質問（LINE）" />;
}
