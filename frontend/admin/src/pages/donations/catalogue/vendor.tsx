import schema from "../../../../../../schemas/donations/catalogue-vendor.json";
import type { VendorEntry } from "../../../api/rooms";
import type { FieldSpec, Option, SectionProps, Subject, Values } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { News } from "./News";
import { People } from "./People";
import { entryStates, inForce, proposed, proposing, reason, steps, versions } from "./catalogue";
import { deep, flat, group, half, orNull } from "./values";
import { AskedAboutVendor } from "../inquiries/About";
import { OriginOfVendor } from "../origins/Origins";

const words = schema.properties;
const options = (of: Record<string, string>): Option[] => Object.entries(of).map(([value, label]) => ({ value, label }));
const none: Option = { value: "", label: "（決めていない）" };

export const fields: FieldSpec[] = [
  { name: "content/kind", label: "種類", kind: "radio", required: "種類を選んでください", options: options(words.kind["x-words"]) },
  { name: "content/name", label: "名前", kind: "text", required: "名前を入力してください", max: 100 },
  { name: "content/name_kana", label: "フリガナ", kind: "text", required: "フリガナを入力してください", max: 100 },
  { name: "content/corporate", label: "法人である", kind: "check", hint: "法人なら、登録番号の検査用数字を確かめます。" },
  { name: "content/invoice_number", label: "登録番号（インボイス）", kind: "text", hint: "Tと13けた。登録がなければ空けます。", max: 40 },
  { name: "content/address", label: "所在地", kind: "text", required: "所在地を入力してください", max: 200 },
  { name: "content/contact/name", label: "担当者の名前", heading: "連絡先", kind: "text", required: "担当者の名前を入力してください", max: 60 },
  { name: "content/contact/email", label: "担当者のメール", kind: "email", required: "メールを入力してください", max: 254 },
  { name: "content/contact/telephone", label: "担当者の電話", kind: "tel", required: "電話を入力してください", max: 30 },
  { name: "content/origin/name", label: "出荷元の名前", heading: "出荷元（送り状のご依頼主）", kind: "text", hint: "運送会社だけなら空けます。", max: 60 },
  { name: "content/origin/postcode", label: "出荷元の郵便番号", kind: "text", numeric: true, hint: "例：123-4567", max: 10 },
  { name: "content/origin/address", label: "出荷元の住所", kind: "text", max: 200 },
  { name: "content/origin/telephone", label: "出荷元の電話", kind: "tel", max: 30 },
  { name: "content/carrier", label: "いつもの運送会社", kind: "select", options: [none, ...options(words.carrier["x-words"])] },
  { name: "content/bank/bank_code", label: "銀行の番号", heading: "振込先", kind: "text", numeric: true, hint: "4けた。決まっていなければ、振込先はすべて空けます。", max: 4 },
  { name: "content/bank/bank_name", label: "銀行の名前（カナ）", kind: "text", max: 40 },
  { name: "content/bank/branch_code", label: "支店の番号", kind: "text", numeric: true, hint: "3けた", max: 3 },
  { name: "content/bank/branch_name", label: "支店の名前（カナ）", kind: "text", max: 40 },
  { name: "content/bank/type", label: "預金の種類", kind: "select", options: [none, ...options(words.bank.properties.type["x-words"])] },
  { name: "content/bank/number", label: "口座番号", kind: "text", numeric: true, hint: "7けた。短いときは前に0を付けます。", max: 7 },
  { name: "content/bank/holder", label: "口座の名義（カナ）", kind: "text", hint: "例：カ）ミノリシヨクヒン。銀行の文字に直して残します。", max: 60 },
  { name: "content/note", label: "メモ", kind: "area", rows: 2, max: 1000 },
  reason("理由", "例：新しい事業者のため、口座が変わったため"),
  proposing,
];

export const blank: Values = { ...Object.fromEntries(fields.map((field) => [field.name, ""])), "content/kind": "vendor", "content/corporate": false, propose: true };

/** The whole content from the form. */
export function body(values: Values): Values {
  const content = deep({ ...blank, ...values });
  const [bank, origin] = [group(content.bank), group(content.origin)];
  return {
    content: {
      ...content,
      corporate: Boolean(content.corporate),
      invoice_number: orNull(half(content.invoice_number)),
      carrier: orNull(content.carrier),
      origin,
      bank: bank && { ...bank, bank_code: half(bank.bank_code), branch_code: half(bank.branch_code), number: half(bank.number) },
    },
    reason: values.reason, propose: Boolean(values.propose),
  };
}

const initial = (record: VendorEntry): Values => ({ ...blank, ...flat(record.content ?? {}), propose: false });

function Gifts({ record }: SectionProps<VendorEntry>) {
  return <ul className="plain">{record.gifts.map((gift) => <li key={gift.code}><Go to={`/donations/gifts/${gift.code}`}>{gift.code}　{gift.name}</Go>{gift.stopped && "（停止中）"}</li>)}</ul>;
}

export const vendor = {
  room: "donations", service: "donations", path: "/api/donations/vendors/{id}", base: "/donations/vendors", noun: "事業者",
  title: (record) => record.name,
  states: entryStates,
  due: (record) => record.due,
  next: (record) => record.hindrance,
  sections: [
    proposed, inForce,
    { title: "この事業者の返礼品", body: Gifts, when: (record) => record.gifts.length > 0, brief: true },
    { title: "ページに入れる担当者", body: People, when: (record) => record.kind === "vendor" && record.standing === "approved" },
    { title: "毎日のお知らせ", body: News, when: (record) => record.kind === "vendor" && record.standing === "approved" },
    { title: "産地の確認", body: OriginOfVendor, when: (record) => record.kind === "vendor" },
    { title: "お問い合わせと連絡", body: AskedAboutVendor },
    versions,
  ],
  actions: [
    {
      name: "draft", label: "内容を変える", permission: "donations.write", editing: true, submit: "残す", done: "残しました。",
      lead: () => <p>いま有効な内容は、市のほかの職員が承認するまで変わりません。</p>,
      initial, fields, body: (values, record) => body({ ...initial(record), ...values }),
    },
    ...steps("事業者"),
  ],
} as Subject<VendorEntry>;
