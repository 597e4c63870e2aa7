import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import { ListPage } from "../../../parts/ListPage";
import { PageHead } from "../../../parts/PageHead";
import { isoDay } from "../../../text/time";
import { incidents, recordBody, recordSpecs } from "./incident";

function RecordButton() {
  return (
    <CreateButton
      label="事故・ヒヤリを記録する" path="/api/accounts/incidents" room="accounts" submit="記録する" done="記録しました。対応する人の業務画面に出ています。急ぐときは、電話でも知らせてください。"
      lead={<p>「事故かどうか分からない」ときも残してください。だれかを責めるための記録ではありません。</p>}
      specs={recordSpecs} initial={{ noticed_on: isoDay() }} body={recordBody}
    />
  );
}

/** Whoever is signed in may record; the list is for those who may read it. */
export default function IncidentsPage() {
  if (useCan()("incidents.read")) return <ListPage collection={incidents}><RecordButton /></ListPage>;
  return (
    <>
      <PageHead title="事故・ヒヤリの記録" lead="メールの送り先を間違えた、書類が見あたらない、など。気づいたら、すぐに残してください。"><RecordButton /></PageHead>
      <p>記録は、対応する人だけが見られます。</p>
    </>
  );
}
