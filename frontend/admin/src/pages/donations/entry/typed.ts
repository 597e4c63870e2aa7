/** What a clerk types for one donation, and what becomes of it: the draft, the request, the sum. No screen here. */
import entry from "../../../../../../schemas/donations/entry.json";
import { newKey } from "../../../api/client";
import type { Gift } from "../../../api/rooms";
import type { SendBody } from "../../../api/types";
import type { FieldSpec, Option } from "../../../parts/definitions";

const properties = entry.properties;
export const words = (of: Record<string, string>): Option[] => Object.entries(of).map(([value, label]) => ({ value, label }));
export const ways = words(properties.way["x-words"]);
export const methods = words(properties.payment.properties.method["x-words"]);
export const statuses = words(properties.payment.properties.status["x-words"]);
export const consents = words(properties.publication_consent["x-words"]);
export const times = words(properties.lines.items.properties.delivery.properties.time["x-words"]);
export const LINES_MOST = properties.lines.maxItems;

/** Fields by name, as the API's pointers say them: 'donor/name', 'lines/0/gift_code'. */
export type Typed = Record<string, string | boolean>;

/** One donation that is being typed. The key goes with it until it is accepted, so that no press makes two of it. */
export interface Draft {
  values: Typed;
  lines: number;
  key: string;
  /** when this entry was begun: the time of application, if it is of today */
  begun: string;
}

const today = (): string => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
export const lineStart = (line: number): Typed => ({ [`lines/${line}/quantity`]: "1", [`lines/${line}/recipient/same_as_donor`]: true });

/** An empty form; the way, the method and the state of payment stay as they were: letters come in a pile. */
export function begin(after?: Typed): Draft {
  const kept = (name: string, otherwise: string) => String(after?.[name] ?? otherwise);
  return {
    values: {
      way: kept("way", "telephone"), applied_on: today(), "payment/method": kept("payment/method", "bank_transfer"), "payment/status": kept("payment/status", "unpaid"),
      publication_consent: "none", ...lineStart(0),
    },
    lines: 1, key: newKey(), begun: new Date().toISOString(),
  };
}

/** Whether somebody would lose work if this were thrown away. */
export function isTyped(draft: Draft): boolean {
  const blank = begin(draft.values).values;
  return draft.lines > 1 || Object.entries(draft.values).some(([name, value]) => name !== "applied_on" && String(value).trim() !== "" && value !== false && value !== blank[name]);
}

const text = (values: Typed, name: string): string => String(values[name] ?? "").trim();
/** Half-width digits, points and hyphens, as telephones, postcodes and amounts want them. */
export const plain = (value: string): string => value.normalize("NFKC").replace(/[‐‑–—―−ー－]/g, "-").trim();
export const whole = (value: string): number => { const digits = plain(value).replace(/[,円\s]/g, ""); return /^\d+$/.test(digits) ? Number(digits) : Number.NaN; };

/** 'HDM-0012' as the API tells one gift from another: one width, upper case, no spaces. */
export const giftKey = (code: string): string => code.normalize("NFKC").toUpperCase().replace(/\s/g, "");
export const giftOf = (gifts: Gift[], code: string): Gift | undefined => (giftKey(code) ? gifts.find((gift) => giftKey(gift.code) === giftKey(code)) : undefined);
export const priceOf = (gift: Gift, way: string): number => (gift.portal_amounts as Record<string, number>)[way] ?? gift.amount_yen;

/** The registered price of everything asked for; null as long as something of it is not known. */
export function sumOf(draft: Draft, gifts: Gift[]): number | null {
  let sum = 0;
  for (let line = 0; line < draft.lines; line += 1) {
    const code = text(draft.values, `lines/${line}/gift_code`);
    if (!code) continue;
    const gift = giftOf(gifts, code);
    const quantity = whole(text(draft.values, `lines/${line}/quantity`));
    if (!gift || gift.stopped || !quantity) return null;
    sum += priceOf(gift, text(draft.values, "way")) * quantity;
  }
  return sum;
}

const person = ["name", "name_kana", "postcode", "address", "telephone"];
const day = (value: string): string => `${value}T12:00:00+09:00`;
const without = (record: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== "" && value !== undefined));

function people(values: Typed, at: string, fields: string[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, field === "postcode" || field === "telephone" ? plain(text(values, `${at}/${field}`)) : text(values, `${at}/${field}`)]));
}

function line(values: Typed, at: string, gifts: Gift[]): Record<string, unknown> {
  const code = text(values, `${at}/gift_code`);
  const same = values[`${at}/recipient/same_as_donor`] !== false;
  const absent = plain(text(values, `${at}/delivery/absent_dates`)).split(/[,、\s]+/).filter(Boolean).map((one) => one.replaceAll("/", "-"));
  return without({
    gift_code: giftOf(gifts, code)?.code ?? code, gift_name: giftOf(gifts, code)?.name, quantity: whole(text(values, `${at}/quantity`)),
    recipient: same ? { same_as_donor: true } : { same_as_donor: false, ...people(values, `${at}/recipient`, person) },
    delivery: without({ date: text(values, `${at}/delivery/date`), time: text(values, `${at}/delivery/time`), absent_dates: absent.length ? absent : undefined, note: text(values, `${at}/delivery/note`) }),
  });
}

/** A line in which nothing was typed is no gift. */
const asksForGift = (values: Typed, at: string): boolean => Object.entries(values).some(([name, value]) => name.startsWith(`${at}/`) && !name.endsWith("/quantity") && typeof value === "string" && value.trim() !== "") || values[`${at}/recipient/same_as_donor`] === false;

