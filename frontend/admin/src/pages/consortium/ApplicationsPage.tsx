import type { Application, ApplicationRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, DueCell, StateTag, wordOf } from "../../parts/words";
import { application, applicationStates, kinds } from "./application";

const applications: Collection<ApplicationRow, Application> = {
  room: "consortium", service: "consortium", path: "/api/consortium/applications", base: "/consortium/applications", title: "入会の申込み", unit: "件",
  lead: "4つの確認をそろえ、1人が結論を提案し、別の1人が承認して決まります。",
  states: [
    { value: "", label: "審査するもの" },
    { value: "proposed", label: "2人目の承認待ち" },
    { value: "admitted", label: "入会" },
    { value: "declined", label: "お断り" },
  ],
  filters: [{ name: "month", label: "月", kind: "month", any: "今月" }],
  search: "団体名・法人番号・メール",
  columns: [
    { name: "due", label: "期限", cell: (row) => <DueCell at={row.due} />, value: (row) => row.due ?? "9" },
    { name: "organisation", main: true, label: "団体", cell: (row) => <><b>{row.organisation}</b><small>{kinds[row.kind] ?? row.kind}</small></>, value: (row) => row.organisation },
    { name: "contact_name", label: "担当者", cell: (row) => row.contact_name, roomy: true },
    { name: "checks", label: "確認", cell: (row) => <span className="num">{row.checks_done} / {row.checks_total}</span>, value: (row) => row.checks_done / row.checks_total, end: true },
    { name: "submitted_at", label: "申込み", cell: (row) => <At iso={row.submitted_at} />, value: (row) => row.submitted_at, roomy: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(applicationStates, row.state)} /> },
  ],
  name: (row) => row.organisation,
  subject: application,
  download: "applications",
  empty: { title: "審査を待つ申込みはありません", text: "サイトから申込みがあり、メールの確認が済むと、ここに並びます。" },
};

export default function ApplicationsPage() {
  return <ListPage collection={applications} />;
}
