import type { Member } from "../../api/rooms";
import type { Subject } from "../../parts/definitions";
import type { Word } from "../../parts/words";
import { day } from "../../text/time";
import { kinds } from "./application";

export const memberStates: Record<string, Word> = {
  active: { text: "会員", tone: "good" },
  suspended: { text: "休会", tone: "warn" },
  left: { text: "退会", tone: "quiet" },
};

export const member: Subject<Member> = {
  room: "consortium", service: "consortium", path: "/api/consortium/members/{id}", base: "/consortium/members", noun: "会員",
  title: (record) => record.organisation,
  states: memberStates,
  sections: [
    {
      title: "会員について", brief: true,
      facts: [
        { name: "kind", label: "種別", text: (m) => kinds[m.kind] ?? m.kind },
        { name: "corporate_number", label: "法人番号", text: (m) => m.corporate_number },
        { name: "joined_on", label: "入会日", text: (m) => day(m.joined_on) },
        { name: "listed", label: "サイトの会員名簿", text: (m) => (m.listed ? "載せる" : "載せない") },
        { name: "interests", label: "関心のあること", text: (m) => m.interests.join("、") },
        { name: "website", label: "サイト", text: (m) => m.website },
        { name: "introduction", label: "紹介文", text: (m) => m.introduction },
      ],
    },
    {
      title: "連絡先", brief: true,
      facts: [
        { name: "contact.name", label: "担当者", text: (m) => m.contact.name },
        { name: "contact.email", label: "メール", text: (m) => m.contact.email },
        { name: "contact.phone", label: "電話", text: (m) => m.contact.phone },
      ],
    },
  ],
  actions: [
    {
      name: "change", label: "状態・掲載を変える", permission: "consortium.screen", editing: true, submit: "変える", done: "変えました。サイトの会員名簿には10秒ほどで反映します。",
      initial: (m) => ({ status: m.state, listed: m.listed ? "yes" : "no" }),
      fields: [
        { name: "status", label: "状態", kind: "radio", options: Object.entries(memberStates).map(([value, { text }]) => ({ value, label: text })) },
        { name: "listed", label: "サイトの会員名簿", kind: "radio", options: [{ value: "yes", label: "載せる" }, { value: "no", label: "載せない" }] },
        { name: "reason", label: "理由", kind: "text", required: "理由を入力してください", max: 200 },
      ],
      body: ({ listed, ...rest }) => ({ ...rest, ...(listed === undefined ? {} : { listed: listed === "yes" }) }),
    },
  ],
};
