import type { Consultation } from "../../../api/rooms";
import type { Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, type Word } from "../../../parts/words";
import { stamp } from "../../../text/time";
import { colleagueOptions, loadColleagues } from "../../inquiries/colleagues";
import { WorriesLink } from "../worries/WorriesLink";
import { Beside, safeWords } from "./Beside";
import { Chat } from "./Chat";

export const consultationStates: Record<string, Word> = {
  waiting: { text: "待っています", tone: "warn" },
  live: { text: "相談中", tone: "good" },
  ended: { text: "終わりました", tone: "quiet" },
};

export const nextSteps = [{ value: "", label: "選んでください" }, { value: "again", label: "また相談する" }, { value: "placement", label: "職業紹介に進む" }, { value: "referred", label: "ほかの窓口につなぐ" }, { value: "none", label: "今回で終わり" }];

export const consultation: Subject<Consultation> = {
  room: "line", service: "jobsupport", path: "/api/line/consultations/{id}", base: "/line/consultations", noun: "相談",
  title: (d) => `相談 ${d.user}`,
  prepare: () => loadColleagues("line.consult"),
  states: consultationStates,
  lead: (d) => (
    <>
      {d.safe && <p className="notice warn">安全モードの方です。電話はひかえてください。連絡は、この相談の中か、ひかえめな通知でします。</p>}
      {d.to_write_up && <p className="notice warn">ご本人が相談を終えました。相談の記録を書いてください。</p>}
    </>
  ),
  next: (d) => (d.state === "waiting" ? "引き受けると、ご本人の画面に相談員の名前が出て、話し始められます。内容は引き受けた人だけが読めます。" : null),
  sections: [
    { title: "この方について", body: Beside, when: (d) => d.mine },
    { title: "相談", body: Chat, when: (d) => d.state !== "waiting" },
    {
      title: "相談について", brief: true,
      facts: [
        { name: "user", label: "だれから", text: (d) => d.user },
        { name: "safe", label: "安全モード", text: (d) => safeWords(d.safe), show: (d) => <Go to={`/line/safety/${d.person_id}`}>{safeWords(d.safe)}</Go>, when: (d) => !d.mine },
        { name: "worries", label: "同意と悩み", text: () => "本人が見せてよいとした悩みを見る", show: (d) => <WorriesLink id={d.person_id} />, when: (d) => !d.mine },
        { name: "origin", label: "始まり方", text: (d) => d.origin_name },
        { name: "opened_at", label: "始まり", text: (d) => stamp(d.opened_at), show: (d) => <At iso={d.opened_at} /> },
        { name: "staff", label: "担当", text: (d) => d.staff_name ?? "まだ決まっていません" },
        { name: "ended_at", label: "終わり", text: (d) => stamp(d.ended_at), show: (d) => <At iso={d.ended_at} />, when: (d) => d.ended_at !== null },
        { name: "next_step", label: "これから", text: (d) => d.next_step_name, when: (d) => d.next_step_name !== null },
      ],
    },
  ],
  actions: [
    { name: "take", label: "引き受ける", tone: "main", permission: "line.consult", submit: "引き受ける", done: "引き受けました。", opens: true, lead: () => <p>あなたの名前がご本人の画面に出ます。ご本人が画面を閉じているときは、内容を書かないお知らせがLINEに1通届きます。</p> },
    {
      name: "end", label: "記録を書いて終える", tone: "main", permission: "line.consult", submit: "記録を残す", done: "相談の記録を残しました。",
      lead: () => <p>まとめは職員だけが読みます。「ご本人に伝えること」は、ご本人の画面に24時間出ます。</p>,
      fields: [
        { name: "summary", label: "まとめ", kind: "area", rows: 6, max: 4000, required: "まとめを入力してください" },
        { name: "next_step", label: "これから", kind: "select", options: nextSteps, required: "これからを選んでください" },
        { name: "next_words", label: "ご本人に伝えること", kind: "area", rows: 3, max: 500 },
      ],
      body: ({ summary, next_step, next_words }) => ({ summary, next_step, next_words: next_words ?? "" }),
    },
    {
      name: "hand", label: "担当を渡す", permission: "line.consult", submit: "渡す", done: "担当を渡しました。",
      lead: () => <p>渡すと、この相談の内容は、渡した相手だけが読めるようになります。</p>,
      fields: (d) => [{ name: "to", label: "渡す相手", kind: "select", options: colleagueOptions("line.consult", d.mine ? null : ""), required: "渡す相手を選んでください" }],
    },
  ],
};
