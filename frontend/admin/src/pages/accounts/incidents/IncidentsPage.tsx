import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import { ListPage } from "../../../parts/ListPage";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { Waiting } from "../../../parts/Waiting";
import { At, StateTag, wordOf } from "../../../parts/words";
import { clockTime, isoDay } from "../../../text/time";
import { incidents, incidentStates, recordBody, recordSpecs } from "./incident";

function RecordButton() {
  return (
    <CreateButton
      label="事故・ヒヤリを記録する" path="/api/accounts/incidents" room="accounts" submit="記録する" done="記録しました。対応する人の業務画面に出ています。急ぐときは、電話でも知らせてください。"
      lead={<p>「事故かどうか分からない」ときも残してください。だれかを責めるための記録ではありません。</p>}
      specs={recordSpecs} initial={() => ({ noticed_on: isoDay(), noticed_time: clockTime() })} body={recordBody}
    />
  );
}

/** Whoever is signed in may record; the list is for those who may read it. */
export default function IncidentsPage() {
  if (useCan()("incidents.read")) return <ListPage collection={incidents}><RecordButton /></ListPage>;
  return (
    <>
      <PageHead title="事故・ヒヤリの記録" lead="メールの送り先を間違えた、書類が見あたらない、など。気づいたら、すぐに残してください。"><RecordButton /></PageHead>
      <p>対応のようすは、対応する人だけが見られます。ご自分の記録がいまどうなっているかは、下に出ます。</p>
      <Mine />
    </>
  );
}

/** What the reader has reported, and how it stands. */
function Mine() {
  const { data, error, refetch } = useQuery({ queryKey: ["list", "accounts", "my-incidents"], queryFn: ({ signal }) => read("/api/accounts/incidents/mine", { query: { limit: 50 }, signal }) });
  return (
    <section className="ledger" aria-labelledby="my-incidents">
      <h2 id="my-incidents">わたしが記録したもの</h2>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <p>まだありません。</p>}
      {data && data.items.length > 0 && (
        <ul className="booking-lines">
          {data.items.map((one) => (
            <li key={one.number}>
              <span>{one.what}<small><span className="num">{one.number}</span>　<At iso={one.recorded_at} />に記録</small></span>
              <StateTag word={wordOf(incidentStates, one.state, one.state_name)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
