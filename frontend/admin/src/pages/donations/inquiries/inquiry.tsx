import type { DonationInquiry } from "../../../api/rooms";
import type { FieldSpec, Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, type Word } from "../../../parts/words";
import { stamp } from "../../../text/time";
import { Talk } from "./Talk";

export const inquiryStates: Record<string, Word> = {
  open: { text: "回答待ち", tone: "warn" },
  waiting: { text: "返事を待っています", tone: "quiet" },
  answered: { text: "回答済み", tone: "good" },
  closed: { text: "終了", tone: "quiet" },
};

/** "R-20261122-041738、HDM-0012" as what an inquiry is about: what kind each is shows in its form. */
export function aboutOf(typed: unknown): { kind: "donation" | "gift" | "shipment" | "vendor"; id: string }[] {
  return String(typed ?? "").split(/[\s、,]+/).filter(Boolean).map((id) => ({
    kind: /^R-/i.test(id) ? "donation" as const : /^\d{12}-\d{2,}$/.test(id) ? "shipment" as const : /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? "vendor" as const : "gift" as const, id,
  }));
}

const reason = (hint: string): FieldSpec[] => [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", hint, max: 500 }];

export const inquiry: Subject<DonationInquiry> = {
  room: "donations", service: "donations", path: "/api/donations/inquiries/{id}", base: "/donations/inquiries", noun: "問い合わせ",
  title: (d) => `${d.subject}（${d.number}）`,
  lead: (d) => (d.escalated && !d.assignee ? <p className="notice warn">責任者に引き上げられています。「自分が担当する」で引き受けてください。</p> : null),
  states: inquiryStates,
  due: (d) => d.due,
  sections: [
    { title: "やりとり", body: Talk, brief: true },
    {
      title: "お問い合わせについて", brief: true,
      facts: [
        { name: "asked_by", label: "だれから", text: (d) => d.asked_by || "聞いていません" },
        { name: "reach", label: "連絡先", text: (d) => d.reach, when: (d) => d.reach !== "" },
        { name: "way", label: "受けた方法", text: (d) => `${d.way_name} ${stamp(d.opened_at)}`, show: (d) => <>{d.way_name}　<At iso={d.opened_at} /></> },
        { name: "priority", label: "至急の度合い", text: (d) => d.priority_name, show: (d) => <span className={d.priority === "ordinary" ? "" : "late"}>{d.priority_name}</span> },
        { name: "assignee", label: "担当", text: (d) => d.assignee ?? (d.escalated ? "責任者が決まっていません" : "まだ決まっていません") },
        { name: "about", label: "何について", text: (d) => d.about.map((one) => one.label).join("、") || "結び付けていません", show: (d) => (d.about.length ? <>{d.about.map((one) => <span key={one.kind + one.id}><Go to={one.href}>{one.label}</Go>　</span>)}</> : <span className="none">結び付けていません</span>) },
      ],
    },
  ],
  actions: [
    { name: "answer", label: "回答する", permission: "donations.write", inPlace: true, done: "回答を残しました。" },
    { name: "assign", label: "自分が担当する", permission: "donations.write", submit: "担当する", done: "あなたの担当にしました。", undo: "leave", when: (d) => d.state !== "closed", lead: () => <p>ほかの職員に「担当中」と見えるようになります。</p> },
    { name: "note", label: "メモを残す", permission: "donations.write", submit: "残す", done: "メモを残しました。", lead: () => <p>電話のようすなどを残します。寄附者や事業者には見えません。</p>, fields: [{ name: "text", label: "メモ", kind: "area", required: "メモを入力してください", rows: 4, max: 2000 }] },
    { name: "wait", label: "返事を待つ", permission: "donations.write", undo: "resume", done: "返事待ちにしました。期限の時計を止めました。", lead: () => <p>返事が届くまで、回答の期限を止めます。</p>, fields: reason("例：事業者に発送日を確かめている") },
    { name: "resume", label: "回答待ちにもどす", permission: "donations.write", done: "回答待ちにもどしました。期限は、いまから数えなおします。", lead: () => <p>期限を、いまから数えなおします。</p> },
    { name: "escalate", label: "責任者に引き上げる", tone: "danger", permission: "donations.write", submit: "引き上げる", done: "責任者に引き上げました。", lead: () => <p>苦情として、市の責任者に引き上げます。期限は早くなり、いまの担当は外れます。</p>, fields: reason("例：責任者と話したいとのこと") },
    {
      name: "link", label: "関連を変える", permission: "donations.write", submit: "変える", done: "関連を変えました。",
      lead: () => <p>寄附の受付番号（R-…）、返礼品の番号、荷物の番号を、読点で区切って入力します。</p>,
      fields: [{ name: "numbers", label: "何について", kind: "text", hint: "例：R-20261122-041738、HDM-0012", max: 200 }],
      initial: (d) => ({ numbers: d.about.map((one) => (one.kind === "donation" ? one.label.replace("寄附 ", "") : one.id)).join("、") }),
      body: ({ numbers }) => ({ about: aboutOf(numbers) }),
    },
    { name: "leave", label: "担当を外す", permission: "donations.write", undo: "assign", done: "担当を外しました。", lead: () => <p>だれの担当でもなくします。ほかの人が引き受けられます。</p> },
    { name: "reopen", label: "もう一度開く", permission: "donations.write", done: "もう一度開きました。期限は、いまから数えます。", lead: () => <p>「回答待ち」にもどします。</p> },
    {
      name: "close", label: "終了にする", undo: "reopen", permission: "donations.write", done: "終了にしました。",
      lead: (d) => <p>{d.state === "answered" ? "続きのやりとりがなければ終了にします。" : "まだ回答していません。回答せずに終わるわけを書いてください。"}</p>,
      fields: (d) => [{ name: "reason", label: "わけ・メモ", kind: "text", max: 500, ...(d.state === "answered" ? {} : { required: "回答せずに終わるわけを入力してください" }) }],
    },
  ],
};
