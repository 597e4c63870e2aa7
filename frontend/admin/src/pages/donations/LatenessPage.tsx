import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Lateness } from "../../api/rooms";
import type { Filter, Option } from "../../parts/definitions";
import { Filters } from "../../parts/Filters";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { useListState } from "../../parts/useListState";
import { Waiting } from "../../parts/Waiting";
import { Why } from "../../parts/Why";
import { csv, saveFile } from "../../text/csv";
import { count, figure, permille } from "../../text/figures";
import { day, month as monthWords } from "../../text/time";
import { Periods } from "./Periods";
import { WorkbookButton } from "./WorkbookButton";

const groups: Option[] = [{ value: "month", label: "月ごと" }, { value: "vendor", label: "事業者ごと" }, { value: "gift", label: "返礼品ごと" }];
const filters: Filter[] = [
  { name: "from", label: "期限のはじめの月", kind: "month", any: "今年の1月" },
  { name: "to", label: "期限のおわりの月", kind: "month", any: "今月" },
];
const heads: Record<string, string> = { month: "期限の月", vendor: "事業者", gift: "返礼品" };

export default function LatenessPage() {
  const state = useListState("/donations/analysis/lateness");
  const asked = { by: state.values.by ?? "month", from: state.values.from, to: state.values.to };
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["lateness", asked], queryFn: ({ signal }) => read("/api/donations/analysis/lateness", { query: asked, signal }) });
  const shown = data && data.by === "month" ? { ...data, rows: data.rows.map((row) => ({ ...row, name: monthWords(row.key) })) } : data;
  return (
    <>
      <PageHead title="発送の遅れ" lead={shown ? `${monthWords(shown.from)}から${monthWords(shown.to)}までに発送の期限がある荷物` : undefined}>
        {shown && <WorkbookButton from={shown.from} to={shown.to} />}
        {shown && <button type="button" className="button quiet" onClick={() => saveFile(`発送の遅れ_${shown.from}_${shown.to}.csv`, latenessCsv(shown))}>CSVで保存する</button>}
      </PageHead>
      <Filters collection={{ states: groups, stateParam: "by", filters }} state={state} />
      <Periods state={state} />
      {isPending && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {shown && (
        <>
          <div className="figures">
            <div className="figure"><b className="num">{figure(shown.total.shipped)}<small>個</small></b><span>発送済み</span></div>
            <div className={shown.total.late ? "figure late" : "figure"}><b className="num">{figure(shown.total.late)}<small>個</small></b><span>遅れて発送</span></div>
            <Go className={shown.total.overdue ? "figure late" : "figure"} to="/donations/shipments?list=overdue"><b className="num">{figure(shown.total.overdue)}<small>個</small></b><span>期限を過ぎて未発送</span></Go>
            <div className="figure"><b className="num">{permille(shown.total.late_permille) || "－"}</b><span>遅れの割合</span></div>
          </div>
          {shown.total.shipments > 0 ? <Table data={shown} /> : <p className="empty">この期間に、発送の期限がある荷物はありません。</p>}
          <Why reasons={shown.why} />
          {shown.worst.length > 0 && <Worst data={shown} />}
        </>
      )}
    </>
  );
}

function Table({ data }: { data: Lateness }) {
  const most = Math.max(1, ...data.rows.map((row) => row.late + row.overdue));
  const line = (row: Lateness["total"]) => (
    <>
      <td data-label="発送済み" className="end num">{figure(row.shipped)}</td>
      <td data-label="遅れて発送" className="end num">{figure(row.late)}</td>
      <td data-label="期限を過ぎて未発送" className="end num">{row.overdue > 0 ? <b className="late">{figure(row.overdue)}</b> : 0}</td>
      <td data-label="期限前" className="end num">{figure(row.waiting)}</td>
      <td data-label="遅れの割合" className="end num">{permille(row.late_permille)}</td>
      <td data-label="いちばん長い遅れ" className="end num">{row.longest_days > 0 ? count(row.longest_days, "日") : ""}</td>
    </>
  );
  return (
    // The table scrolls sideways on its own, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-place" tabIndex={0} role="region" aria-label="発送の遅れの表">
      <table className="list analysis">
        <caption className="unseen">{groups.find((one) => one.value === data.by)?.label}の発送と遅れ</caption>
        <thead>
          <tr><th scope="col">{heads[data.by]}</th><th scope="col" className="end">発送済み</th><th scope="col" className="end">遅れて発送</th><th scope="col" className="end">期限を過ぎて未発送</th><th scope="col" className="end">期限前</th><th scope="col" className="end">遅れの割合</th><th scope="col" className="end">いちばん長い遅れ</th><th scope="col" aria-hidden="true" className="bar-head" /></tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className="first">{row.name}</th>
              {line(row)}
              <td aria-hidden="true" className="bar-cell">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none">
                  <rect width={(row.late * 100) / most} height="10" fill="var(--ink-3)" />
                  <rect x={(row.late * 100) / most} width={(row.overdue * 100) / most} height="10" fill="var(--late)" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot><tr><th scope="row">合計</th>{line(data.total)}<td aria-hidden="true" /></tr></tfoot>
      </table>
    </div>
  );
}

function Worst({ data }: { data: Lateness }) {
  return (
    <section className="behind" aria-labelledby="worst">
      <h2 id="worst">遅れの長い荷物</h2>
      <table className="list small-table">
        <caption>長いものから{count(data.worst.length, "個")}まで</caption>
        <thead><tr><th scope="col">荷物</th><th scope="col">返礼品</th><th scope="col">事業者</th><th scope="col">期限</th><th scope="col">発送の日</th><th scope="col" className="end">遅れ</th></tr></thead>
        <tbody>
          {data.worst.map((one) => (
            <tr key={one.reference}>
              <td className="num first"><Go to={one.href}>{one.reference}</Go></td>
              <td data-label="返礼品">{one.gift_name}</td>
              <td data-label="事業者">{one.vendor_name}</td>
              <td data-label="期限" className="nowrap">{day(one.due_on)}</td>
              <td data-label="発送の日" className="nowrap">{one.shipped_on ? day(one.shipped_on) : <b className="late">未発送</b>}</td>
              <td data-label="遅れ" className="end num">{count(one.days, "日")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function latenessCsv(data: Lateness): string {
  const percent = (value: number | null) => (value === null ? "" : value / 10);
  const cells = (name: string, row: Lateness["total"]) => [name, row.shipments, row.shipped, row.late, row.overdue, row.waiting, percent(row.late_permille), row.longest_days];
  return csv(
    [heads[data.by] ?? "", "期限がこの期間の荷物", "発送済み", "遅れて発送", "期限を過ぎて未発送", "期限前", "遅れの割合（%）", "いちばん長い遅れ（日）"],
    [...data.rows.map((row) => cells(row.name, row)), cells(`合計（${count(data.rows.length, "行")}）`, data.total)],
  );
}
