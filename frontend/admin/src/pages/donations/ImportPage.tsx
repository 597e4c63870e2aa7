import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { ImportDetail } from "../../api/rooms";
import { useCan } from "../../app/queries";
import { DownloadButton } from "../../parts/DownloadDialog";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { At, StateTag } from "../../parts/words";
import { ImportLook } from "./ImportLook";
import { Mistakes } from "./ImportTables";
import { tones } from "./ImportsPage";

const ASK_AGAIN_MS = 2000;
const results: [keyof ImportDetail["counts"], string, string][] = [
  ["new", "新しい寄附", "件"], ["revised", "内容が変わった寄附", "件"], ["unchanged", "変わりなし", "件"], ["older", "届いている内容のほうが新しい", "件"], ["ours", "こちらの寄附なので変えない", "件"], ["refused", "取り込めなかった行", "行"],
];

/** One import: before it runs, what the file would become; then how far it is, and what came of it. */
export default function ImportPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useQuery({
    queryKey: ["import", id],
    queryFn: ({ signal }) => read("/api/donations/imports/{id}", { path: { id }, signal }),
    refetchInterval: (query) => (query.state.data?.state === "running" ? ASK_AGAIN_MS : false),
  });
  const can = useCan()("donations.write");
  return (
    <>
      <p className="crumb"><Go to="/donations/imports">← 取り込み</Go></p>
      {!data && !error && <Waiting />}
      {error && !data && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <>
          <PageHead title={data.filename} lead={<span className="words-row"><StateTag word={{ text: data.state_name, tone: tones[data.state] ?? "plain" }} /> <At iso={data.created_at} />　{data.who}</span>}>
            {can && data.counts.refused > 0 && <DownloadButton room="donations" what="refused" filter={{}} noun="取り込めなかった行" span="取り込めなかった行" of={{ path: "/api/donations/imports/{id}/download", id }} />}
          </PageHead>
          {data.kind === "migration" && <p className="notice warn"><b>移行データです。</b>取り込んだ寄附は過去の寄附として残り、在庫を使わず、発注もメールもしません。</p>}
          {data.problem && <p className="notice warn" role="alert">{data.problem}</p>}
          {data.started_at && <Progress job={data} />}
          {can && (data.state === "uploading" || data.state === "failed") && <ImportLook id={id} onStart={() => void refetch()} />}
        </>
      )}
    </>
  );
}

function Progress({ job }: { job: ImportDetail }) {
  return (
    <section aria-labelledby="progress">
      <h2 id="progress">{job.state === "done" ? "取り込みの結果" : "取り込みのようす"}</h2>
      <p aria-live="polite">{job.rows_total ? `${job.rows_total.toLocaleString("ja-JP")}行のうち${job.rows_done.toLocaleString("ja-JP")}行が終わりました。` : "もうすぐ始まります。"}{job.state === "running" && "この画面を閉じても続きます。"}</p>
      {job.state === "running" && <progress aria-label="取り込みの進み" max={Math.max(job.rows_total, 1)} value={job.rows_done} />}
      <dl className="facts">
        {results.filter(([name]) => name !== "ours" || job.kind === "migration").map(([name, label, unit]) => <div key={name}><dt>{label}</dt><dd className="num">{job.counts[name].toLocaleString("ja-JP")}{unit}</dd></div>)}
        <div><dt>対応表</dt><dd>{job.mapping_name}　{job.portal_name}</dd></div>
        {job.ended_at && <div><dt>終わった日時</dt><dd><At iso={job.ended_at} /></dd></div>}
      </dl>
      {job.refused.length > 0 && <Mistakes rows={job.refused} total={job.counts.refused} />}
      {job.state === "done" && <p><Go to={job.kind === "migration" ? "/donations?migrated=only" : "/donations"}>寄附の一覧を見る</Go></p>}
    </section>
  );
}
