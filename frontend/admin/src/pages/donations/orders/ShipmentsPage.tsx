import type { Shipment, ShipmentRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import type { Collection } from "../../../parts/definitions";
import { ListPage } from "../../../parts/ListPage";
import { StateTag } from "../../../parts/words";
import { day } from "../../../text/time";
import { shipment, when } from "./shipment";
import { Together } from "./Together";
import { TrackingsButton } from "./Trackings";

export const shipments: Collection<ShipmentRow, Shipment> = {
  room: "donations", service: "donations", path: "/api/donations/shipments", base: "/donations/shipments", title: "発送", unit: "個",
  lead: "入金済みで、止めるわけがなく、在庫のある返礼品は、寄附を受け付けたときに発注しています。期限の近いものから並びます。",
  stateParam: "list", keepsAll: true,
  states: [
    { value: "ordered", label: "発送待ち" }, { value: "overdue", label: "期限を過ぎた" }, { value: "delayed", label: "遅れの知らせ" }, { value: "paused", label: "止めている" }, { value: "returned", label: "返送" },
    { value: "shipped", label: "発送済み" }, { value: "delivered", label: "お届け済み" }, { value: "cancelled", label: "取りやめ" },
  ],
  filters: [
    { name: "carrier", label: "運送", kind: "select", any: "すべて", options: [{ value: "yamato", label: "ヤマト運輸" }, { value: "sagawa", label: "佐川急便" }, { value: "japanpost", label: "日本郵便（ゆうパック）" }, { value: "letter", label: "郵便（封筒）" }] },
    { name: "vendor", label: "事業者", kind: "given" },
  ],
  columns: [
    { name: "due_on", label: "期限", cell: (row) => <><span className={`num ${row.late ? "late" : ""}`}>{day(row.returned_on ?? row.shipped_on ?? row.due_on)}</span><small><StateTag word={when(row)} /></small></> },
    { name: "gift_name", main: true, label: "返礼品", cell: (row) => <>{row.what || row.gift_name}{row.quantity > 1 && ` ×${row.quantity}`}{row.of > 1 && <small>{row.nth}回目（全{row.of}回）</small>}</> },
    { name: "consignee", label: "お届け先", cell: (row) => <>{row.consignee}&nbsp;様<small>{row.prefecture}{row.present && "　贈り物"}</small></> },
    { name: "vendor_name", label: "事業者", cell: (row) => row.vendor_name },
    { name: "carrier", label: "運送", cell: (row) => <>{row.carrier_name}<small>{row.cool !== "none" && row.cool_name}{row.labelled && "　送り状あり"}{row.changed && <b className="late">　作り直し</b>}</small></>, roomy: true },
    { name: "wish", label: "希望・わけ", cell: (row) => row.returned_on ? row.returned_why : row.wish, roomy: true },
  ],
  name: (row) => `荷物 ${row.id}　${row.gift_name}`,
  remark: (row) => `${row.consignee} 様`,
  subject: shipment,
  bulk: ["deliver"],
  together: Together,
  empty: { title: "荷物はありません", text: "入金を確かめた寄附の返礼品が、ここに並びます。" },
};

export default function ShipmentsPage() {
  const can = useCan()("donations.write");
  return <ListPage collection={shipments}>{can && <TrackingsButton />}</ListPage>;
}
