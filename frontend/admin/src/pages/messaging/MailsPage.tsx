import type { Mail, MailRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, StateTag, wordOf } from "../../parts/words";
import { mail, mailStates } from "./mail";

export const mails: Collection<MailRow, Mail> = {
  room: "messaging", service: "platform", path: "/api/messaging/mails", base: "/messaging/mails", title: "送ったメール", unit: "通",
  states: [{ value: "all", label: "すべて" }, { value: "unknown", label: "送信不明" }, { value: "failed", label: "送れなかったもの" }, { value: "accepted", label: "送信待ち" }, { value: "sent", label: "送信済み" }],
  filters: [{ name: "month", label: "月", kind: "month" }],
  columns: [
    { name: "asked_at", label: "依頼", cell: (row) => <At iso={row.asked_at} />, value: (row) => row.asked_at },
    { name: "subject", main: true, label: "件名", cell: (row) => <b>{row.subject}</b>, value: (row) => row.subject },
    { name: "to", label: "宛先", cell: (row) => row.to, value: (row) => row.to, roomy: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(mailStates, row.state, row.state_name)} />, value: (row) => row.state },
  ],
  name: (row) => `${row.subject}（${row.to}）`,
  subject: mail,
  bulk: ["send-again"],
  empty: { title: "メールはまだありません", text: "申込みの確認や結果のお知らせを送ると、ここに並びます。" },
};

export default function MailsPage() {
  return <ListPage collection={mails} />;
}
