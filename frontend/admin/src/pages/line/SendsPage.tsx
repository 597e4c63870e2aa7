import type { LineSend } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { At, StateTag, wordOf, type Word } from "../../parts/words";

const states: Record<string, Word> = {
  unknown: { text: "届いたか不明", tone: "late" },
  failed: { text: "送れませんでした", tone: "late" },
  blocked: { text: "ブロック中", tone: "quiet" },
};

export const sends: Collection<LineSend> = {
  room: "line", service: "jobsupport", path: "/api/line/sends", base: "/line/sends", title: "届かなかった送信", unit: "通",
  lead: "LINEに送れなかったもの、届いたか分からないものです。お問い合わせを開いて、送り直すか、ほかの方法で連絡してください。",
  states: [{ value: "unknown", label: "届いたか不明" }, { value: "failed", label: "送れなかったもの" }, { value: "blocked", label: "ブロック中" }],
  filters: [{ name: "month", label: "月", kind: "month" }],
  columns: [
    { name: "at", label: "時刻", cell: (row) => <At iso={row.at} />, value: (row) => row.at },
    { name: "user_label", label: "だれへ", cell: (row) => row.user_label },
    { name: "from", label: "だれが", cell: (row) => (row.from === "bot" ? "自動応答" : "職員") },
    { name: "state", label: "状態", cell: (row) => <><StateTag word={wordOf(states, row.state, row.state_name)} />{row.trouble && <small>{row.trouble}</small>}</> },
    { name: "attempts", label: "試した回数", cell: (row) => <span className="num">{row.attempts}回</span>, value: (row) => row.attempts, end: true },
    { name: "inquiry", label: "お問い合わせ", cell: (row) => (row.inquiry_id ? <Go to={`/line/inquiries/${row.inquiry_id}`}>開く</Go> : <span className="none">なし</span>) },
  ],
  name: (row) => `${row.user_label} ${row.at}`,
  empty: { title: "届かなかった送信はありません", text: "送れなかったものがあると、ここと「いま待っていること」に出ます。" },
};

export default function SendsPage() {
  return <ListPage collection={sends} />;
}