/** The numbers of the lines that are sent: an error at 'lines/0' of the answer belongs to the first of them. */
export function sentLines(draft: Draft): number[] {
  return Array.from({ length: draft.lines }, (_, place) => place).filter((place) => asksForGift(draft.values, `lines/${place}`));
}

/** The request. A day that is today's is the moment at which the entry was begun; another one is noon of that day. */
export function bodyOf(draft: Draft, gifts: Gift[], seen: string[]): SendBody<"/api/donations/entries"> {
  const { values } = draft;
  const begunOn = new Date(new Date(draft.begun).getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
  const appliedOn = text(values, "applied_on");
  const paid = values["payment/status"] === "paid";
  const body = without({
    way: values.way, applied_at: appliedOn === begunOn || !appliedOn ? draft.begun : day(appliedOn),
    paid_at: paid && text(values, "paid_on") ? day(text(values, "paid_on")) : "",
    payment: { method: values["payment/method"], status: values["payment/status"] }, amount_yen: whole(text(values, "amount_yen")),
    donor: people(values, "donor", [...person, "email"]), one_stop_wish: values.one_stop_wish === true, publication_consent: values.publication_consent,
    use_of_donation: text(values, "use_of_donation/text") ? { text: text(values, "use_of_donation/text") } : undefined,
    lines: sentLines(draft).map((place) => line(values, `lines/${place}`, gifts)),
    message: text(values, "message"), alike_seen: seen.length ? seen : undefined,
  });
  return body as unknown as SendBody<"/api/donations/entries">;
}

/** Where the answer's mistakes stand on the form: lines that were left out shift the others, a member may be shown by another field. */
export function placeOf(name: string, sent: number[]): string {
  const moved = name.replace(/^lines\/(\d+)/, (all, place: string) => { const line = sent[Number(place)]; return line === undefined ? all : `lines/${line}`; });
  return { paid_at: "paid_on", applied_at: "applied_on" }[moved] ?? moved.replace(/absent_dates\/\d+$/, "absent_dates");
}

/** What can be told before anything is sent; the API tells the rest. */
export function missing(draft: Draft): Record<string, string> {
  const { values } = draft;
  const found: Record<string, string> = {};
  if (!text(values, "donor/name")) found["donor/name"] = "氏名を入力してください。";
  if (!(whole(text(values, "amount_yen")) > 0)) found.amount_yen = "寄附金額を数字で入力してください（例：28000）。";
  if (values["payment/status"] === "paid" && !text(values, "paid_on")) found.paid_on = "入金の日を入力してください。受領日が決まります。";
  for (const place of sentLines(draft)) {
    if (!text(values, `lines/${place}/gift_code`)) found[`lines/${place}/gift_code`] = "返礼品の番号を入力してください（例：HDM-0012）。";
    if (!(whole(text(values, `lines/${place}/quantity`)) > 0)) found[`lines/${place}/quantity`] = "数を1以上の数字で入力してください。";
  }
  return found;
}

// ── The fields, in the order in which a donor tells them ──────────────────────────────────────────────────────────────

export const reception: FieldSpec[] = [
  { name: "way", label: "届き方", kind: "select", options: ways },
  { name: "applied_on", label: "申込みの日", kind: "date" },
];
export const donorFields: FieldSpec[] = [
  { name: "donor/name", label: "氏名", kind: "text", required: "必須" },
  { name: "donor/name_kana", label: "フリガナ", kind: "text" },
  { name: "donor/postcode", label: "郵便番号", kind: "text", numeric: true },
  { name: "donor/address", label: "住所", kind: "text" },
  { name: "donor/telephone", label: "電話", kind: "tel" },
  { name: "donor/email", label: "メール", kind: "email" },
];
export const recipientFields = (at: string): FieldSpec[] => [
  { name: `${at}/recipient/name`, label: "お届け先の氏名", kind: "text", required: "必須" },
  { name: `${at}/recipient/name_kana`, label: "お届け先のフリガナ", kind: "text" },
  { name: `${at}/recipient/postcode`, label: "お届け先の郵便番号", kind: "text", numeric: true },
  { name: `${at}/recipient/address`, label: "お届け先の住所", kind: "text", required: "必須" },
  { name: `${at}/recipient/telephone`, label: "お届け先の電話", kind: "tel" },
];
export const deliveryFields = (at: string): FieldSpec[] => [
  { name: `${at}/delivery/date`, label: "希望日", kind: "date" },
  { name: `${at}/delivery/time`, label: "時間帯", kind: "select", options: [{ value: "", label: "希望なし" }, ...times] },
  { name: `${at}/delivery/absent_dates`, label: "不在の日", kind: "text", hint: "例：2026-12-10 2026-12-11" },
  { name: `${at}/delivery/note`, label: "配送のメモ", kind: "text" },
];
export const paymentFields: FieldSpec[] = [
  { name: "amount_yen", label: "寄附金額（円）", kind: "number", required: "必須" },
  { name: "payment/method", label: "支払方法", kind: "select", options: methods },
  { name: "payment/status", label: "入金", kind: "select", options: statuses },
];
export const paidOn: FieldSpec = { name: "paid_on", label: "入金の日", kind: "date", required: "必須" };
export const wishFields: FieldSpec[] = [
  { name: "one_stop_wish", label: "ワンストップ特例を希望する", kind: "check" },
  { name: "publication_consent", label: "氏名の公表", kind: "select", options: consents },
  { name: "use_of_donation/text", label: "寄附の使い道", kind: "text" },
  { name: "message", label: "メッセージ・備考", kind: "area", rows: 2, hint: "マイナンバーは書かないでください。" },
];
