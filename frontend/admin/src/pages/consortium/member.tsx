import type { Member } from "../../api/rooms";
import type { SectionProps, Subject } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import type { Word } from "../../parts/words";
import { postcode } from "../../text/figures";
import { day } from "../../text/time";

export const memberStates: Record<string, Word> = {
  active: { text: "活動中", tone: "good" },
  paused: { text: "休会中", tone: "warn" },
  left: { text: "退会", tone: "quiet" },
};

function Origin({ record }: SectionProps<Member>) {
  return <p><Go to={`/consortium/applications/${record.application_id}`}>入会の申込みと審査の記録</Go></p>;
}

export const member: Subject<Member> = {
  room: "consortium", service: "consortium", path: "/api/consortium/members/{id}", base: "/consortium/members", noun: "会員",
  title: (record) => record.organisation,
  states: memberStates,
  sections: [
    {
      title: "会員について", brief: true,
      facts: [
        { name: "number", label: "会員番号", text: (m) => m.number },
        { name: "kind", label: "種類", text: (m) => m.kind_name },
        { name: "corporate_number", label: "法人番号", text: (m) => m.corporate_number },
        { name: "joined_on", label: "入会日", text: (m) => day(m.joined_on) },
        { name: "left_on", label: "退会日", text: (m) => day(m.left_on) },
        { name: "listed", label: "サイトの会員一覧", text: (m) => (m.listed ? "載せています" : m.list_publicly ? "希望していますが、載せていません" : "載せていません") },
        { name: "address", label: "所在地", text: (m) => `${postcode(m.postcode)} ${m.address}` },
        { name: "interests", label: "関心のあるテーマ", text: (m) => m.interest_names.join("、") },
        { name: "website", label: "ウェブサイト", text: (m) => m.website },
        { name: "introduction", label: "団体の紹介", text: (m) => m.introduction },
      ],
    },
    {
      title: "連絡先", brief: true,
      facts: [
        { name: "contact.name", label: "担当者", text: (m) => [m.contact.department, m.contact.name].filter(Boolean).join(" ") },
        { name: "contact.email", label: "メール", text: (m) => m.contact.email },
        { name: "contact.telephone", label: "電話", text: (m) => m.contact.telephone },
      ],
    },
    { title: "もとの申込み", body: Origin },
  ],
  actions: [
    {
      name: "change", label: "状態・掲載を変える", permission: "consortium.screen", editing: true, submit: "変える", done: "変えました。サイトの会員一覧には10秒ほどで反映します。",
      initial: (m) => ({ status: m.state, list_publicly: m.list_publicly ? "yes" : "no", website: m.website ?? "", introduction: m.introduction ?? "" }),
      fields: [
        { name: "status", label: "状態", kind: "radio", options: Object.entries(memberStates).map(([value, { text }]) => ({ value, label: text })) },
        { name: "list_publicly", label: "サイトの会員一覧", kind: "radio", options: [{ value: "yes", label: "載せる" }, { value: "no", label: "載せない" }] },
        { name: "website", label: "ウェブサイト", kind: "text", max: 200, pattern: [/^(https?:\/\/[^\s<>"]+)?$/, "アドレスは https:// から入力してください（例：https://minori.example）"] },
        { name: "introduction", label: "団体の紹介", kind: "area", max: 600 },
        { name: "reason", label: "理由", kind: "text", required: "理由を入力してください（例：会員からの希望）", max: 1000 },
      ],
      body: ({ list_publicly: listed, ...rest }) => ({ ...rest, ...(listed === undefined ? {} : { list_publicly: listed === "yes" }) }),
    },
  ],
};
