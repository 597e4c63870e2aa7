import type { Member, MemberRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { StateTag, wordOf } from "../../parts/words";
import { day } from "../../text/time";
import { interests, kinds } from "./kinds";
import { member, memberStates } from "./member";

export const members: Collection<MemberRow, Member> = {
  room: "consortium", service: "consortium", path: "/api/consortium/members", base: "/consortium/members", title: "会員名簿", unit: "会員",
  states: [{ value: "active", label: "活動中" }, { value: "paused", label: "休会中" }, { value: "left", label: "退会" }, { value: "all", label: "すべて" }],
  filters: [{ name: "kind", label: "種類", kind: "select", options: kinds }, { name: "interest", label: "関心", kind: "select", options: interests }],
  search: "団体名・法人番号",
  columns: [
    { name: "organisation", label: "団体", cell: (row) => <b>{row.organisation}</b>, value: (row) => row.organisation },
    { name: "number", label: "会員番号", cell: (row) => <span className="num">{row.number}</span>, value: (row) => row.number },
    { name: "kind", label: "種類", cell: (row) => row.kind_name, value: (row) => row.kind },
    { name: "joined_on", label: "入会日", cell: (row) => <span className="num">{day(row.joined_on)}</span>, value: (row) => row.joined_on },
    { name: "listed", label: "会員一覧", cell: (row) => (row.listed ? "載せています" : <span className="none">載せていません</span>), value: (row) => (row.listed ? 1 : 0), roomy: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(memberStates, row.state, row.state_name)} /> },
  ],
  name: (row) => row.organisation,
  subject: member,
  download: "members",
  empty: { title: "会員はまだいません", text: "入会の申込みを決裁すると、ここに並びます。" },
};

export default function MembersPage() {
  return <ListPage collection={members} />;
}
