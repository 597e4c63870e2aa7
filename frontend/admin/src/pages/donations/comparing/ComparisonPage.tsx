import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Comparison, Compare } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { DownloadButton } from "../../../parts/DownloadDialog";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { useListState } from "../../../parts/useListState";
import { Waiting } from "../../../parts/Waiting";
import { Why } from "../../../parts/Why";
import { At, StateTag } from "../../../parts/words";
import { figure } from "../../../text/figures";
import { ImportLook } from "../ImportLook";
import { tones } from "../ImportsPage";
import { span } from "./ComparisonsPage";
import { Differences } from "./Differences";
import { Kinds, Sums } from "./Sums";

const ASK_AGAIN_MS = 2000;

/** One comparison: before it runs, the file and what to cover; then how far it is; then both sums and every difference. */
export default function ComparisonPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useQuery({
    queryKey: ["comparison", id],
    queryFn: ({ signal }) => read("/api/donations/comparisons/{id}", { path: { id }, signal }),
    refetchInterval: (query) => (query.state.data?.state === "running" ? ASK_AGAIN_MS : false),
  });
  const can = useCan()("donations.write");
  const again = () => void refetch();
  return (
    <>
      <p className="crumb"><Go to="/donations/comparisons">← 突合</Go></p>
      {!data && !error && <Waiting />}
      {error && !data && <ProblemView problem={asProblem(error)} retry={again} />}
      {data && (
        <>
          <PageHead title={data.to ? `${span(data)}の突合` : data.filename} lead={<span className="words-row"><StateTag word={{ text: data.state_name, tone: tones[data.state] ?? "plain" }} /> {data.filename}　<At iso={data.created_at} />　{data.who}</span>}>
            {can && data.found > 0 && <DownloadButton room="donations" what="differences" filter={{}} noun="ちがい" span="この突合のちがいすべて" of={{ path: "/api/donations/comparisons/{id}/download", id }} />}
          </PageHead>
          {data.problem && <p className="notice warn" role="alert">{data.problem}</p>}
          {can && (data.state === "uploading" || data.state === "failed") && <Before id={id} onStart={again} />}
          {data.state === "running" && <Progress job={data} />}
          {data.state === "done" && <Result data={data} onChange={again} />}
        </>
      )}
    </>
  );
}

const words = { title: "くらべる前にたしかめる", rows: "はじめの寄附", refused: "くらべられない行", refusedHint: "ほかの行はくらべます。この行は「読めない行」として結果に出ます。", go: "くらべる", started: "突合を始めました。この画面を閉じても続きます。" };

/** The file as it is read, and which days to compare. */
function Before({ id, onStart }: { id: string; onStart: () => void }) {
  const [cover, setCover] = useState<"period" | "listed">("period");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const compare: Compare = { cover, ...(from ? { from } : {}), ...(to ? { to } : {}) };
  return (
    <ImportLook
      id={id} onStart={onStart} words={words} compare={compare}
      more={
        <fieldset className="field wide">
          <legend>どこまでくらべるか</legend>
          <div className="field">
            <label htmlFor="cover">くらべる寄附</label>
            <span className="hint" id="cover-hint">その日に変わった分だけを書き出したファイルでは、「ファイルにある寄附だけ」を選んでください。こちらだけにある寄附は探しません。</span>
            <select id="cover" aria-describedby="cover-hint" value={cover} onChange={({ target }) => setCover(target.value === "listed" ? "listed" : "period")}>
              <option value="period">期間のすべての寄附</option>
              <option value="listed">ファイルにある寄附だけ</option>
            </select>
          </div>
          <div className="field">
            <label htmlFor="from">くらべる期間のはじめの日（任意）</label>
            <span className="hint" id="from-hint">申込日の範囲です。書き出したときの条件と同じ日を入れてください。空なら、ファイルにある申込日のはじめからおわりまでをくらべます。</span>
            <input id="from" type="date" aria-describedby="from-hint" value={from} onChange={({ target }) => setFrom(target.value)} />
          </div>
          <div className="field">
            <label htmlFor="to">くらべる期間のおわりの日（任意）</label>
            <input id="to" type="date" value={to} onChange={({ target }) => setTo(target.value)} />
          </div>
        </fieldset>
      }
    />
  );
}

function Progress({ job }: { job: Comparison }) {
  return (
    <section className="ledger" aria-labelledby="progress">
      <h2 id="progress">くらべているようす</h2>
      <p aria-live="polite">{job.phase_name}。{job.rows_total ? `${figure(job.rows_total)}行のうち${figure(job.rows_done)}行が終わりました。` : "もうすぐ始まります。"}この画面を閉じても続きます。</p>
      <progress aria-label="突合の進み" max={Math.max(job.rows_total, 1)} value={job.rows_done} />
    </section>
  );
}

function Result({ data, onChange }: { data: Comparison; onChange: () => void }) {
  const state = useListState(`/donations/comparisons/${data.id}`);
  const chosen = data.kinds.find((kind) => kind.category === state.values.category);
  return (
    <>
      {data.found === 0 && <p className="notice good"><b>ちがいはありません。</b>両方の合計も同じです。</p>}
      {data.found > 0 && data.open === 0 && <p className="notice good"><b>残りのちがいはありません。</b>{figure(data.found)}件のちがいは、すべて確認済みです。</p>}
      {data.cover === "listed" && <p className="notice">ファイルにある寄附だけをくらべました。こちらだけにある寄附は探していません。</p>}
      <Sums data={data} />
      {data.kinds.length > 0 && <Kinds data={data} state={state} />}
      {data.kinds.length > 0 && <Differences key={state.values.category ?? "all"} data={data} chosen={chosen} state={state} onChange={onChange} />}
      <Why reasons={[...data.why, ...data.kinds.flatMap((kind) => kind.why.map((one) => ({ ...one, text: `${kind.label}：${one.text}` })))]} />
    </>
  );
}
