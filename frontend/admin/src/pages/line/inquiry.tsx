import type { Inquiry } from "../../api/rooms";
import type { Subject } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { At } from "../../parts/words";
import { stamp } from "../../text/time";
import { deskActions, escalatedLead, inquiryStates } from "../inquiries/actions";
import { loadColleagues } from "../inquiries/colleagues";
import { Answers } from "./Answers";
import { Conversation } from "./Conversation";
import { Person } from "./Person";
import { UserMenu } from "./menus/UserMenu";
import { WorriesLink } from "./worries/WorriesLink";

const troubles: Record<string, string> = {
  unknown: "前の回答が届いたか分かりません。利用者に届いていないと考えて、もう一度回答してください。",
  failed: "前の回答は送れませんでした。もう一度回答してください。",
  blocked: "この方は公式アカウントをブロックしているため、前の回答は送れませんでした。",
};

export const inquiry: Subject<Inquiry> = {
  room: "line", service: "jobsupport", path: "/api/line/inquiries/{id}", base: "/line/inquiries", noun: "問い合わせ",
  title: (record) => `お問い合わせ ${record.number}`,
  prepare: () => loadColleagues("line.reply"),
  lead: (record) => (record.worry ? <p className="notice warn">{record.worry}。すぐに話せる窓口は、自動でお知らせしました。やりとりを読み、責任者と相談してください。</p> : record.trouble ? <p className="notice warn">{troubles[record.trouble] ?? "前の回答が届いていないかもしれません。"}</p> : escalatedLead(record)),
  states: inquiryStates,
  due: (record) => (record.state === "open" ? record.due : null),
  sections: [
    { title: "やりとり", body: Conversation, brief: true },
    {
      title: "問い合わせについて",
      facts: [
        { name: "person", label: "だれから", text: (record) => `${record.person.label}（${record.person.state_name}）` },
        { name: "line_user_id", label: "LINEの利用者ID", text: (record) => record.person.line_user_id, show: (record) => (record.person.line_user_id ? <code className="breakable">{record.person.line_user_id}</code> : null) },
        { name: "safe", label: "安全モード", text: (record) => (record.person.safe ? "入っています（通知に用件を書きません）" : "切れています"), show: (record) => <Go to={`/line/safety/${record.person.id}`}>{record.person.safe ? "入っています（通知に用件を書きません）" : "切れています"}</Go> },
        { name: "worries", label: "同意と悩み", text: () => "本人が見せてよいとした悩みを見る", show: (record) => <WorriesLink id={record.person.id} /> },
        { name: "opened_at", label: "届いた時刻", text: (record) => stamp(record.opened_at), show: (record) => <At iso={record.opened_at} /> },
        { name: "last_at", label: "最後の動き", text: (record) => stamp(record.last_at), show: (record) => <At iso={record.last_at} /> },
        { name: "assignee", label: "担当", text: (record) => record.assignee ?? (record.escalated ? "責任者が決まっていません" : "まだ決まっていません") },
      ],
    },
    { title: "会話での回答", body: Answers },
    { title: "タグと就職の記録", body: Person },
    { title: "この方のメニュー", body: UserMenu },
  ],
  actions: [
    { name: "reply", label: "回答する", permission: "line.reply", inPlace: true, keeps: true, done: "回答を送りました。", fields: [{ name: "text", label: "回答", kind: "area", required: "回答を入力してください", rows: 6 }] },
    ...deskActions<Inquiry>("line.reply", {
      outside: "利用者", wait: "一度回答したあと、利用者やほかの人の返事を待つときに使います。利用者の新しいメッセージが届くと「回答待ち」にもどり、そこから24時間です。",
      waiting: "返事待ちにしました。", waitFor: "例：保育園に確かめている", resumed: "回答待ちにもどしました。24時間を、いまから数えます。",
      escalate: "苦情として、責任者に引き上げます。24時間の期限は変わりません。いまの担当は外れます。",
    }),
  ],
};
