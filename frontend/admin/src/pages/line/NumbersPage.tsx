import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { figure } from "../../text/figures";
import { day } from "../../text/time";

/** Follows and blocks as we counted them: LINE's own figure of followers never falls. */
export default function NumbersPage() {
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["line-numbers"], queryFn: ({ signal }) => read("/api/line/numbers", { signal }) });
  return (
    <>
      <PageHead title="LINEの数字" lead={data ? `${day(data.day)}まで` : undefined} />
      {isPending && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <>
          <div className="figures">
            {[["登録している人", data.followers], ["ブロックしている人", data.blocks], ["これまでに登録した人", data.follows_total]].map(([label, value]) => (
              <div key={String(label)} className="figure"><b className="num">{figure(value as number)}<small>人</small></b><span>{label}</span></div>
            ))}
          </div>
          <details className="why" open><summary>数え方</summary><div><p>{data.definition}</p></div></details>
          <Chart items={data.items} />
          <div className="table-place">
            <table className="list">
              <caption className="unseen">日ごとの数</caption>
              <thead><tr><th scope="col">日</th><th scope="col" className="end">登録</th><th scope="col" className="end">ブロック</th><th scope="col" className="end">届いたメッセージ</th><th scope="col" className="end">問い合わせ</th></tr></thead>
              <tbody>
                {[...data.items].reverse().map((one) => (
                  <tr key={one.day}>
                    <td data-label="日" className="first">{day(one.day)}</td><td data-label="登録" className="end num">{one.follows}</td><td data-label="ブロック" className="end num">{one.unfollows}</td>
                    <td data-label="届いたメッセージ" className="end num">{one.messages}</td><td data-label="問い合わせ" className="end num">{one.inquiries}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}

const WIDTH = 720;
const HEIGHT = 150;

/** Follows upwards, blocks downwards. The table below holds the same figures. */
function Chart({ items }: { items: { day: string; follows: number; unfollows: number }[] }) {
  if (items.length < 2) return null;
  const most = Math.max(1, ...items.flatMap((one) => [one.follows, one.unfollows]));
  const step = WIDTH / items.length;
  const scale = (HEIGHT / 2 - 14) / most;
  const middle = HEIGHT / 2;
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="日ごとの登録とブロック。数は下の表にあります">
        {items.map((one, i) => (
          <g key={one.day}>
            <rect x={i * step + 2} width={step - 4} y={middle - one.follows * scale} height={one.follows * scale} fill="var(--wakaba)" />
            <rect x={i * step + 2} width={step - 4} y={middle + 1} height={one.unfollows * scale} fill="var(--ink-3)" />
          </g>
        ))}
        <line x1="0" x2={WIDTH} y1={middle} y2={middle} stroke="var(--ink-2)" />
      </svg>
      <figcaption><span className="key wakaba">登録（上）</span><span className="key ink">ブロック（下）</span></figcaption>
    </figure>
  );
}
