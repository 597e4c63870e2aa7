import type { Shipment, ShipmentRow } from "../../../api/rooms";
import type { Fact, Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, type Word } from "../../../parts/words";
import { postcode } from "../../../text/figures";
import { day, stamp } from "../../../text/time";
import { AskedAboutShipment } from "../inquiries/About";
import { hasSlip, Slip } from "./Slips";

export const shipmentStates: Record<string, Word> = {
  ordered: { text: "発送待ち", tone: "warn" },
  paused: { text: "止めています", tone: "late" },
  shipped: { text: "発送済み", tone: "good" },
  delivered: { text: "お届け済み", tone: "good" },
  cancelled: { text: "取りやめ", tone: "quiet" },
  returned: { text: "返送", tone: "warn" },
};

const returnReasons: Record<string, string> = {
  unknown: "あて先が分からない",
  absent: "留守で、保管の期限が過ぎた",
  refused: "受け取りを断られた",
  damaged: "運ぶあいだに傷んだ",
  other: "そのほか",
};

/** The state in words, and whether it is late. */
export function when(one: Pick<ShipmentRow, "state" | "late" | "delayed" | "held">): Word {
  if (one.held) return { text: "市が止めています", tone: "late" };
  if (one.late) return { text: "期限を過ぎています", tone: "late" };
  if (one.delayed && one.state === "ordered") return { text: "遅れの知らせあり", tone: "warn" };
  return shipmentStates[one.state] ?? { text: one.state, tone: "quiet" };
}

const goods: Fact<Shipment>[] = [
  { name: "gift", label: "返礼品", text: (d) => `${d.gift_name} ${d.quantity}個`, show: (d) => <><b>{d.what || d.gift_name}</b>　{d.quantity}個<small className="tabular">{d.gift_code}{d.of > 1 && `　${d.nth}回目（全${d.of}回）`}</small></> },
  { name: "vendor", label: "事業者", text: (d) => d.vendor_name, show: (d) => <Go to={`/donations/vendors/${d.vendor_id}`}>{d.vendor_name || "（登録なし）"}</Go> },
  { name: "carrier", label: "運送", text: (d) => `${d.carrier_name} ${d.cool_name}` },
  { name: "due_on", label: "発送の期限", text: (d) => day(d.due_on), show: (d) => <><b className={d.late ? "late" : ""}>{day(d.due_on)}</b><small>{day(d.ready_on)} から発送できます</small></> },
  { name: "held", label: "止めているわけ", text: (d) => d.held, show: (d) => <><b className="late">{d.held}</b><small><Go to={`/donations/origins/doubts/${d.held_by}`}>産地の疑義を開く</Go></small></>, when: (d) => d.held !== "" },
  { name: "delay", label: "遅れの知らせ", text: (d) => d.delay?.reason, show: (d) => <>{d.delay?.reason}<small>{d.delay?.who}　{stamp(d.delay?.at ?? null)}</small></>, when: (d) => d.delay !== null },
  { name: "labelled_at", label: "送り状", text: (d) => `${stamp(d.labelled_at)} ${d.labelled_by}`, show: (d) => <><At iso={d.labelled_at} />　{d.labelled_by}</>, when: (d) => d.labelled_at !== null },
  { name: "shipped_on", label: "発送", text: (d) => day(d.shipped_on), when: (d) => d.shipped_on !== null },
  { name: "trackings", label: "伝票番号", text: (d) => d.trackings.join("・"), show: (d) => <span className="num">{d.trackings.join("・")}{d.tracking_page && <small><a href={d.tracking_page} target="_blank" rel="noreferrer">{d.carrier_name}の追跡ページ</a></small>}</span>, when: (d) => d.trackings.length > 0 },
  { name: "delivered_on", label: "お届け", text: (d) => day(d.delivered_on), when: (d) => d.delivered_on !== null },
  { name: "returns", label: "返送", text: (d) => d.returns.map((one) => `${day(one.on)} ${one.reason_name}`).join("、"), show: (d) => <>{d.returns.map((one) => <div key={one.at}>{day(one.on)}　{one.reason_name}{one.note && `　${one.note}`}<small>{one.who}　{stamp(one.at)}{one.trackings.length > 0 && `　そのときの伝票番号 ${one.trackings.join("・")}`}</small></div>)}</>, when: (d) => d.returns.length > 0 },
];

