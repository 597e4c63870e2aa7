import type { Donation } from "../../api/rooms";
import type { Fact, Subject } from "../../parts/definitions";
import { At, type Word } from "../../parts/words";
import { postcode, yen } from "../../text/figures";
import { stamp } from "../../text/time";
import { Flags } from "./Flags";
import { Lines } from "./Lines";
import { Revisions } from "./Revisions";

export const donationStates: Record<string, Word> = {
  received: { text: "受付", tone: "plain" },
  accepted: { text: "受付済み", tone: "good" },
  flagged: { text: "保留", tone: "warn" },
  held: { text: "保留", tone: "warn" },
  unpaid: { text: "入金前", tone: "quiet" },
  cancelled: { text: "取消し", tone: "quiet" },
};

const payments: Record<string, string> = {
  card: "クレジットカード", bank: "銀行振込", convenience: "コンビニ", carrier: "携帯払い", points: "ポイント", other: "その他",
  paid: "入金済み", pending: "入金前", authorised: "与信済み", cancelled: "取消し", refunded: "返金済み",
};

const donor: Fact<Donation>[] = [
  { name: "donor.name", label: "氏名", text: (d) => d.donor.name, show: (d) => <><b>{d.donor.name}</b> 様<small>{d.donor.kana}</small></> },
  { name: "donor.address", label: "住所", text: (d) => `${postcode(d.donor.postcode)} ${d.donor.address}` },
  { name: "donor.phone", label: "電話", text: (d) => d.donor.phone, show: (d) => (d.donor.phone ? <a href={`tel:${d.donor.phone}`} className="num">{d.donor.phone}</a> : null) },
  { name: "donor.email", label: "メール", text: (d) => d.donor.email },
];

const payment: Fact<Donation>[] = [
  { name: "amount_yen", label: "金額", text: (d) => yen(d.amount_yen), show: (d) => <b className="num">{yen(d.amount_yen)}</b> },
  { name: "portal", label: "受付", text: (d) => `${d.portal_name} ${d.order_number}`, show: (d) => <>{d.portal_name}<small className="num">{d.order_number}</small></> },
  { name: "applied_at", label: "申込み", text: (d) => stamp(d.applied_at), show: (d) => <At iso={d.applied_at} /> },
  { name: "paid_at", label: "入金", text: (d) => stamp(d.paid_at) || "まだです", show: (d) => (d.paid_at ? <><At iso={d.paid_at} />　{payments[d.payment_method] ?? d.payment_method}</> : <>まだです　{payments[d.payment_method] ?? d.payment_method}</>) },
];

const wishes: Fact<Donation>[] = [
  { name: "one_stop", label: "ワンストップ特例", text: (d) => (d.one_stop ? "希望する" : "希望しない") },
  { name: "publication_consent", label: "氏名の公表", text: (d) => (d.publication_consent ? "よい" : "しない") },
  { name: "use", label: "寄附の使い道", text: (d) => d.use },
  { name: "note", label: "職員のメモ", text: (d) => d.note },
];

const dot = (name: string) => name.split(".");

/** 'donor.name' → the record's value at that place. */
function at(record: Donation, name: string): unknown {
  return dot(name).reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], record);
}

const correctable = ["donor.name", "donor.kana", "donor.postcode", "donor.address", "donor.phone", "donor.email", "use"];

export const donation: Subject<Donation> = {
  room: "donations", service: "donations", path: "/api/donations/{id}", base: "/donations", noun: "寄附",
  title: (d) => `寄附 ${d.order_number}　${yen(d.amount_yen)}`,
  states: donationStates,
  next: (d) => (d.flags.some((flag) => !flag.resolved) ? "「確かめること」を見て、どうするかを選んでください。" : null),
  sections: [
    { title: "確かめること", body: Flags, when: (d) => d.flags.length > 0, brief: true },
    { title: "寄附者", facts: donor, brief: true },
    { title: "寄附", facts: payment, brief: true },
    { title: "返礼品", body: Lines, when: (d) => d.lines.length > 0, brief: true },
    { title: "希望とメモ", facts: wishes },
    { title: "届いた版と違い", body: Revisions, when: (d) => d.revisions.length > 0 },
  ],
  actions: [
    {
      name: "resolve", label: "確かめた結果を残す", permission: "donations.write", inPlace: true, done: "確かめた結果を残しました。",
      lead: () => <p>どう確かめたかを、あとで読む人のために書いてください。</p>,
      fields: [{ name: "note", label: "メモ", kind: "area", required: "どう確かめたかを入力してください", max: 500 }],
    },
    {
      name: "correct", label: "内容を直す", permission: "donations.write", editing: true, submit: "この内容に直す", done: "内容を直しました。届いた通知が、この直しを上書きすることはありません。",
      lead: () => <p>書き換えたところだけを直します。あとから通知が届いても、直したところは変わりません。</p>,
      initial: (d) => Object.fromEntries(correctable.map((name) => [name, at(d, name) ?? ""])),
      fields: [
        { name: "donor.name", label: "氏名", kind: "text", required: "氏名を入力してください", max: 100 },
        { name: "donor.kana", label: "フリガナ", kind: "text", max: 100 },
        { name: "donor.postcode", label: "郵便番号", kind: "text", numeric: true, hint: "例：123-4567", pattern: [/^[0-9０-９]{3}[-－]?[0-9０-９]{4}$/, "郵便番号は7けたの数字で入力してください（例：123-4567）"] },
        { name: "donor.address", label: "住所", kind: "text", max: 200 },
        { name: "donor.phone", label: "電話", kind: "tel", max: 20 },
        { name: "donor.email", label: "メール", kind: "email", max: 200 },
        { name: "use", label: "寄附の使い道", kind: "text", max: 100 },
        { name: "reason", label: "直す理由", kind: "text", hint: "例：寄附者から電話で連絡があったため", required: "直す理由を入力してください", max: 200 },
      ],
      body: (values) => nested(values),
    },
    {
      name: "note", label: "メモを書く", permission: "donations.write", submit: "残す", done: "メモを残しました。",
      fields: [{ name: "note", label: "メモ", kind: "area", required: "メモを入力してください", max: 1000, hint: "マイナンバーは書かないでください。" }],
      initial: (d) => ({ note: d.note ?? "" }),
    },
  ],
};

/** {'donor.name': 'x'} → {donor: {name: 'x'}}; digits and hyphens made half-width. */
function nested(values: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const text = typeof value === "string" ? value.trim() : value;
    const [group, field] = dot(name);
    const clean = field === "postcode" || field === "phone" ? String(text).normalize("NFKC").replaceAll("－", "-") : text;
    if (group && field) body[group] = { ...(body[group] as object | undefined), [field]: clean };
    else body[name] = clean;
  }
  return body;
}
