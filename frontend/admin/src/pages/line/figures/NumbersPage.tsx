import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { LineFigures } from "../../../api/rooms";
import type { Filter, Option } from "../../../parts/definitions";
import { DownloadButton } from "../../../parts/DownloadDialog";
import { Filters } from "../../../parts/Filters";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { useListState } from "../../../parts/useListState";
import { Waiting } from "../../../parts/Waiting";
import { Why } from "../../../parts/Why";
import { At } from "../../../parts/words";
import { count, figure, permille } from "../../../text/figures";
import { day, isoMonth, month as monthWords } from "../../../text/time";
import { Behind } from "./Behind";
import { Chart } from "./Chart";

type Figure = LineFigures["figures"][number];

const views: Option[] = [{ value: "month", label: "月" }, { value: "year", label: "年度" }];

/** The fiscal year of a month: it begins in April. */
export function fiscalYear(month: string): number {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number >= 4 ? year : year - 1;
}

/** 「11/26（木）」 of a day, 「2026年11月」 of a month. */
export function keyWords(key: string): string {
  return key.length === 7 ? monthWords(key) : day(key).replace(/^\d+年/, "");
}

export default function NumbersPage() {
  const state = useListState("/line/numbers");
  const now = fiscalYear(isoMonth());
  const years: Option[] = Array.from({ length: 5 }, (_, back) => ({ value: String(now - back), label: `${now - back}年度` }));
  const view = state.values.view === "year" ? "year" : "month";
  const filters: Filter[] = view === "year" ? [{ name: "year", label: "年度", kind: "select", any: "今年度", options: years.slice(1) }] : [{ name: "month", label: "月", kind: "month", any: "今月" }];
  const asked = view === "year" ? { year: Number(state.values.year ?? now) } : { month: state.values.month ?? isoMonth() };
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["line-figures", asked], queryFn: ({ signal }) => read("/api/line/figures", { query: asked, signal }) });
  const [behind, setBehind] = useState<Figure | null>(null);
  const period = view === "year" ? `${asked.year ?? now}年度` : monthWords(asked.month ?? isoMonth());
  const filter: Record<string, string> = view === "year" ? { year: String(asked.year) } : { month: asked.month ?? isoMonth() };
  return (
    <>
      <PageHead title="しごと相談の数字" lead={data?.until ? `${period}（${keyWords(data.until)}まで）` : period}>
        <DownloadButton room="line" what="numbers" filter={filter} noun="しごと相談の数字" />
        <button type="button" className="button quiet" onClick={() => { print(); }}>印刷する</button>
      </PageHead>
      <Filters collection={{ states: views, stateParam: "view", filters }} state={state} />
      {isPending && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && <Shown data={data} onWhy={setBehind} />}
      {data && behind && <Behind figure={behind} data={data} onClose={() => { setBehind(null); }} />}
    </>
  );
}

function Shown({ data, onWhy }: { data: LineFigures; onWhy: (figure: Figure) => void }) {
  const groups = [...new Set(data.figures.map((one) => one.group))];
  return (
    <>
      {data.corrections.length > 0 && <Corrections data={data} />}
      <p className="small">「前」は{data.compared_with}です。</p>
      {groups.map((group) => (
        <section key={group} className="figure-group" aria-label={group}>
          <h2>{group}</h2>
          {group === "お問い合わせ" && data.in_time_permille !== null && <p><b className="num">{permille(data.in_time_permille)}</b>のお問い合わせに、24時間以内に回答しました。</p>}
          <dl className="told-figures">
            {data.figures.filter((one) => one.group === group).map((one) => <Told key={one.name} figure={one} onWhy={() => { onWhy(one); }} />)}
          </dl>
        </section>
      ))}
      <Chart data={data} />
      <Funnel data={data} />
      <Crossed data={data} />
      {data.baselines.length > 0 && <Baselines data={data} />}
      <DayTable data={data} />
      <Why reasons={data.why} />
    </>
  );
}

/** A figure with its definition beside it. */
function Told({ figure: one, onWhy }: { figure: Figure; onWhy: () => void }) {
  const change = one.value !== null && one.before !== null ? one.value - one.before : null;
  return (
    <div className="told-figure">
      <dt>{one.label}</dt>
      <dd className="value"><b className="num">{one.value === null ? "—" : figure(one.value)}<small>{one.unit}</small></b>
        {one.before !== null && <small className="num">前 {figure(one.before)}{change ? `（${change > 0 ? "+" : "−"}${figure(Math.abs(change))}）` : ""}</small>}
      </dd>
      <dd className="definition">{one.value === null && "この期間の数はまだありません。"}{one.definition}</dd>
      <dd className="no-print"><button type="button" className="link" onClick={onWhy}>わけを見る<span className="unseen">：{one.label}</span></button></dd>
    </div>
  );
}

function Corrections({ data }: { data: LineFigures }) {
  return (
    <details className="notice">
      <summary>締めたあとに訂正した数が{count(data.corrections.length, "件")}あります</summary>
      <table className="list small-table">
        <caption className="unseen">訂正</caption>
        <thead><tr><th scope="col">日</th><th scope="col">数字</th><th scope="col" className="end">前</th><th scope="col" className="end">後</th><th scope="col">訂正した日時</th></tr></thead>
        <tbody>{data.corrections.map((one) => (
          <tr key={`${one.day}${one.name}${one.at}`}><td className="first">{keyWords(one.day)}</td><td data-label="数字">{one.label}</td><td data-label="前" className="end num">{one.from ?? "—"}</td><td data-label="後" className="end num">{one.to}</td><td data-label="訂正した日時"><At iso={one.at} /></td></tr>
        ))}</tbody>
      </table>
    </details>
  );
}

