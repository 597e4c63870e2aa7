import type { Donation } from "../../api/rooms";
import type { Fact, Subject, Values } from "../../parts/definitions";
import { At, type Word } from "../../parts/words";
import { postcode, yen } from "../../text/figures";
import { day, stamp } from "../../text/time";
import { Edits } from "./Edits";
import { Flags } from "./Flags";
import { Lines } from "./Lines";
import { Revisions } from "./Revisions";
import { SameDonor } from "./SameDonor";
import { Drafts, Shelf } from "./Shelf";
import { DonorPage } from "./orders/DonorPage";
import { AskedAboutDonation } from "./inquiries/About";
import { Parcels } from "./orders/Parcels";

export const donationStates: Record<string, Word> = {
  held: { text: "保留", tone: "warn" },
  paid: { text: "入金済み", tone: "good" },
  completed: { text: "完了", tone: "quiet" },
  received: { text: "入金前", tone: "quiet" },
  cancelled: { text: "取消し", tone: "quiet" },
};

const consents: Record<string, string> = { none: "公表しない", name: "氏名を公表してよい", "name-and-amount": "氏名と金額を公表してよい" };

const donor: Fact<Donation>[] = [
  { name: "donor.name", label: "氏名", text: (d) => d.donor.name, show: (d) => <><b>{d.donor.name}</b>&nbsp;様<small>{d.donor.name_kana}</small></> },
  { name: "donor.address", label: "住所", text: (d) => `${postcode(d.donor.postcode)} ${d.donor.address}` },
  { name: "donor.telephone", label: "電話", text: (d) => d.donor.telephone, show: (d) => (d.donor.telephone ? <a href={`tel:${d.donor.telephone}`} className="num">{d.donor.telephone}</a> : null) },
  { name: "donor.email", label: "メール", text: (d) => d.donor.email },
];

const payment: Fact<Donation>[] = [
  { name: "amount_yen", label: "金額", text: (d) => yen(d.amount_yen), show: (d) => <b className="num">{yen(d.amount_yen)}</b> },
  { name: "portal", label: "受付先", text: (d) => `${d.portal_name} ${d.order_number}`, show: (d) => <>{d.portal_name}<small className="tabular">注文番号 {d.order_number}</small></> },
  { name: "applied_at", label: "申込み", text: (d) => stamp(d.applied_at), show: (d) => <At iso={d.applied_at} /> },
  { name: "paid_at", label: "入金", text: (d) => `${stamp(d.paid_at) || "まだです"} ${d.payment_method_name}`, show: (d) => <>{d.paid_at ? <At iso={d.paid_at} /> : "まだです"}　{d.payment_method_name}</> },
  { name: "receipt.date", label: "受領日", text: (d) => day(d.receipt.date), show: (d) => (d.receipt.date ? <>{day(d.receipt.date)}<small>{d.receipt.text}</small></> : null) },
];

/** What the system used before says; empty on a donation of ours. */
const migration: Fact<Donation>[] = [
  { name: "migration.system", label: "前のシステム", text: (d) => d.migration?.system ?? "", show: (d) => <><b>{d.migration?.system}</b><small>{d.migrated ? "前のシステムで扱う寄附です。在庫を使わず、発注もメールもしません。" : `こちらで扱うことにしました（${d.migration?.taken_over?.who ?? ""}）。`}</small></> },
  { name: "migration.at", label: "移行", text: (d) => stamp(d.migration?.at ?? null), show: (d) => <At iso={d.migration?.at ?? null} /> },
  { name: "migration.number", label: "前のシステムの番号", text: (d) => d.migration?.number ?? "" },
  { name: "migration.state", label: "前のシステムの状態", text: (d) => d.migration?.state ?? "" },
  { name: "migration.shipped_on", label: "発送した日", text: (d) => day(d.migration?.shipped_on || null) },
  { name: "migration.receipt_on", label: "受領証明書", text: (d) => [d.migration?.receipt_number, day(d.migration?.receipt_on || null)].filter(Boolean).join("　") },
  { name: "migration.one_stop_on", label: "ワンストップ特例の申請を受け付けた日", text: (d) => day(d.migration?.one_stop_on || null) },
  { name: "migration.cancelled_on", label: "取り消した日", text: (d) => day(d.migration?.cancelled_on || null) },
];

const wishes: Fact<Donation>[] = [
  { name: "one_stop_wish", label: "ワンストップ特例", text: (d) => (d.one_stop_wish ? "希望する" : "希望しない") },
  { name: "publication_consent", label: "氏名の公表", text: (d) => consents[d.publication_consent] ?? d.publication_consent },
  { name: "use_of_donation.text", label: "寄附の使い道", text: (d) => d.use_of_donation.text },
  { name: "message", label: "メッセージ・備考", text: (d) => d.message },
  { name: "note", label: "職員のメモ", text: (d) => d.note },
];

