import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { read } from "../../api/client";
import type { Donation, DonationRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, StateTag, wordOf } from "../../parts/words";
import { yen } from "../../text/figures";
import { donation, donationStates } from "./donation";

const donations: Collection<DonationRow, Donation> = {
  room: "donations", service: "donations", path: "/api/donations", base: "/donations", title: "寄附", unit: "件",
  states: [
    { value: "", label: "すべて" },
    { value: "flagged", label: "確かめること" },
    { value: "accepted", label: "受付済み" },
    { value: "unpaid", label: "入金前" },
    { value: "cancelled", label: "取消し" },
  ],
  search: "氏名・電話・注文番号",
  columns: [
    { name: "received_at", label: "受付", cell: (row) => <At iso={row.received_at} />, value: (row) => row.received_at },
    { name: "donor_name", main: true, label: "寄附者", cell: (row) => <>{row.donor_name} 様</>, value: (row) => row.donor_name },
    { name: "amount_yen", label: "金額", cell: (row) => <b className="num">{yen(row.amount_yen)}</b>, value: (row) => row.amount_yen, end: true },
    { name: "portal", label: "受付先", cell: (row) => <>{row.portal_name}<small className="num">{row.order_number}</small></>, value: (row) => row.portal_name, roomy: true },
    { name: "paid_at", label: "入金", cell: (row) => <At iso={row.paid_at} />, value: (row) => row.paid_at ?? "", roomy: true },
    { name: "state", label: "状態", cell: (row) => <><StateTag word={wordOf(donationStates, row.state)} />{row.flags.map((flag) => <small key={flag.code} className="flag-word">{flag.label}</small>)}</>, value: (row) => row.state },
  ],
  name: (row) => `${row.donor_name} 様 ${yen(row.amount_yen)}（${row.order_number}）`,
  subject: donation,
  download: "donations",
  empty: { title: "寄附はまだありません", text: "ポータルから通知が届くと、ここに並びます。" },
};

export default function DonationsPage() {
  const portals = useQuery({ queryKey: ["portals"], queryFn: ({ signal }) => read("/api/donations/portals", { signal }), staleTime: 10 * 60_000 });
  const collection = useMemo<typeof donations>(() => ({
    ...donations,
    filters: [
      { name: "month", label: "月", kind: "month", any: "今月" },
      { name: "portal", label: "受付先", kind: "select", options: portals.data?.items.map((portal) => ({ value: portal.id, label: portal.name })) ?? [] },
    ],
  }), [portals.data]);
  return <ListPage collection={collection} />;
}
