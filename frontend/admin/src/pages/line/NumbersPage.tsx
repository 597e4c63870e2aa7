import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { LineNumbers } from "../../api/rooms";
import { DownloadButton } from "../../parts/DownloadDialog";
import { Filters } from "../../parts/Filters";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { useListState } from "../../parts/useListState";
import { Waiting } from "../../parts/Waiting";
import { figure } from "../../text/figures";
import { day, isoMonth, month as monthWords } from "../../text/time";

const columns: [keyof LineNumbers["items"][number], string][] = [
  ["follows", "友だち追加"], ["unblocks", "ブロック解除"], ["blocks", "ブロック"], ["messages", "届いたメッセージ"], ["inquiries", "お問い合わせ"],
  ["answers", "職員の回答"], ["overdue", "24時間超過"], ["replies", "返信（無料）"], ["pushes", "プッシュ（有料）"],
];

/** Follows and blocks as we counted them: LINE's own figure of followers never falls. */
export default function NumbersPage() {
  const { month = isoMonth() } = useSearch({ strict: false }) as { month?: string };
  const state = useListState("/line/numbers");
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["line-numbers", month], queryFn: ({ signal }) => read("/api/line/numbers", { query: { month }, signal }) });
  return (
    <>
      <PageHead title="LINEの数字" lead={data ? `${monthWords(month)}（${day(data.day)}まで）` : undefined}>
        <DownloadButton room="line" what="numbers" filter={{ month }} noun="LINEの数字" />
      </PageHead>
      <Filters collection={{ filters: [{ name: "month", label: "月", kind: "month", any: "今月" }] }} state={state} />
      {isPending && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <>
          <div className="figures">
            {([["登録している人", data.followers], ["ブロックしている人", data.blocks], ["これまでに登録した人", data.follows_total]] as const).map(([label, value]) => (
              <div key={label} className="figure"><b className="num">{figure(value)}<small>人</small></b><span>{label}</span></div>
            ))}
          </div>
          <Chart items={data.items} />
          <div className="why">
            <h2>わけを見る</h2>
            <p>{data.definition}</p>
            <details>
              <summary>それぞれの数え方</summary>
              <table><tbody>{data.figures.map((one) => <tr key={one.name}><th scope="row">{one.label}</th><td className="num">{figure(one.value)}{one.unit}</td><td>{one.definition}</td></tr>)}</tbody></table>
            </details>
          </div>
          <DayTable items={data.items} />
        </>
      )}
    </>
  );
}

function DayTable({ items }: { items: LineNumbers["items"] }) {
  return (
    // The columns are many: the table scrolls sideways on its own, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-place" tabIndex={0} role="region" aria-label="日ごとの数">
      <table className="list days">
        <caption className="unseen">日ごとの数</caption>
        <thead><tr><th scope="col">日</th>{columns.map(([name, label]) => <th key={name} scope="col" className="end">{label}</th>)}</tr></thead>
        <tbody>
          {[...items].reverse().map((one) => (
            <tr key={one.day}>
              <td data-label="日" className="first nowrap">{day(one.day).slice(5)}</td>
              {columns.map(([name, label]) => <td key={name} data-label={label} className={`end num ${one[name] ? "" : "none"}`}>{one[name]}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const WIDTH = 720;
const HEIGHT = 120;

/** Follows upwards, blocks downwards. The table below holds the same figures. */
function Chart({ items }: { items: LineNumbers["items"] }) {
  if (items.length < 2) return null;
  const [up, down] = [Math.max(1, ...items.map((one) => one.follows)), Math.max(1, ...items.map((one) => one.blocks))];
  const step = WIDTH / items.length;
  const scale = (HEIGHT - 8) / (up + down);
  const middle = 4 + up * scale;
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="日ごとの友だち追加とブロック。数は下の表にあります">
        {items.map((one, i) => (
          <g key={one.day}>
            <rect x={i * step + 2} width={step - 4} y={middle - one.follows * scale} height={one.follows * scale} fill="var(--wakaba)" />
            <rect x={i * step + 2} width={step - 4} y={middle + 1} height={one.blocks * scale} fill="var(--ink-3)" />
          </g>
        ))}
        <line x1="0" x2={WIDTH} y1={middle} y2={middle} stroke="var(--ink-2)" />
      </svg>
      <figcaption><span className="key wakaba">友だち追加（上）</span><span className="key ink">ブロック（下）</span></figcaption>
    </figure>
  );
}
