import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { LineFigures } from "../../../api/rooms";
import { Go } from "../../../parts/Go";
import { Popup } from "../../../parts/Popup";
import { ProblemView } from "../../../parts/ProblemView";
import { Waiting } from "../../../parts/Waiting";
import { Why } from "../../../parts/Why";
import { count } from "../../../text/figures";
import { keyWords } from "./NumbersPage";

interface Props {
  figure: LineFigures["figures"][number];
  data: LineFigures;
  onClose: () => void;
}

/** わけ of one figure: of a month one chooses the day, and sees what was closed, what a recount gives now, and the rows. */
export function Behind({ figure, data, onClose }: Props) {
  const id = useId();
  const days = data.view === "month" ? data.rows.map((row) => row.key) : [];
  const busiest = [...data.rows].reverse().find((row) => (row.values[figure.name] ?? 0) > 0)?.key ?? days.at(-1) ?? "";
  const [day, setDay] = useState(busiest);
  return (
    <Popup title={`わけ：${figure.label}`} onClose={onClose} wide>
      <p>{figure.definition}</p>
      {data.view === "year" && (
        <>
          <p>年度の数は、月の数から作ります。月を開くと、日ごとのわけが見られます。</p>
          <ul className="plain">{data.rows.map((row) => <li key={row.key}><Go to={`/line/numbers?month=${row.key}`}>{keyWords(row.key)}</Go>　<span className="num">{row.values[figure.name] ?? "—"}{figure.unit}</span></li>)}</ul>
        </>
      )}
      {days.length > 0 && (
        <>
          <p>
            <label htmlFor={id}>日　</label>
            <select id={id} value={day} onChange={(event) => { setDay(event.target.value); }}>
              {[...days].reverse().map((one) => <option key={one} value={one}>{keyWords(one)}</option>)}
            </select>
          </p>
          <OfDay name={figure.name} day={day} />
        </>
      )}
    </Popup>
  );
}

function OfDay({ name, day }: { name: string; day: string }) {
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["line-figures-behind", name, day], queryFn: ({ signal }) => read("/api/line/figures/behind", { query: { name, day }, signal }) });
  if (error) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} />;
  if (isPending) return <Waiting />;
  return (
    <>
      {data.recount !== null && <p className={data.same ? "" : "notice warn"}>{data.same ? `今数え直しても${count(data.recount, data.unit)}です。` : `締めた数と、今数え直した数（${count(data.recount, data.unit)}）が違います。次に日を締めるときに訂正します。`}</p>}
      <Why reasons={data.why} open />
      {data.items.length > 0 && <ul className="plain">{data.items.map((one, i) => <li key={`${one.href}${one.label}${i}`}><Go to={one.href}>{one.label}</Go>　<small>{one.detail}</small></li>)}</ul>}
      {data.more > 0 && <p className="small">ほかに{count(data.more, "件")}</p>}
      {data.where && <p><Go to={data.where}>もとの一覧を開く</Go></p>}
    </>
  );
}
