import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";

import { read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { QuestionTried } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { useRowKeys } from "../../../parts/useRowKeys";
import { Waiting } from "../../../parts/Waiting";
import { Why } from "../../../parts/Why";
import { At, None, StateTag, wordOf } from "../../../parts/words";
import { contentOf, fields, states } from "./question";

const KEY = "line-questions";

/** What the bot answers ready: few, so one table; and a box to try what it would do with a text. */
export default function QuestionsPage() {
  const place = useRef<HTMLDivElement>(null);
  useRowKeys(place);
  const { data, error, refetch } = useQuery({ queryKey: [KEY], queryFn: ({ signal }) => read("/api/line/questions", { signal }) });
  const can = useCan()("line.write");
  return (
    <>
      <PageHead title="よくある質問（LINE）" lead="合う質問がはっきりしているときだけ、自動で答えます。書いた人とは別の市の職員が承認したものだけが動きます。">
        {can && <CreateButton label="質問をつくる" path="/api/line/questions" room="line" submit="下書きをつくる" done="下書きをつくりました。" also={[KEY]} specs={fields} body={contentOf} draft="line-question#new" />}
        <Go to="/line/questions/words" className="button quiet">心配な言葉</Go>
      </PageHead>
      <Try />
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <p>まだ質問はありません。質問は、すべて職員に届きます。</p>}
      {data && data.items.length > 0 && (
        <div className="table-place" ref={place}>
          <table className="list">
            <caption className="unseen">よくある質問</caption>
            <thead><tr><th scope="col">質問</th><th scope="col">状態</th><th scope="col">承認</th><th scope="col">使われ方</th></tr></thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.id} data-item>
                  <td data-label="質問" className="first"><Go to={`/line/questions/${one.id}`} data-row>{one.name}</Go></td>
                  <td data-label="状態"><StateTag word={wordOf(states, one.state, one.state_name)} />{one.in_force && one.state !== "live" && <small>前の内容を公開中</small>}</td>
                  <td data-label="承認">{one.approved_at ? <><At iso={one.approved_at} /><small>{one.approved_by}</small></> : <None text="まだ" />}</td>
                  <td data-label="使われ方" className="num">{one.counts.shown}回<small>分かった {one.counts.helped}・職員へ {one.counts.handed_on}</small></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

const becomes: Record<QuestionTried["becomes"], string> = {
  worry: "すぐに話せる窓口を送り、責任者に知らせます。",
  matter: "相談のページと予約を案内します。トークでは答えません。",
  question: "次の質問の答えを送ります。",
  queue: "職員に届きます（24時間以内に回答）。自動では答えません。",
};

function Try() {
  const [text, setText] = useState("");
  const [tried, setTried] = useState<QuestionTried | null>(null);
  const [busy, setBusy] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || !text.trim()) return;
    setBusy(true);
    try {
      setTried(await send("/api/line/questions/try", { text: text.trim() }));
    } catch (failure) {
      announce(asProblem(failure).message, "error");
    }
    setBusy(false);
  }
  return (
    <section className="part" aria-label="試す">
      <form className="filter-row" onSubmit={(event) => void submit(event)}>
        <label className="filter"><span>利用者の言葉で試す</span><input id="find" type="text" value={text} maxLength={500} autoComplete="off" onChange={(event) => setText(event.target.value)} /></label>
        <button type="submit" className="button quiet" aria-disabled={busy}>試す</button>
      </form>
      <div aria-live="polite">
        {tried && (
          <>
            <p><b>{becomes[tried.becomes]}</b>{tried.question && `　「${tried.question}」`}{tried.worry && `　（${tried.worry}）`}</p>
            {tried.near.length > 0 && <p className="small">近さ：{tried.near.map((one) => `「${one.question}」${one.likeness}`).join("、")}（{tried.sure}以上で答えます）</p>}
            <Why reasons={tried.why} />
          </>
        )}
      </div>
    </section>
  );
}
