import { useQuery } from "@tanstack/react-query";

import type { GiftEntry, GiftRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { Collection, FieldSpec } from "../../../parts/definitions";
import { ListPage } from "../../../parts/ListPage";
import { StateTag, wordOf } from "../../../parts/words";
import { yen } from "../../../text/figures";
import { entryStates, stateTabs } from "./catalogue";
import { blank, body, fields, gift, portalsQuery, vendorsQuery } from "./gift";

export const gifts: Collection<GiftRow, GiftEntry> = {
  room: "donations", service: "donations", path: "/api/donations/gifts", base: "/donations/gifts", title: "返礼品", unit: "点",
  lead: "届いた寄附の金額は、承認された価格と比べます。登録・変更・停止は、市のほかの職員の承認で有効になります。",
  states: stateTabs,
  search: "名前・番号",
  columns: [
    { name: "name", label: "返礼品", cell: (row) => <><b>{row.name}</b><small className="tabular">{row.code}</small></>, value: (row) => row.code },
    { name: "vendor_name", label: "事業者", cell: (row) => row.vendor_name, value: (row) => row.vendor_name, roomy: true },
    { name: "amount_yen", label: "寄附金額", cell: (row) => <span className="num">{yen(row.amount_yen)}</span>, value: (row) => row.amount_yen, end: true },
    { name: "cost_percent", label: "調達費用の割合", cell: (row) => <span className={row.over ? "num late" : "num"}>{row.cost_percent}</span>, value: (row) => Number.parseFloat(row.cost_percent), end: true, roomy: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(entryStates, row.state, row.state_name)} />, value: (row) => row.state },
  ],
  name: (row) => row.name,
  subject: gift,
  empty: { title: "返礼品の登録がありません", text: "登録がないと、届いた寄附はすべて「返礼品の登録がない」という印が付きます。" },
};

const code: FieldSpec = { name: "code", label: "番号", kind: "text", required: "番号を入力してください（例：HDM-0012）", hint: "ポータルの通知に入る番号と同じもの。あとから変えられません。", max: 100 };

export default function GiftsPage() {
  const can = useCan()("donations.write");
  const known = [useQuery({ ...vendorsQuery, enabled: can }).data, useQuery({ ...portalsQuery, enabled: can }).data];
  return (
    <ListPage collection={gifts}>
      {can && known.every(Boolean) && <CreateButton label="返礼品を登録する" path="/api/donations/gifts" room="donations" submit="残す" done="残しました。" specs={[code, ...fields()]} initial={blank} body={body} />}
    </ListPage>
  );
}