/** 'donor/name' → the record's value at that place. */
function at(record: Donation, name: string): unknown {
  return name.split("/").reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], record);
}

/** {'donor/name': 'x'} → {donor: {name: 'x'}}; digits and hyphens made half-width, yen a number. */
export function nested(values: Values): Values {
  const body: Values = {};
  for (const [name, value] of Object.entries(values)) {
    const [group, field] = name.split("/") as [string, string | undefined];
    const text = typeof value === "string" ? value.trim() : value;
    const plain = field === "postcode" || field === "telephone" || group === "amount_yen" ? String(text).normalize("NFKC").replace(/[－‐ー]/g, "-") : text;
    if (field) body[group] = { ...(body[group] as object | undefined), [field]: plain };
    else body[group] = group === "amount_yen" ? Number(String(plain).replace(/[,円]/g, "")) : plain;
  }
  return body;
}

const correctable = ["donor/name", "donor/name_kana", "donor/postcode", "donor/prefecture", "donor/address", "donor/telephone", "donor/email", "amount_yen", "use_of_donation/text", "one_stop_wish", "message"];

export const donation: Subject<Donation> = {
  room: "donations", service: "donations", path: "/api/donations/{id}", base: "/donations", noun: "寄附",
  title: (d) => `寄附 ${d.number}　${yen(d.amount_yen)}`,
  states: donationStates,
  due: (d) => (d.state === "held" ? d.due : null),
  next: (d) => (d.flags.some((flag) => flag.state === "open") ? "「確かめること」を見て、どうするかを選んでください。" : null),
  sections: [
    { title: "確かめること", body: Flags, when: (d) => d.flags.length > 0, brief: true },
    { title: "移行", facts: migration, when: (d) => d.migration !== null, brief: true },
    { title: "寄附者", facts: donor, brief: true },
    { title: "寄附", facts: payment, brief: true },
    { title: "返礼品", body: Lines, when: (d) => d.lines.length > 0, brief: true },
    { title: "発送", body: Parcels, when: (d) => d.shipments.length > 0, brief: true },
    { title: "在庫の割当て", body: Shelf, when: (d) => d.stock.length > 0, brief: true },
    { title: "メールの下書き", body: Drafts, when: (d) => d.drafts.length > 0 },
    { title: "希望とメモ", facts: wishes },
    { title: "お問い合わせ", body: AskedAboutDonation },
    { title: "同じ寄附者の寄附", body: SameDonor },
    { title: "寄附者の専用ページ", body: DonorPage, when: (d) => !d.migrated },
    { title: "職員が直したところ", body: Edits, when: (d) => d.staff_edited.length > 0 },
    { title: "届いた版と違い", body: Revisions, when: (d) => d.revisions.length > 0 },
  ],
  actions: [
    {
      name: "resolve", label: "確かめた結果を残す", permission: "donations.write", inPlace: true, undo: "reopen", undoWith: ["flag"], done: "確かめた結果を残しました。",
      lead: () => <p>どう確かめたかを、あとで読む人のために書いてください。</p>,
      fields: [{ name: "note", label: "メモ", kind: "area", required: "どう確かめたかを入力してください", max: 500 }],
    },
    {
      name: "link", path: "resolve", label: "返礼品に結び付ける", permission: "donations.write", inPlace: true, undo: "reopen", undoWith: ["flag"], submit: "結び付ける", done: "返礼品に結び付けました。",
      fields: [
        { name: "gift_code", label: "登録のある返礼品の番号", kind: "text", required: "返礼品の番号を入力してください（例：HDM-0012）", hint: "「返礼品」の一覧で確かめられます。", max: 100 },
        { name: "note", label: "メモ", kind: "text", max: 500 },
      ],
      body: ({ note, ...rest }) => ({ ...rest, ...(note ? { note } : {}) }),
    },
    {
      name: "substitute", path: "resolve", label: "代わりの返礼品にする", permission: "donations.write", inPlace: true, undo: "reopen", undoWith: ["flag"], submit: "この返礼品にする", done: "代わりの返礼品にしました。",
      lead: () => <p>寄附者に確かめてから変えてください。金額が登録価格と違うときは、そのことも確かめることに加わります。</p>,
      fields: [
        { name: "gift_code", label: "代わりの返礼品の番号", kind: "text", required: "返礼品の番号を入力してください（例：HDM-0012）", max: 100 },
        { name: "note", label: "メモ", kind: "text", max: 500, hint: "例：電話で本人の了解を得た" },
      ],
      body: ({ note, ...rest }) => ({ ...rest, ...(note ? { note } : {}) }),
    },
    {
      name: "reopen", label: "確かめた結果を取り消す", permission: "donations.write", inPlace: true, submit: "取り消す", done: "取り消しました。もう一度、どうするかを選んでください。",
      lead: () => <p>確かめる前の状態にもどします。止めていた寄附は、また「保留」になります。確かめたことも、取り消したことも、「これまでのこと」に残ります。</p>,
      fields: [{ name: "note", label: "取り消す理由", kind: "text", max: 500, hint: "例：押しまちがいのため" }],
      body: ({ note, ...rest }) => ({ ...rest, ...(note ? { note } : {}) }),
    },
    {
      name: "correct", label: "内容を直す", permission: "donations.write", editing: true, submit: "この内容に直す", done: "内容を直しました。届いた通知が、この直しを上書きすることはありません。",
      lead: () => <p>書き換えたところだけを直します。あとから通知が届いても、直したところは変わりません。</p>,
      initial: (d) => Object.fromEntries(correctable.map((name) => [name, at(d, name) ?? ""])),
      fields: [
        { name: "donor/name", label: "氏名", kind: "text", required: "氏名を入力してください", max: 200 },
        { name: "donor/name_kana", label: "フリガナ", kind: "text", max: 200 },
        { name: "donor/postcode", label: "郵便番号", kind: "text", numeric: true, hint: "例：123-4567", pattern: [/^$|^〒?[0-9０-９]{3}[-－‐ー]?[0-9０-９]{4}$/, "郵便番号は7けたの数字で入力してください（例：123-4567）"] },
        { name: "donor/prefecture", label: "都道府県", kind: "text", max: 10 },
        { name: "donor/address", label: "住所", kind: "text", max: 400 },
        { name: "donor/telephone", label: "電話", kind: "tel", max: 30 },
        { name: "donor/email", label: "メール", kind: "email", max: 254 },
        { name: "amount_yen", label: "寄附金額（円）", kind: "number", pattern: [/^[0-9０-９,，]+円?$/, "金額は数字で入力してください（例：28000）"] },
        { name: "use_of_donation/text", label: "寄附の使い道", kind: "text", max: 200 },
        { name: "one_stop_wish", label: "ワンストップ特例を希望する", kind: "check" },
        { name: "message", label: "メッセージ・備考", kind: "area", rows: 2, max: 4000, hint: "マイナンバーは書かないでください。" },
        { name: "reason", label: "直す理由", kind: "text", hint: "例：寄附者から電話で連絡があったため", required: "直す理由を入力してください", max: 500 },
      ],
      body: nested,
    },
    {
      name: "cancel", label: "取り消す", tone: "danger", permission: "donations.write", submit: "この寄附を取り消す", done: "寄附を取り消しました。", undo: "restore",
      lead: (d) => (
        <>
          <p>発送していない返礼品は取りやめになり、在庫がもどります。送り状を作った事業者には、メールで知らせます。</p>
          {d.shipments.some((one) => one.state === "shipped" || one.state === "delivered") && <p><b>もう発送した荷物があります。</b>取り消したあと、返送を頼むかどうかを「確かめること」で決めてください。</p>}
        </>
      ),
      initial: () => ({ tell_donor: true }),
      fields: [
        { name: "reason", label: "わけ", kind: "text", required: "取り消すわけを入力してください", max: 500, hint: "例：寄附者から電話で申し出があったため" },
        { name: "tell_donor", label: "寄附者にメールで知らせる", kind: "check" },
      ],
      body: ({ reason, tell_donor: tell }) => ({ reason, tell_donor: Boolean(tell) }),
    },
    {
      name: "restore", label: "取消しをもどす", permission: "donations.write", submit: "もどす", done: "取消しをもどしました。返礼品は、あらためて発注しました。",
      lead: () => <p>寄附を取り消す前の状態にもどします。返礼品は、在庫があれば、あらためて発注します。</p>,
      fields: [{ name: "reason", label: "わけ", kind: "text", required: "もどすわけを入力してください", max: 500 }],
      body: ({ reason }) => ({ reason: reason ?? "押しまちがいのため" }),
    },
    {
      name: "send_link", label: "専用ページの案内を送る", permission: "donations.write", submit: "メールを送る", done: "寄附者に案内のメールを送りました。",
      lead: (d) => <p>{d.donor.name} 様（{d.donor.email}）へ、返礼品のようすを見たり、お届け先を変えたりできるページの案内を送ります。</p>,
    },
    {
      name: "note", label: "メモを書く", permission: "donations.write", submit: "残す", done: "メモを残しました。",
      fields: [{ name: "note", label: "メモ", kind: "area", required: "メモを入力してください", max: 1000, hint: "マイナンバーは書かないでください。" }],
    },
  ],
};
