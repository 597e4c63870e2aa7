import type { Inquiry } from "../../api/rooms";
import type { Subject } from "../../parts/definitions";
import { At, type Word } from "../../parts/words";
import { stamp } from "../../text/time";
import { Answers } from "./Answers";
import { Conversation } from "./Conversation";

export const inquiryStates: Record<string, Word> = {
  open: { text: "回答待ち", tone: "warn" },
  answered: { text: "回答済み", tone: "good" },
  closed: { text: "終了", tone: "quiet" },
};

const troubles: Record<string, string> = {
  unknown: "前の回答が届いたか分かりません。利用者に届いていないと考えて、もう一度回答してください。",
  failed: "前の回答は送れませんでした。もう一度回答してください。",
  blocked: "この方は公式アカウントをブロックしているため、前の回答は送れませんでした。",
};

export const inquiry: Subject<Inquiry> = {
  room: "line", service: "jobsupport", path: "/api/line/inquiries/{id}", base: "/line/inquiries", noun: "問い合わせ",
  title: (record) => `お問い合わせ ${record.number}`,
  lead: (record) => (record.trouble ? <p className="notice warn">{troubles[record.trouble] ?? "前の回答が届いていないかもしれません。"}</p> : null),
  states: inquiryStates,
  due: (record) => (record.state === "open" ? record.due : null),
  sections: [
    { title: "やりとり", body: Conversation, brief: true },
    {
      title: "問い合わせについて",
      facts: [
        { name: "person", label: "だれから", text: (record) => `${record.person.label}（${record.person.state_name}）` },
        { name: "line_user_id", label: "LINEの利用者ID", text: (record) => record.person.line_user_id, show: (record) => (record.person.line_user_id ? <code className="breakable">{record.person.line_user_id}</code> : null) },
        { name: "opened_at", label: "届いた時刻", text: (record) => stamp(record.opened_at), show: (record) => <At iso={record.opened_at} /> },
        { name: "last_at", label: "最後の動き", text: (record) => stamp(record.last_at), show: (record) => <At iso={record.last_at} /> },
        { name: "assignee", label: "担当", text: (record) => record.assignee ?? "まだ決まっていません" },
      ],
    },
    { title: "会話での回答", body: Answers },
  ],
  actions: [
    { name: "reply", label: "回答する", permission: "line.reply", inPlace: true, done: "回答を送りました。", fields: [{ name: "text", label: "回答", kind: "area", required: "回答を入力してください", rows: 6 }] },
    { name: "assign", label: "自分が担当する", permission: "line.reply", submit: "担当する", when: (record) => record.state !== "closed", done: "あなたの担当にしました。", lead: () => <p>ほかの職員に「担当中」と見えるようになります。</p> },
    { name: "reopen", label: "もう一度開く", permission: "line.reply", done: "もう一度開きました。", lead: () => <p>「回答待ち」にもどします。</p> },
    {
      name: "close", label: "終了にする", undo: "reopen", permission: "line.reply", done: "終了にしました。",
      lead: (record) => <p>{record.state === "open" ? "まだ回答していません。回答せずに終わる理由を書いてください。" : "続きのやりとりがなければ終了にします。新しい質問が届くと、新しいお問い合わせになります。"}</p>,
      fields: (record) => [{ name: "reason", label: "理由・メモ", kind: "text", max: 200, ...(record.state === "open" ? { required: "回答せずに終わる理由を入力してください" } : {}) }],
    },
  ],
};
