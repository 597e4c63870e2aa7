import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { ListingDetail, ListingRow } from "../../../api/rooms";
import { refresh, useCan } from "../../../app/queries";
import type { Collection, Option } from "../../../parts/definitions";
import { ListPage } from "../../../parts/ListPage";
import { announce } from "../../../parts/toasts";
import { DueLine, StateTag, wordOf } from "../../../parts/words";
import { yen } from "../../../text/figures";
import { portalsQuery } from "../catalogue/gift";
import { listing, listingStates } from "./listing";
import { ToPortalButton } from "./ToPortal";

export const listings = (portals: Option[]): Collection<ListingRow, ListingDetail> => ({
  room: "donations", service: "donations", path: "/api/donations/listings", base: "/donations/listings", title: "出品", unit: "件",
  lead: "承認された返礼品を受付先に掲載し、変わったら直し、止まったら取り下げます。受付先を1つ選び、行を選んで、ファイルを作ります。",
  states: [
    { value: "todo", label: "すること" }, { value: "to_list", label: "掲載待ち" }, { value: "to_update", label: "更新待ち" }, { value: "to_take_down", label: "取り下げ待ち" },
    { value: "listed", label: "掲載中" }, { value: "taken_down", label: "取り下げ済み" }, { value: "not_offered", label: "出品しない" },
  ],
  filters: [{ name: "portal", label: "受付先", kind: "select", any: "すべて", options: portals }],
  columns: [
    { name: "name", label: "返礼品", cell: (row) => <><b>{row.name}</b><small className="tabular">{row.code}{row.problems > 0 && <b className="late">　書けないところ {row.problems}</b>}</small></> },
    { name: "portal_name", label: "受付先", cell: (row) => row.portal_name },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(listingStates, row.state, row.state_name)} /> },
    { name: "due", label: "期限", cell: (row) => (row.due ? <DueLine at={row.due} /> : <span className="none">なし</span>) },
    { name: "amount_yen", label: "寄附金額", cell: (row) => <span className="num">{yen(row.amount_yen)}</span>, end: true, roomy: true },
  ],
  name: (row) => `${row.portal_name}　${row.name}`,
  subject: listing,
  together: ToPortalButton,
  empty: { title: "することはありません", text: "返礼品が承認されると、掲載待ちとしてここに並びます。" },
});

export default function ListingsPage() {
  const can = useCan()("donations.write");
  const { data } = useQuery(portalsQuery);
  const portals = (data?.items ?? []).filter((one) => one.feed !== "staff").map((one) => ({ value: one.id, label: one.name }));
  return <ListPage collection={listings(portals)}>{can && <GatherButton />}</ListPage>;
}

/** Gifts that were approved before listings were kept. */
function GatherButton() {
  const [busy, setBusy] = useState(false);
  async function gather() {
    setBusy(true);
    try {
      let [next, gathered]: [string | null, number] = [null, 0];
      do {
        const answer: { gathered: number; next: string | null } = await send("/api/donations/listings/gather", next ? { cursor: next } : {}, { key: newKey() });
        gathered += answer.gathered;
        next = answer.next;
      } while (next);
      announce(gathered ? `${gathered}点の返礼品を、まもなく掲載待ちに入れます。` : "すべての返礼品の出品がそろっています。");
      refresh("donations");
    } catch (error) {
      announce(asProblem(error).message, "error");
    }
    setBusy(false);
  }
  return <button type="button" className="button quiet" onClick={() => void gather()} aria-disabled={busy}>登録済みの返礼品をそろえる</button>;
}
