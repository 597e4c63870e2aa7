import type { DonationInquiry } from "../../../api/rooms";
import type { Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At } from "../../../parts/words";
import { stamp } from "../../../text/time";
import { deskActions, escalatedLead, inquiryStates } from "../../inquiries/actions";
import { loadColleagues } from "../../inquiries/colleagues";
import { Suggested } from "./Suggested";
import { Talk } from "./Talk";

/** "R-20261122-041738、HDM-0012" as what an inquiry is about: what kind each is shows in its form. */
export function aboutOf(typed: unknown): { kind: "donation" | "gift" | "shipment" | "vendor"; id: string }[] {
  return String(typed ?? "").split(/[\s、,]+/).filter(Boolean).map((id) => ({
    kind: /^R-/i.test(id) ? "donation" as const : /^\d{12}-\d{2,}$/.test(id) ? "shipment" as const : /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? "vendor" as const : "gift" as const, id,
  }));
}

export const inquiry: Subject<DonationInquiry> = {
  room: "donations", service: "donations", path: "/api/donations/inquiries/{id}", base: "/donations/inquiries", noun: "問い合わせ",
  title: (d) => `${d.subject}（${d.number}）`,
  prepare: () => loadColleagues("donations.write"),
  lead: escalatedLead,
  states: inquiryStates,
  due: (d) => d.due,
  sections: [
    { title: "この寄附のことかもしれません", body: Suggested, brief: true, when: (d) => d.suggested.length > 0 && d.actions.includes("link") },
    { title: "やりとり", body: Talk, brief: true },
    {
      title: "お問い合わせについて", brief: true,
      facts: [
        { name: "asked_by", label: "だれから", text: (d) => d.asked_by || "聞いていません" },
        { name: "reach", label: "連絡先", text: (d) => d.reach, when: (d) => d.reach !== "" },
        { name: "order_number", label: "注文番号", text: (d) => d.order_number, when: (d) => d.order_number !== "" },
        { name: "way", label: "受けた方法", text: (d) => `${d.way_name} ${stamp(d.opened_at)}`, show: (d) => <>{d.way_name}　<At iso={d.opened_at} /></> },
        { name: "priority", label: "至急の度合い", text: (d) => d.priority_name, show: (d) => <span className={d.priority === "ordinary" ? "" : "late"}>{d.priority_name}</span> },
        { name: "assignee", label: "担当", text: (d) => d.assignee ?? (d.escalated ? "責任者が決まっていません" : "まだ決まっていません") },
        { name: "about", label: "何について", text: (d) => d.about.map((one) => one.label).join("、") || "結び付けていません", show: (d) => (d.about.length ? <>{d.about.map((one) => <span key={one.kind + one.id}><Go to={one.href}>{one.label}</Go>　</span>)}</> : <span className="none">結び付けていません</span>) },
      ],
    },
  ],
  actions: [
    { name: "answer", label: "回答する", permission: "donations.write", inPlace: true, done: "回答を残しました。" },
    ...deskActions<DonationInquiry>("donations.write", {
      outside: "寄附者や事業者", wait: "返事が届くまで、回答の期限を止めます。", waiting: "返事待ちにしました。期限の時計を止めました。", waitFor: "例：事業者に発送日を確かめている",
      resumed: "回答待ちにもどしました。期限は、いまから数えなおします。", escalate: "苦情として、市の責任者に引き上げます。期限は早くなり、いまの担当は外れます。",
    }),
    {
      name: "link", label: "関連を変える", permission: "donations.write", submit: "変える", done: "関連を変えました。",
      lead: () => <p>寄附の受付番号（R-…）、返礼品の番号、荷物の番号を、読点で区切って入力します。</p>,
      fields: [{ name: "numbers", label: "何について", kind: "text", hint: "例：R-20261122-041738、HDM-0012", max: 200 }],
      initial: (d) => ({ numbers: d.about.map((one) => (one.kind === "donation" ? one.label.replace("寄附 ", "") : one.id)).join("、") }),
      body: ({ numbers, linked }) => ({ about: linked ?? aboutOf(numbers) }),
    },
  ],
};
