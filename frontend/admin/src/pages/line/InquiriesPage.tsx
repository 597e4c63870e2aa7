import type { Inquiry, InquiryRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, DueCell, StateTag, useNow, wordOf } from "../../parts/words";
import { length } from "../../text/time";
import { Go } from "../../parts/Go";
import { inquiryLists, inquiryStates } from "../inquiries/actions";
import { inquiry } from "./inquiry";

/** How long it stays in these hands, if nothing is done. */
function Left({ until }: { until: string }) {
  const left = new Date(until).getTime() - useNow().getTime();
  return left > 0 ? <small>あと{length(left)}</small> : null;
}

export const inquiries: Collection<InquiryRow, Inquiry> = {
  room: "line", service: "jobsupport", path: "/api/line/inquiries", base: "/line/inquiries", title: "お問い合わせ（LINE）", unit: "件",
  lead: "予約などの決まった言葉ではない質問が届きます。届いてから24時間以内に回答します。",
  states: [...inquiryLists, { value: "all", label: "すべて" }],
  keepsAll: true, search: "お問い合わせ番号・LINEの利用者ID",
  filters: [{ name: "month", label: "月", kind: "month" }],
  columns: [
    { name: "due", label: "期限", cell: (row) => (row.state === "open" ? <DueCell at={row.due} /> : <At iso={row.opened_at} />), value: (row) => row.due ?? row.opened_at },
    { name: "preview", main: true, label: "質問", cell: (row) => <>{row.worry && <small className="flag-word">{row.worry}</small>}<span className="gist">{row.preview}</span>{row.trouble && <small className="flag-word">前の回答が届いていないかもしれません</small>}</> },
    { name: "number", label: "番号・だれから", cell: (row) => <><span className="num">{row.number}</span><small className="num">{row.user_label}</small></>, value: (row) => row.number, roomy: true },
    { name: "opened_at", label: "届いた時刻", cell: (row) => <At iso={row.opened_at} />, value: (row) => row.opened_at, roomy: true },
    { name: "assignee", label: "担当", cell: (row) => (row.assignee ? <>{row.assignee}{row.held_until && <Left until={row.held_until} />}</> : <span className="none">{row.escalated ? "引き上げ" : "まだ"}</span>), value: (row) => row.assignee ?? "" },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(inquiryStates, row.state, row.state_name)} /> },
  ],
  name: (row) => row.preview,
  subject: inquiry,
  bulk: ["assign", "hand", "close"],
  download: "inquiries", downloadSpan: "この24か月に届いたもの",
  empty: { title: "待っている質問はありません", text: "LINEで質問が届くと、期限の早い順にここに並びます。" },
};

export default function InquiriesPage() {
  return (
    <ListPage collection={inquiries}>
      <Go to="/line/questions">よくある質問</Go>
      <Go to="/line/inquiries/ready">回答のひな形</Go>
    </ListPage>
  );
}
