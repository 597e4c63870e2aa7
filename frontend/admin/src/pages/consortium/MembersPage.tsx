import type { Member, MemberRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { StateTag, wordOf } from "../../parts/words";
import { day } from "../../text/time";
import { kinds } from "./application";
import { member, memberStates } from "./member";

const members: Collection<MemberRow, Member> = {
  room: "consortium", service: "consortium", path: "/api/consortium/members", base: "/consortium/members", title: "会員名簿", unit: "会員",
  states: [{ value: "", label: "会員" }, { value: "suspended", label: "休会" }, { value: "left", label: "退会" }],
  search: "団体名・法人番号",
  columns: [
    { name: "organisation", label: "団体", cell: (row) => <b>{row.organisation}</b>, value: (row) => row.organisation },
    { name: "kind", label: "種別", cell: (row) => kinds[row.kind] ?? row.kind, value: (row) => row.kind },
    { name: "joined_on", label: "入会日", cell: (row) => <span className="num">{day(row.joined_on)}</span>, value: (row) => row.joined_on },
    { name: "listed", label: "会員名簿", cell: (row) => (row.listed ? "載せている" : "載せていない"), value: (row) => (row.listed ? 1 : 0), roomy: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(memberStates, row.state)} /> },
  ],
  name: (row) => row.organisation,
  subject: member,
  download: "members",
  empty: { title: "会員はまだいません", text: "入会の申込みを承認すると、ここに並びます。" },
};

export default function MembersPage() {
  return <ListPage collection={members} />;
}