const to: Fact<Shipment>[] = [
  { name: "recipient", label: "お届け先", text: (d) => d.recipient.name, show: (d) => <><b>{d.recipient.name}</b>&nbsp;様{d.present && "（贈り物）"}<small>{d.recipient.name_kana}</small></> },
  { name: "address", label: "住所", text: (d) => `${postcode(d.recipient.postcode)} ${d.recipient.address}` },
  { name: "telephone", label: "電話", text: (d) => d.recipient.telephone },
  { name: "donor", label: "寄附者", text: (d) => d.donor.name, show: (d) => <>{d.donor.name}&nbsp;様</>, when: (d) => d.present },
  { name: "wishes", label: "配送の希望", text: (d) => wish(d) || "なし" },
];

/** What the donor wished, in one line. */
export function wish(d: Shipment): string {
  const { date, time, absent_dates: absent, note } = d.wishes;
  return [date && `${day(date)} 着`, time, absent.length > 0 && `不在：${absent.map(day).join("、")}`, note].filter(Boolean).join("　");
}

const numbersHint = "12けた。バーコードの読取り機でも入力できます。荷物がいくつもあるときは、1行に1つ。";

export const shipment: Subject<Shipment> = {
  room: "donations", service: "donations", path: "/api/donations/shipments/{id}", base: "/donations/shipments", noun: "荷物",
  title: (d) => `荷物 ${d.id}　${d.gift_name}`,
  lead: (d) => <p>寄附：<Go to={`/donations/${d.donation_id}`}>{d.number}</Go>　{d.portal_name}</p>,
  states: shipmentStates,
  due: (d) => (d.state === "ordered" ? `${d.due_on}T08:00:00Z` : null),
  next: (d) => (d.held ? "産地を確かめているため、発送を止めています。発送の期限は変わりません。市が決めると、すぐに発送できます。" : d.state === "returned" ? "寄附者に電話などで確かめ、送り直すかどうかを決めてください。お届け先が変わるときは、先に寄附の画面で直します。送らないときは、寄附を取り消すか、返礼品を選び直します。" : d.changed ? "送り状を作ったあとで、お届け先か数が変わりました。送り状を作り直してください。" : d.state === "paused" ? "寄附を確かめているあいだは、発送しません。確かめ終わると、発送待ちにもどります。" : null),
  sections: [
    { title: "荷物", facts: goods, brief: true },
    { title: "お届け先", facts: to, brief: true },
    { title: "納品書", body: Slip, when: hasSlip },
    { title: "お問い合わせ", body: AskedAboutShipment },
  ],
  actions: [
    {
      name: "ship", label: "発送済みにする", tone: "main", permission: "donations.write", submit: "発送済みにする", done: "発送済みにしました。", undo: "unship",
      fields: (d) => [
        { name: "numbers", label: "伝票番号", kind: "area", rows: 2, hint: numbersHint, ...(d.carrier === "letter" ? {} : { required: "伝票番号を入力してください（例：1234-5678-9013）" }) },
        { name: "shipped_on", label: "発送の日", kind: "date", hint: "空けると、きょうです。" },
      ],
      body: ({ numbers, shipped_on: shippedOn }) => ({ numbers: lines(numbers), ...(shippedOn ? { shipped_on: shippedOn } : {}) }),
    },
    {
      name: "delay", label: "遅れを記録する", permission: "donations.write", submit: "記録する", done: "遅れを記録しました。",
      fields: [
        { name: "until", label: "発送する日", kind: "date", required: "発送する日を入力してください" },
        { name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", hint: "例：霜で収穫が遅れているため", max: 500 },
      ],
    },
    {
      name: "deliver", label: "お届け済みにする", tone: "main", permission: "donations.write", submit: "お届け済みにする", done: "お届け済みにしました。", undo: "undeliver",
      fields: [{ name: "delivered_on", label: "届いた日", kind: "date", hint: "空けると、きょうです。" }],
      body: ({ delivered_on: on }) => (on ? { delivered_on: on } : {}),
    },
    {
      name: "resend", label: "送り直す", tone: "main", permission: "donations.write", submit: "送り直す", done: "発送待ちにもどしました。", undo: "unresend",
      lead: (d) => <p>次のお届け先に送り直します。発送の期限は、きょうから数え直します。前の伝票番号は使えません。<br /><b>{d.recipient.name}</b>&nbsp;様　{postcode(d.recipient.postcode)} {d.recipient.address}<br /><Go to={`/donations/${d.donation_id}`}>お届け先を直すときは、寄附の画面の「内容を直す」へ</Go></p>,
      fields: [{ name: "note", label: "メモ", kind: "text", hint: "例：電話で、お届け先を確かめた", max: 500 }],
      body: ({ note }) => (note ? { note } : {}),
    },
    {
      name: "return", label: "荷物が戻った", permission: "donations.write", submit: "記録する", done: "返送を記録しました。", undo: "unreturn",
      lead: () => <p>運送会社から、事業者か市に荷物が戻ったときに記録します。在庫はもどりません。</p>,
      fields: [
        { name: "reason", label: "戻ったわけ", kind: "select", required: "戻ったわけを選んでください", options: Object.entries(returnReasons).map(([value, label]) => ({ value, label })) },
        { name: "returned_on", label: "戻った日", kind: "date", hint: "空けると、きょうです。" },
        { name: "note", label: "メモ", kind: "text", hint: "例：表札がなかったとのこと", max: 500 },
      ],
      body: ({ reason, returned_on: on, note }) => ({ reason, ...(on ? { returned_on: on } : {}), ...(note ? { note } : {}) }),
    },
    {
      name: "unreturn", label: "返送を取り消す", tone: "danger", permission: "donations.write", submit: "取り消す", done: "もとの状態にもどしました。",
      fields: [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", hint: "例：別の荷物だったため", max: 500 }],
      body: ({ reason }) => ({ reason: reason ?? "押しまちがいのため" }),
    },
    {
      name: "unresend", label: "送り直しを取り消す", tone: "danger", permission: "donations.write", submit: "取り消す", done: "返送にもどしました。",
      fields: [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", hint: "例：お届け先がまだ分からないため", max: 500 }],
      body: ({ reason }) => ({ reason: reason ?? "押しまちがいのため" }),
    },
    {
      name: "unship", label: "発送を取り消す", tone: "danger", permission: "donations.write", submit: "取り消す", done: "発送待ちにもどしました。",
      lead: () => <p>まだ出していなかった荷物を、発送待ちにもどします。伝票番号は消えます。</p>,
      fields: [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", hint: "例：別の荷物の番号だったため", max: 500 }],
      body: ({ reason }) => ({ reason: reason ?? "押しまちがいのため" }),
    },
    {
      name: "undeliver", label: "お届けを取り消す", tone: "danger", permission: "donations.write", submit: "取り消す", done: "発送済みにもどしました。",
      fields: [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", max: 500 }],
      body: ({ reason }) => ({ reason: reason ?? "押しまちがいのため" }),
    },
  ],
};

/** One number a line, or parted by commas or spaces. */
export function lines(text: unknown): string[] {
  return String(text ?? "").split(/[\n,、\s]+/).map((one) => one.trim()).filter(Boolean);
}
