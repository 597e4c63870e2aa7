import type { HandoverRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { Collection } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { ListPage } from "../../../parts/ListPage";
import { At, StateTag, wordOf } from "../../../parts/words";
import { planFields, states } from "./handover";

export const handovers: Collection<HandoverRow> = {
  room: "line", service: "jobsupport", path: "/api/line/handovers", base: "/line/handovers", title: "アカウントの引き継ぎ", unit: "件",
  lead: "LINEの公式アカウントが替わるとき、利用者に1回だけ使えるコードを渡し、これまでの登録や予約を新しいアカウントにつなぎます。",
  columns: [
    { name: "name", label: "新しいアカウント", main: true, cell: (row) => <Go to={`/line/handovers/${row.id}`}>{row.name}</Go> },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(states, row.state, row.state_name)} /> },
    { name: "until", label: "最後の日", cell: (row) => <span className="num">{row.until}</span>, value: (row) => row.until },
    { name: "linked", label: "引き継いだ人", cell: (row) => <span className="num">{row.linked.toLocaleString("ja-JP")}人</span>, value: (row) => row.linked, end: true },
    { name: "made_at", label: "書いた日時", cell: (row) => <At iso={row.made_at} />, value: (row) => row.made_at },
  ],
  name: (row) => row.name,
  empty: { title: "引き継ぎはありません", text: "委託先が替わるなどで新しいアカウントに移るとき、「引き継ぎを書く」から始めます。" },
};

export default function HandoversPage() {
  const can = useCan();
  return (
    <ListPage collection={handovers} above={can("line.manage") ? <p><Go to="/line/handovers/imports">前の運営者から利用者を受け取る</Go></p> : undefined}>
      {can("line.write") && <CreateButton label="引き継ぎを書く" path="/api/line/handovers" room="line" specs={planFields} submit="下書きをつくる" done="下書きをつくりました。承認を求めてください。" />}
    </ListPage>
  );
}
