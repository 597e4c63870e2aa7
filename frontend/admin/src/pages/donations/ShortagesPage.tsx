import type { Donation, ShortRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At } from "../../parts/words";
import { yen } from "../../text/figures";
import { donation } from "./donation";

export const shortages: Collection<ShortRow, Donation> = {
  room: "donations", service: "donations", path: "/api/donations/stock/shortages", base: "/donations/shortages", title: "在庫が足りない寄附", unit: "件",
  lead: "入金済みで、受け付けています。返礼品が足りません。早く受け付けたものから並びます。",
  states: [{ value: "open", label: "決めていない" }, { value: "waiting", label: "待っている" }, { value: "all", label: "すべて" }], keepsAll: true,
  filters: [{ name: "gift", label: "返礼品", kind: "given" }],
  columns: [
    { name: "received_at", label: "受付", cell: (row) => <><At iso={row.received_at} /><small className="num">{row.number}</small></> },
    { name: "donor_name", main: true, label: "寄附者", cell: (row) => <>{row.donor_name}&nbsp;様</> },
    { name: "short", label: "足りない返礼品", cell: (row) => row.short.map((one) => <span key={one.code} className="line">{one.name}　{one.quantity}個<small>{one.reason}</small></span>) },
    { name: "portal", label: "受付先", cell: (row) => row.portal_name, roomy: true },
    { name: "amount_yen", label: "金額", cell: (row) => <b className="num">{yen(row.amount_yen)}</b>, end: true, roomy: true },
    { name: "waiting", label: "対応", cell: (row) => row.waiting ?? "まだ決めていません" },
  ],
  name: (row) => `${row.donor_name} 様（${row.number}）`,
  subject: donation,
  empty: { title: "在庫が足りない寄附はありません", text: "入金済みの寄附に返礼品が足りないと、ここに並びます。" },
};

export default function ShortagesPage() {
  return <ListPage collection={shortages} />;
}
