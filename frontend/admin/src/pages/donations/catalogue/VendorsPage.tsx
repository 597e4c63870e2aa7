import type { VendorEntry, VendorRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { Collection } from "../../../parts/definitions";
import { ListPage } from "../../../parts/ListPage";
import { StateTag, wordOf } from "../../../parts/words";
import { entryStates, stateTabs } from "./catalogue";
import { blank, body, fields, vendor } from "./vendor";

export const vendors: Collection<VendorRow, VendorEntry> = {
  room: "donations", service: "donations", path: "/api/donations/vendors", base: "/donations/vendors", title: "事業者", unit: "者",
  lead: "返礼品をつくり送る事業者と、運賃の支払先です。登録・変更・停止は、市のほかの職員の承認で有効になります。",
  states: stateTabs,
  search: "名前・フリガナ・登録番号",
  columns: [
    { name: "name", label: "事業者", cell: (row) => <><b>{row.name}</b><small>{row.name_kana}</small></>, value: (row) => row.name_kana },
    { name: "kind", label: "種類", cell: (row) => row.kind_name, value: (row) => row.kind, roomy: true },
    { name: "invoice_number", label: "登録番号", cell: (row) => (row.invoice_number ? <span className="num">{row.invoice_number}</span> : <span className="none">なし</span>), value: (row) => row.invoice_number ?? "", roomy: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(entryStates, row.state, row.state_name)} />, value: (row) => row.state },
  ],
  name: (row) => row.name,
  subject: vendor,
  empty: { title: "事業者の登録がありません", text: "「事業者を登録する」から、最初の事業者を起案してください。" },
};

export default function VendorsPage() {
  const can = useCan()("donations.write");
  return (
    <ListPage collection={vendors}>
      {can && <CreateButton label="事業者を登録する" path="/api/donations/vendors" room="donations" submit="残す" done="残しました。" specs={fields} initial={blank} body={body} also={["vendors"]} />}
    </ListPage>
  );
}
