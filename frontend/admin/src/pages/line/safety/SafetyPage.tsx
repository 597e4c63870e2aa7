import { useQuery } from "@tanstack/react-query";

import { newKey, read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import { queries, refresh, useCan } from "../../../app/queries";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";
import { At, None } from "../../../parts/words";

const PUT_OFFS = ["list", "line", "put-offs"];

/** Who can't talk now, and what a lock screen shows of each notice to a user in safe mode. */
export default function SafetyPage() {
  return (
    <>
      <PageHead title="安全モード" lead="スマートフォンを家族と使う方などに、用件を書かない言葉で知らせます。入れるのは本人（または本人の希望を聞いた相談員）、切れるのは本人だけです。" />
      <PutOffs />
      <Wordings />
    </>
  );
}

function PutOffs() {
  const { data, error, refetch } = useQuery({ queryKey: PUT_OFFS, queryFn: ({ signal }) => read("/api/line/safety/put-offs", { query: { limit: 50 }, signal }) });
  const can = useCan()("line.reply");
  async function seen(id: string, version: number) {
    try {
      await send("/api/line/safety/put-offs/{id}/seen", { version }, { path: { id }, key: newKey() });
      announce("確かめたと記録しました。");
    } catch (failure) {
      announce(asProblem(failure).message, "error");
    }
    void queries.invalidateQueries({ queryKey: PUT_OFFS });
    refresh("line");
  }
  return (
    <section className="ledger" aria-labelledby="put-offs">
      <h2 id="put-offs">「今は話せない」と知らせた方</h2>
      <p className="lead">いまは電話もメッセージもしないでください。わけは聞きません。</p>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <p>いまは、いません。</p>}
      {data && data.items.length > 0 && (
        <ul className="booking-lines">
          {data.items.map((one) => (
            <li key={one.id}>
              <span><Go to={`/line/bookings/${one.booking}`}>予約 {one.number}</Go>　{one.person_label}<small>もとの日時：{one.was}　相談員：{one.counsellor}　{one.moved ? "後日に移りました" : "後日に空きがなく、日時はそのままです"}　<At iso={one.at} /></small></span>
              {can && <button type="button" className="button quiet" onClick={() => void seen(one.id, one.version)} aria-label={`予約 ${one.number} を確かめた`}>確かめた</button>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Wordings() {
  const { data, error, refetch } = useQuery({ queryKey: ["line-safety-wordings"], queryFn: ({ signal }) => read("/api/line/safety/wordings", { signal }), staleTime: Infinity });
  return (
    <section className="ledger" aria-labelledby="wordings">
      <h2 id="wordings">ひかえめな言葉の一覧</h2>
      <p className="lead">待ち受け画面とトークの一覧に出るのは、この言葉だけです。中身は、ご本人が「開く」を押したときに出ます。</p>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">ひかえめな言葉の一覧</caption>
            <thead><tr><th scope="col">お知らせ</th><th scope="col">画面に出る言葉</th><th scope="col">ボタン</th></tr></thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.notice}>
                  <td data-label="お知らせ" className="first">{one.name}</td>
                  <td data-label="画面に出る言葉">「{one.shown}」</td>
                  <td data-label="ボタン">{one.buttons.length ? one.buttons.join("、") : <None text="なし" />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
