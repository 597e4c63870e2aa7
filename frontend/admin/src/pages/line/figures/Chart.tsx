import { useId, useState } from "react";

import type { LineFigures } from "../../../api/rooms";
import { count } from "../../../text/figures";
import { keyWords } from "./NumbersPage";

const WIDTH = 720;
const HEIGHT = 170;
const BASE = 140;

/** One figure by day or month. Bars carry their number where there is room, in ink alone: it prints, and the table below holds the same figures. */
export function Chart({ data }: { data: LineFigures }) {
  const id = useId();
  const [name, setName] = useState("follows");
  const chosen = data.figures.find((one) => one.name === name) ?? data.figures[0];
  if (data.rows.length < 2 || !chosen) return null;
  const values = data.rows.map((row) => row.values[chosen.name] ?? 0);
  const most = Math.max(1, ...values);
  const step = WIDTH / values.length;
  const peak = values.indexOf(Math.max(...values));
  const peakKey = data.rows[peak]?.key ?? "";
  const told = `${chosen.label}。いちばん多いのは${keyWords(peakKey)}の${count(values[peak] ?? 0, chosen.unit)}。すべての数は下の表にあります`;
  return (
    <section className="behind" aria-labelledby={`${id}-head`}>
      <h2 id={`${id}-head`}>グラフ：{chosen.label}</h2>
      <p className="no-print">
        <label htmlFor={id}>グラフにする数字　</label>
        <select id={id} value={chosen.name} onChange={(event) => { setName(event.target.value); }}>
          {data.figures.map((one) => <option key={one.name} value={one.name}>{one.group}：{one.label}</option>)}
        </select>
      </p>
      <figure className="chart">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={told}>
          {values.map((value, i) => {
            const height = ((BASE - 24) * value) / most;
            const key = data.rows[i]?.key ?? "";
            return (
              <g key={key}>
                <rect x={i * step + 2} width={Math.max(2, step - 4)} y={BASE - height} height={height} fill="var(--ink-2)" />
                {value > 0 && <text className="bar-value" x={i * step + step / 2} y={BASE - height - 4} textAnchor="middle" fontSize="12" fill="var(--ink)">{value}</text>}
                {(values.length <= 12 || i % 5 === 0) && <text className="axis" x={i * step + step / 2} y={BASE + 18} textAnchor="middle" fontSize="13" fill="var(--ink-2)">{Number(key.split("-").at(-1))}{data.view === "year" ? "月" : "日"}</text>}
              </g>
            );
          })}
          <line x1="0" x2={WIDTH} y1={BASE} y2={BASE} stroke="var(--ink-2)" />
        </svg>
        <figcaption className="small">{chosen.definition}</figcaption>
      </figure>
    </section>
  );
}
