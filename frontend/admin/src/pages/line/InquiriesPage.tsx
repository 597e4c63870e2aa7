import type { Inquiry, InquiryRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, DueCell, StateTag, wordOf } from "../../parts/words";
import { inquiry, inquiryStates } from "./inquiry";

const inquiries: Collection<InquiryRow, Inquiry> = {
  room: "line", service: "jobsupport", path: "/api/line/inquiries", base: "/line/inquiries", title: "問い合わせ（LINE）", unit: "件",
  lead: "予約などの決まった言葉ではない質問が届きます。届いてから24時間以内に回答します。",
  states: [{ value: "", label: "回答待ち" }, { value: "answered", label: "回答済み" }, { value: "closed", label: "終了" }],
  filters: [{ name: "month", label: "月", kind: "month", any: "今月" }],
  columns: [
    { name: "due", label: "期限", cell: (row) => (row.state === "open" ? <DueCell at={row.due} /> : <At iso={row.opened_at} />), value: (row) => row.due ?? row.opened_at },
    { name: "preview", main: true, label: "質問", cell: (row) => <span className="gist">{row.preview}</span> },
    { name: "user_label", label: "だれから", cell: (row) => row.user_label, roomy: true },
    { name: "opened_at", label: "届いた時刻", cell: (row) => <At iso={row.opened_at} />, value: (row) => row.opened_at, roomy: true },
    { name: "assignee", label: "担当", cell: (row) => row.assignee ?? <span className="none">まだ</span>, value: (row) => row.assignee ?? "" },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(inquiryStates, row.state)} /> },
  ],
  name: (row) => row.preview,
  subject: inquiry,
  bulk: ["assign", "close"],
  download: "inquiries",
  empty: { title: "待っている質問はありません", text: "LINEで質問が届くと、期限の早い順にここに並びます。" },
};

export default function InquiriesPage() {
  return <ListPage collection={inquiries} />;
}
