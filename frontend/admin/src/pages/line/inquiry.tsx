import type { Inquiry } from "../../api/rooms";
import type { Subject } from "../../parts/definitions";
import { At, type Word } from "../../parts/words";
import { stamp } from "../../text/time";
import { Conversation } from "./Conversation";

export const inquiryStates: Record<string, Word> = {
  open: { text: "回答待ち", tone: "warn" },
  answered: { text: "回答済み", tone: "good" },
  closed: { text: "終了", tone: "quiet" },
};

export const inquiry: Subject<Inquiry> = {
  room: "line", service: "jobsupport", path: "/api/line/inquiries/{id}", base: "/line/inquiries", noun: "問い合わせ",
  title: (record) => `「${record.preview.length > 28 ? `${record.preview.slice(0, 28)}…` : record.preview}」`,
  states: inquiryStates,
  due: (record) => (record.state === "open" ? record.due : null),
  sections: [
    { title: "やりとり", body: Conversation, brief: true },
    {
      title: "問い合わせについて",
      facts: [
        { name: "user_label", label: "だれから", text: (record) => record.user_label },
        { name: "opened_at", label: "届いた時刻", text: (record) => stamp(record.opened_at), show: (record) => <At iso={record.opened_at} /> },
        { name: "assignee", label: "担当", text: (record) => record.assignee ?? "まだ決まっていません" },
      ],
    },
  ],
  actions: [
    { name: "reply", label: "回答する", permission: "line.reply", inPlace: true, done: "回答を送りました。", fields: [{ name: "text", label: "回答", kind: "area", required: "回答を入力してください", rows: 6 }] },
    { name: "assign", label: "自分が担当する", permission: "line.reply", submit: "担当する", done: "あなたの担当にしました。", lead: () => <p>ほかの職員に「担当中」と見えるようになります。</p> },
    {
      name: "close", label: "終了にする", permission: "line.reply", done: "終了にしました。",
      lead: (record) => <p>{record.state === "open" ? "まだ回答していません。回答せずに終わる理由を書いてください。" : "続きのやりとりがなければ終了にします。新しい質問が届くと、また開きます。"}</p>,
      fields: [{ name: "reason", label: "理由・メモ", kind: "text", max: 200 }],
    },
  ],
};
