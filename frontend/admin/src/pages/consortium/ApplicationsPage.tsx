import type { Application, ApplicationRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, DueCell, StateTag, wordOf } from "../../parts/words";
import { application, applicationStates } from "./application";
import { kinds } from "./kinds";

export const applications: Collection<ApplicationRow, Application> = {
  room: "consortium", service: "consortium", path: "/api/consortium/applications", base: "/consortium/applications", title: "入会の申込み", unit: "件",
  lead: "確認をそろえ、1人が結論を起案し、別の1人が決裁して決まります。",
  states: [
    { value: "screening", label: "審査中" },
    { value: "proposed", label: "決裁待ち" },
    { value: "sent_back", label: "差し戻し中" },
    { value: "approved", label: "入会" },
    { value: "declined", label: "見送り" },
    { value: "all", label: "すべて" },
  ],
  filters: [{ name: "month", label: "申込みの月", kind: "month" }, { name: "kind", label: "種類", kind: "select", options: kinds }],
  search: "団体名・法人番号・メール・電話",
  columns: [
    { name: "due", label: "期限", cell: (row) => (row.due ? <DueCell at={row.due} /> : <span className="none">なし</span>), value: (row) => row.due ?? "9" },
    { name: "organisation", main: true, label: "団体", cell: (row) => <><b>{row.organisation}</b><small>{row.kind_name}</small></>, value: (row) => row.organisation },
    { name: "contact_name", label: "担当者", cell: (row) => row.contact_name, roomy: true },
    { name: "checks", label: "確認", cell: (row) => <span className="num">{row.checks_done} / {row.checks_total}</span>, value: (row) => row.checks_done / row.checks_total, end: true },
    { name: "submitted_at", label: "申込み", cell: (row) => <><At iso={row.submitted_at} /><small className="num">{row.receipt}</small></>, value: (row) => row.submitted_at, roomy: true },
    { name: "state", label: "状態", cell: (row) => <><StateTag word={wordOf(applicationStates, row.state, row.state_name)} />{row.flags.map((flag) => <small key={flag.code} className="flag-word">{flag.label}</small>)}</> },
  ],
  name: (row) => row.organisation,
  subject: application,
  download: "applications", downloadSpan: "この24か月に届いたもの",
  empty: { title: "審査中の申込みはありません", text: "サイトから申込みがあり、メールの確認が済むと、ここに並びます。" },
};

export default function ApplicationsPage() {
  return <ListPage collection={applications} />;
}
