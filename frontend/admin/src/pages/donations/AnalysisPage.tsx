import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Analysis } from "../../api/rooms";
import type { Filter, Option } from "../../parts/definitions";
import { Filters } from "../../parts/Filters";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { useListState } from "../../parts/useListState";
import { Waiting } from "../../parts/Waiting";
import { Why } from "../../parts/Why";
import { csv, saveFile } from "../../text/csv";
import { count, figure, permille, yen } from "../../text/figures";
import { month as monthWords } from "../../text/time";
import { Behind } from "./Behind";
import { Periods } from "./Periods";
import { WorkbookButton } from "./WorkbookButton";

export const groups: Option[] = [
  { value: "month", label: "月ごと" }, { value: "portal", label: "受付先ごと" }, { value: "gift", label: "返礼品ごと" },
  { value: "gift-portal", label: "返礼品と受付先ごと" }, { value: "use", label: "使い道ごと" }, { value: "prefecture", label: "都道府県ごと" },
];
const ofGifts = (by: string) => by.startsWith("gift");
const ofPortals = (by: string) => by === "month" || by === "portal" || ofGifts(by);

export const analysisFilters = (portals: Option[], by: string): Filter[] => [
  { name: "from", label: "はじめの月", kind: "month", any: "今年の1月" },
  { name: "to", label: "おわりの月", kind: "month", any: "今月" },
  ...(ofPortals(by) ? [{ name: "portal", label: "受付先", kind: "select" as const, options: portals }] : []),
];

export default function AnalysisPage() {
  const state = useListState("/donations/analysis");
  const by = state.values.by ?? "month";
  const asked = { by, from: state.values.from, to: state.values.to, portal: ofPortals(by) ? state.values.portal : undefined };
  const portals = useQuery({ queryKey: ["portals"], queryFn: ({ signal }) => read("/api/donations/portals", { signal }) });
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["analysis", asked], queryFn: ({ signal }) => read("/api/donations/analysis", { query: asked, signal }) });
  const choices = (portals.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }));
  const months = by === "month" && data ? data.rows.map((row) => ({ ...row, name: monthWords(row.key) })) : null;
  const shown = data ? { ...data, rows: months ?? data.rows } : null;
  return (
    <>
      <PageHead title="寄附の分析" lead={shown ? `${monthWords(shown.from)}から${monthWords(shown.to)}までに受領した寄附` : undefined}>
        {shown && <WorkbookButton from={shown.from} to={shown.to} portal={shown.portal ?? undefined} />}
        {shown && <button type="button" className="button quiet" onClick={() => saveFile(`寄附の分析_${shown.from}_${shown.to}.csv`, asCsv(shown))}>CSVで保存する</button>}
      </PageHead>
      <Filters collection={{ states: groups, stateParam: "by", filters: analysisFilters(choices, by) }} state={state} />
      <Periods state={state} />
      {isPending && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {shown && (
        <>
          <div className="figures">
            <div className="figure"><b className="num">{yen(shown.total.amount_yen)}</b><span>寄附金額</span></div>
            <div className="figure"><b className="num">{figure(shown.total.donations)}<small>件</small></b><span>{ofGifts(by) ? "返礼品ごとの件数の合計" : "寄附の件数"}</span></div>
            {shown.migrated.donations > 0 && <div className="figure"><b className="num">{yen(shown.migrated.amount_yen)}</b><span>うち移行した寄附（{figure(shown.migrated.donations)}件）</span></div>}
            {ofGifts(by) && <div className="figure"><b className="num">{figure(shown.total.quantity)}<small>個</small></b><span>返礼品の数</span></div>}
            <div className="figure"><b className="num">{permille(shown.total.cost_permille) || "－"}</b><span>費用の割合（調達費用 {yen(shown.total.cost_yen)}）</span></div>
            <div className={shown.costs_left_yen < 0 ? "figure late" : "figure"}><b className="num">{yen(shown.costs_left_yen)}</b><span>ほかの費用に使える残り（50%まで）</span></div>
          </div>
          {shown.rows.length > 0 ? <Table data={shown} /> : <p className="empty">この期間に、入金済みの寄附はありません。</p>}
          <Why reasons={shown.why} />
          <Behind from={shown.from} to={shown.to} portal={shown.portal ?? undefined} />
        </>
      )}
    </>
  );
}

function Table({ data }: { data: Analysis }) {
  const most = Math.max(1, ...data.rows.map((row) => row.amount_yen));
  const gifts = ofGifts(data.by);
  return (
    // The table scrolls sideways on its own, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-place" tabIndex={0} role="region" aria-label="寄附の分析の表">
      <table className="list analysis">
        <caption className="unseen">{groups.find((one) => one.value === data.by)?.label}の件数と金額</caption>
        <thead>
          <tr><th scope="col">{groups.find((one) => one.value === data.by)?.label.replace("ごと", "")}</th><th scope="col" className="end">件数</th>{gifts && <th scope="col" className="end">数</th>}<th scope="col" className="end">寄附金額</th><th scope="col" className="end">割合</th><th scope="col" className="end">調達費用</th><th scope="col" className="end">費用の割合</th><th scope="col" aria-hidden="true" className="bar-head" /></tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className="first">{row.name}</th>
              <td data-label="件数" className="end num">{figure(row.donations)}</td>
              {gifts && <td data-label="数" className="end num">{figure(row.quantity)}</td>}
              <td data-label="寄附金額" className="end num">{yen(row.amount_yen)}</td>
              <td data-label="割合" className="end num">{permille(row.share_permille)}</td>
              <Costs row={row} most={gifts ? data.cost_limit_permille : null} />
              <td aria-hidden="true" className="bar-cell"><svg viewBox="0 0 100 10" preserveAspectRatio="none"><rect width={(row.amount_yen * 100) / most} height="10" fill="var(--kurenai)" /></svg></td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr><th scope="row">合計</th><td className="end num" data-label="件数">{figure(data.total.donations)}</td>{gifts && <td className="end num" data-label="数">{figure(data.total.quantity)}</td>}<td className="end num" data-label="寄附金額">{yen(data.total.amount_yen)}</td><td className="end num" data-label="割合">{data.total.amount_yen ? "100.0%" : ""}</td><Costs row={data.total} most={null} /><td aria-hidden="true" /></tr>
        </tfoot>
      </table>
    </div>
  );
}

/** The limit is one of each gift: only there is it told. */
function Costs({ row, most }: { row: Analysis["total"]; most: number | null }) {
  const over = most !== null && row.cost_permille !== null && row.cost_permille > most;
  return (
    <>
      <td data-label="調達費用" className="end num">{row.costed_yen > 0 ? yen(row.cost_yen) : ""}</td>
      <td data-label="費用の割合" className="end num">{over ? <b className="late">{permille(row.cost_permille)}（{permille(most)}超）</b> : permille(row.cost_permille)}</td>
    </>
  );
}

export function asCsv(data: Analysis): string {
  const gifts = ofGifts(data.by);
  const cells = (name: string, row: Analysis["total"]) => [name, row.donations, ...(gifts ? [row.quantity] : []), row.amount_yen, row.cost_yen, row.costed_yen, row.cost_permille === null ? "" : row.cost_permille / 10];
  return csv([groups.find((one) => one.value === data.by)?.label.replace("ごと", "") ?? "", "件数", ...(gifts ? ["数"] : []), "寄附金額（円）", "調達費用（円）", "費用の分かる寄附金額（円）", "費用の割合（%）"], [...data.rows.map((row) => cells(row.name, row)), cells(`合計（${count(data.rows.length, "行")}）`, data.total)]);
}