function Funnel({ data }: { data: LineFigures }) {
  const most = Math.max(1, ...data.funnel.map((one) => one.value));
  return (
    <section className="behind" aria-labelledby="funnel">
      <h2 id="funnel">診断の歩み</h2>
      <table className="small-table figures-table told-table">
        <caption>友だち追加から、おすすめを使うまで。割合は友だち追加に対するものです。</caption>
        <thead><tr><th scope="col">段</th><th scope="col" className="end">人</th><th scope="col" className="end">割合</th><th scope="col" aria-hidden="true" className="bar-head" /></tr></thead>
        <tbody>
          {data.funnel.map((one) => (
            <tr key={one.step}>
              <th scope="row" className="first">{one.label}<small>{one.definition}</small></th>
              <td data-label="人" className="end num">{figure(one.value)}</td>
              <td data-label="割合" className="end num">{permille(one.permille) || "－"}</td>
              <td aria-hidden="true" className="bar-cell"><svg viewBox="0 0 100 10" preserveAspectRatio="none"><rect width={(one.value * 100) / most} height="10" fill="var(--ink-2)" /></svg></td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.used.length > 0 && <p>使われたおすすめ：{data.used.map((one) => `${one.label} ${count(one.value, "人")}`).join("、")}</p>}
    </section>
  );
}

/** Bookings by method and hour: one table, of which a small cell is kept back. */
function Crossed({ data }: { data: LineFigures }) {
  const used = data.hours.map((_, place) => place).filter((place) => data.crossed.some((row) => row.cells[place] !== 0));
  return (
    <section className="behind" aria-labelledby="crossed">
      <h2 id="crossed">予約の方法と時間</h2>
      <p>{data.methods.map((one) => `${one.label} ${count(one.value, "件")}`).join("、")}</p>
      {used.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways on its own, so it must be reachable by keyboard
        <div className="table-place sideways" tabIndex={0} role="region" aria-label="予約の方法と時間の表">
          <table className="small-table cells told-table">
            <caption>営業日の時刻（24時は、次の日の0時台）。「秘匿」は少ない件数なので出していません。</caption>
            <thead><tr><th scope="col">方法</th>{used.map((place) => <th key={place} scope="col" className="end">{data.hours[place]?.label}</th>)}</tr></thead>
            <tbody>
              {data.crossed.map((row) => (
                <tr key={row.key}>
                  <th scope="row" className="first">{row.label}</th>
                  {used.map((place) => { const cell = row.cells[place]; return <td key={place} className="end num">{cell === null || cell === undefined ? <span className="none">秘匿</span> : cell}</td>; })}
                </tr>
              ))}
            </tbody>
            <tfoot><tr><th scope="row">合計</th>{used.map((place) => <td key={place} className="end num">{data.hours[place]?.value}</td>)}</tr></tfoot>
          </table>
        </div>
      )}
    </section>
  );
}

function Baselines({ data }: { data: LineFigures }) {
  return (
    <section className="behind" aria-labelledby="baselines">
      <h2 id="baselines">基準と目標（年度）</h2>
      <table className="small-table figures-table told-table">
        <caption>市が設定した{data.baselines[0]?.year}年度の実績と、{data.baselines[0]?.goal_percent}%上乗せした目標</caption>
        <thead><tr><th scope="col">数字</th><th scope="col" className="end">基準</th><th scope="col" className="end">目標</th><th scope="col" className="end">この年度</th></tr></thead>
        <tbody>{data.baselines.map((one) => (
          <tr key={one.key}>
            <th scope="row" className="first">{one.label}</th>
            <td data-label="基準" className="end num">{count(one.base, one.unit)}</td>
            <td data-label="目標" className="end num">{count(one.goal, one.unit)}</td>
            <td data-label="この年度" className="end num">{one.value === null ? <span className="none">{data.view === "month" && one.key === "consultations" ? "年度で見てください" : "まだ数えていません"}</span> : count(one.value, one.unit)}</td>
          </tr>
        ))}</tbody>
      </table>
    </section>
  );
}

function DayTable({ data }: { data: LineFigures }) {
  return (
    <section className="behind" aria-labelledby="by-day">
      <h2 id="by-day">{data.view === "month" ? "日ごとの数" : "月ごとの数"}</h2>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways on its own, so it must be reachable by keyboard */}
      <div className="table-place sideways" tabIndex={0} role="region" aria-label={data.view === "month" ? "日ごとの数の表" : "月ごとの数の表"}>
        <table className="small-table cells told-table">
          <caption>「今」は、まだ締めていない{data.view === "month" ? "日" : "月"}です。</caption>
          <thead><tr><th scope="col">{data.view === "month" ? "日" : "月"}</th>{data.figures.map((one) => <th key={one.name} scope="col" className="end">{one.label}</th>)}</tr></thead>
          <tbody>
            {[...data.rows].reverse().map((row) => (
              <tr key={row.key}>
                <th scope="row" className="first nowrap">{data.view === "year" ? <Go to={`/line/numbers?month=${row.key}`}>{keyWords(row.key)}</Go> : keyWords(row.key)}{!row.closed && <small>今</small>}</th>
                {data.figures.map((one) => <td key={one.name} className="end num">{row.values[one.name] ?? <span className="none">—</span>}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
