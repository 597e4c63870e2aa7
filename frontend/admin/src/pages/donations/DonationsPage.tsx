import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import query from "../../../../../schemas/donations/list-query.json";
import { read } from "../../api/client";
import type { Donation, DonationRow } from "../../api/rooms";
import { useCan } from "../../app/queries";
import type { Collection, Filter, Option } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { useListState } from "../../parts/useListState";
import { At, StateTag, wordOf } from "../../parts/words";
import { yen } from "../../text/figures";
import { DecideTogether } from "./DecideTogether";
import { donation, donationStates } from "./donation";

/** The words are those of the rules: the schema has them, and a test holds it to `donations/rules.py`. */
const flags: Option[] = Object.entries(query.properties.flag["x-words"]).map(([value, label]) => ({ value, label }));

const migrated: Option[] = Object.entries(query.properties.migrated["x-words"]).map(([value, label]) => ({ value, label }));

export const donations: Collection<DonationRow, Donation> = {
  room: "donations", service: "donations", path: "/api/donations", base: "/donations", title: "寄附", unit: "件",
  states: [
    { value: "all", label: "すべて" },
    { value: "held", label: "保留" },
    { value: "paid", label: "入金済み" },
    { value: "received", label: "入金前" },
    { value: "cancelled", label: "取消し" },
  ],
  search: "氏名・電話・メール・注文番号",
  columns: [
    { name: "received_at", label: "受付", cell: (row) => <><At iso={row.received_at} /><small className="num">{row.number}</small></>, value: (row) => row.received_at },
    { name: "donor_name", main: true, label: "寄附者", cell: (row) => <>{row.donor_name}&nbsp;様</>, value: (row) => row.donor_name },
    { name: "amount_yen", label: "金額", cell: (row) => <b className="num">{yen(row.amount_yen)}</b>, value: (row) => row.amount_yen, end: true },
    { name: "gifts", label: "返礼品", cell: (row) => <span className="gist">{row.gifts}</span>, roomy: true },
    { name: "portal", label: "受付先", cell: (row) => <>{row.portal_name}<small className="tabular">{row.order_number}</small></>, value: (row) => row.portal_name, roomy: true },
    { name: "state", label: "状態", cell: (row) => <><StateTag word={wordOf(donationStates, row.state, row.state_name)} />{row.migrated && <small>移行</small>}{row.flags.map((flag) => <small key={flag.code} className={flag.holds ? "flag-word" : ""}>{flag.label}</small>)}</>, value: (row) => row.state },
  ],
  name: (row) => `${row.donor_name} 様 ${yen(row.amount_yen)}（${row.number}）`,
  subject: donation,
  together: DecideTogether,
  download: "donations", downloadSpan: "この24か月に受け付けたもの", downloadDays: true, downloadPermission: "donations.write",
  empty: { title: "寄附はまだありません", text: "ポータルから通知が届くと、ここに並びます。届くはずのものがないときは「受付先」で最後に届いた時刻を確かめてください。" },
};

export function donationFilters(portals: Option[]): Filter[] {
  return [
    { name: "month", label: "受付月", kind: "month" },
    { name: "portal", label: "受付先", kind: "select", options: portals },
    { name: "flag", label: "確かめること", kind: "select", options: flags },
    { name: "migrated", label: "移行した寄附", kind: "select", options: migrated },
  ];
}

export default function DonationsPage() {
  const portals = useQuery({ queryKey: ["portals"], queryFn: ({ signal }) => read("/api/donations/portals", { signal }), staleTime: 5 * 60_000 });
  const collection = useMemo<typeof donations>(() => ({
    ...donations, filters: donationFilters(portals.data?.items.map((portal) => ({ value: portal.id, label: portal.name })) ?? []),
  }), [portals.data]);
  const can = useCan()("donations.write");
  const { month, q, migrated: kind } = useListState("/donations").values;
  const all = Boolean(month ?? q) || kind === "only" || kind === "taken_over";
  return <ListPage collection={collection} below={!all && <Earlier />}>{can && <Go to="/donations/entry" className="button quiet">寄附を入力する</Go>}</ListPage>;
}

/** The list reaches back two years; what is older has its own ways, so that nobody takes it for lost. */
function Earlier() {
  return <p className="small">この一覧は、この24か月に受け付けた寄附までです。もっと前の寄附は、「受付月」を選ぶか、氏名や注文番号で探すと出ます。<Go to="/donations?migrated=only">移行した寄附</Go>と<Go to="/donations?migrated=taken_over">移行して、こちらで扱う寄附</Go>は、月を選ばなくても古いものまで出ます。</p>;
}
