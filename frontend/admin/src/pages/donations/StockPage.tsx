import type { Stock } from "../../api/rooms";
import { useCan } from "../../app/queries";
import type { Collection } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { StateTag } from "../../parts/words";
import { count } from "../../text/figures";
import { ReceiveButton } from "./StockForms";

/** How long a stock lasts, in words. */
export function lasts(stock: Stock): string {
  if (!stock.counted) return "在庫は数えていません";
  if (stock.available <= 0) return "売れる残りがありません";
  return stock.days_left === null ? "この間、出ていません" : `あと${stock.days_left}日の見通し`;
}

/** What of a fiscal year's certified quantity is used, and how long the rest lasts. */
export function capWords(cap: NonNullable<Stock["cap"]>): string {
  const lasting = cap.left === 0 ? "上限に達しました" : cap.days_left === null ? `残り${cap.left}` : `残り${cap.left}、あと${cap.days_left}日の見通し`;
  return `認定数量 ${cap.used}/${cap.most}（${cap.year_name}）　${lasting}`;
}

const isLow = (stock: Stock): boolean => stock.low || Boolean(stock.cap?.low);
const isGone = (stock: Stock): boolean => (stock.counted && stock.available <= 0) || stock.cap?.left === 0;

export const stocks: Collection<Stock> = {
  room: "donations", service: "donations", path: "/api/donations/stock", base: "/donations/stock", title: "在庫", unit: "点",
  lead: "入金済みの寄附は、受付先の割当て、共通の在庫の順に使います。先になくなりそうなものから並びます。",
  search: "返礼品の名前・番号",
  filters: [{ name: "only", label: "しぼりこみ", kind: "select", any: "すべて", options: [{ value: "low", label: "残り少ない" }, { value: "stop", label: "掲載を止める" }] }],
  columns: [
    { name: "name", label: "返礼品", cell: (row) => <><Go to={`/donations/stock/${row.code}`}><b>{row.name}</b></Go><small className="tabular">{row.code}</small></> },
    { name: "available", label: "売れる残り", end: true, cell: (row) => <>{row.counted ? <><b className="num">{count(row.available, "個")}</b><small className="num">共通 {row.pool}・安全 {row.buffer}</small></> : "—"}</>, value: (row) => row.available },
    {
      name: "portals", label: "受付先の割当て",
      cell: (row) => row.portals.map((one) => <span key={one.id} className="line tabular">{one.name}　残り{one.left}（これまでに出た数 {one.sold}）{one.stop === "asked" && <b className="late">　掲載を止めてください</b>}{one.stop === "done" && "　停止中"}</span>),
    },
    { name: "days_left", label: "見通し", cell: (row) => <><StateTag word={isLow(row) ? { text: "残り少ない", tone: isGone(row) ? "late" : "warn" } : { text: "足りています", tone: "good" }} /><small>{lasts(row)}</small>{row.cap && <small>{capWords(row.cap)}</small>}</>, value: (row) => (row.available <= 0 ? -1 : row.days_left ?? 99_999) },
  ],
  name: (row) => row.name,
  empty: { title: "在庫を記録している返礼品がありません", text: "「入荷を記録する」と、その返礼品の数を数えはじめます。記録のない返礼品は、数を数えずに受け付けます。" },
};

export default function StockPage() {
  const can = useCan()("donations.write");
  return (
    <ListPage collection={stocks}>
      {can && <ReceiveButton />}
      {can && <Go to="/donations/stock/reallocate" className="button quiet">割当てを動かす</Go>}
    </ListPage>
  );
}
