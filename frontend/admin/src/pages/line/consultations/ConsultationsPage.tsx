import type { Consultation, ConsultationRow } from "../../../api/rooms";
import type { Collection } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { ListPage } from "../../../parts/ListPage";
import { At, StateTag, wordOf } from "../../../parts/words";
import { consultation, consultationStates } from "./consultation";

export const consultations: Collection<ConsultationRow, Consultation> = {
  room: "line", service: "jobsupport", path: "/api/line/consultations", base: "/line/consultations", title: "相談チャット", unit: "件",
  lead: "ご本人がLINEから開いたページで、相談員と話します。内容はここだけにあり、担当の相談員だけが読めます。",
  states: [{ value: "waiting", label: "待っている" }, { value: "mine", label: "自分の相談" }, { value: "live", label: "相談中（全員）" }, { value: "ended", label: "終わった" }],
  columns: [
    { name: "user", main: true, label: "だれから", cell: (row) => <>{row.user}{row.to_write_up && <small className="flag-word">記録がまだです</small>}</> },
    { name: "origin", label: "始まり方", cell: (row) => row.origin_name, roomy: true },
    { name: "opened_at", label: "始まり", cell: (row) => <At iso={row.opened_at} />, value: (row) => row.opened_at },
    { name: "staff", label: "担当", cell: (row) => row.staff_name ?? <span className="none">まだ</span>, value: (row) => row.staff_name ?? "" },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(consultationStates, row.state, row.state_name)} /> },
  ],
  name: (row) => row.user,
  subject: consultation,
  empty: { title: "相談はありません", text: "ご本人が相談のページを開くと、先に来た順にここに並びます。" },
};

export default function ConsultationsPage() {
  return <ListPage collection={consultations}><Go to="/line/consultations/direct">トークでの相談を認めるか</Go></ListPage>;
}
