/**
 * What can be told before sending. The server checks everything again; these rules only save a round trip, so each says exactly
 * what the server would say, or less.
 */

import { GUARDS } from "./form-values";

export interface Mistake {
  /** dotted name of the field; empty for one that belongs to no field */
  name: string;
  message: string;
}

const digits = (text: string): string => text.normalize("NFKC").replace(/[-‐－−ー\s]/g, "");

/** 法人番号: 13 digits; the first is the check digit over the other twelve (国税庁「法人番号の指定に係る省令」第2条). */
export function isCorporateNumber(text: string): boolean {
  const number = digits(text);
  if (!/^[1-9]\d{12}$/.test(number)) return false;
  const sum = Array.from(number.slice(1))
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 2), 0);
  return Number(number[0]) === 9 - (sum % 9);
}

export function isPostcode(text: string): boolean {
  return /^\d{7}$/.test(digits(text));
}

export function isTelephone(text: string): boolean {
  return /^\+?\d{10,14}$/.test(digits(text).replace(/[()]/g, ""));
}

/** Katakana of any width, or hiragana (the server turns it), spaces, ・ and ー: what the forms' rooms take as a reading. */
export function isKana(text: string): boolean {
  return /^[\u3041-\u3096\u30a1-\u30faー・\s゛゜]+$/.test(text.normalize("NFKC"));
}

export function isEmail(text: string): boolean {
  return /^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$/.test(text.trim());
}

/** Whole days from one YYYY-MM-DD to another; NaN if one is not a date. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
}

/** Today in Japan as YYYY-MM-DD. */
export function todayInJapan(now: Date): string {
  return new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
}

/** 60 days after receipt of the work: フリーランス・事業者間取引適正化等法 第4条. */
export const PAYMENT_DAYS_MOST = 60;

/** Kinds of organisations that have a 法人番号. */
const NUMBERED = new Set(["company", "npo", "school", "municipality"]);

type Rule = (value: string, read: (name: string) => string, now: Date) => boolean;

/** `data-rule` of a field to its rule, true if the (filled-in) value is fine. */
export const RULES: Record<string, Rule> = {
  corporate_number: isCorporateNumber,
  postcode: isPostcode,
  telephone: isTelephone,
  kana: isKana,
  yen: (value) => /^[1-9]\d{0,8}$/.test(value.normalize("NFKC").replace(/[,\s]|円$/g, "")),
  places: (value) => /^\d{1,3}$/.test(value.normalize("NFKC")) && Number(value.normalize("NFKC")) >= 1 && Number(value.normalize("NFKC")) <= 100,
  future: (value, _read, now) => value >= todayInJapan(now),
  delivery_date: (value, read) => read("deadline") === "" || value >= read("deadline"),
  order_number: (value) => /^[0-9A-Za-z][0-9A-Za-z_-]*$/.test(value.normalize("NFKC").replace(/[‐‑‒–—―−ー]/g, "-").replace(/\s/g, "")),
  reply_telephone: isTelephone,
  payment_date: (value, read) => {
    const days = daysBetween(read("delivery_date"), value);
    return Number.isNaN(days) || (days >= 0 && days <= PAYMENT_DAYS_MOST);
  },
};

/** What must be filled in because of another answer, and what is said if it is not. */
const NEEDED: Record<string, { when: (read: (name: string) => string) => boolean; message?: string }> = {
  onsite_address: { when: (read) => read("place.kind") === "onsite" },
  reply_mail: { when: (read) => read("reply_by") === "mail", message: "お返事をお送りするメールアドレスを入力してください。" },
  reply_telephone: { when: (read) => read("reply_by") === "telephone", message: "お返事の電話をおかけする番号を入力してください。" },
};

const OWN_MESSAGES: Record<string, (label: string) => string> = {
  future: (label) => `${label}は、今日から後の日付にしてください。`,
};

/** The mistake of one text field, or null. */
export function mistakeIn(
  field: { name: string; value: string; label: string; required: boolean; type: string; rule: string; mend: string },
  read: (name: string) => string,
  now: Date,
): Mistake | null {
  const value = field.value.trim();
  const because = NEEDED[field.rule]?.when(read) ? NEEDED[field.rule] : undefined;
  if (value === "" && field.rule === "corporate_number" && NUMBERED.has(read("organisation.kind"))) {
    return { name: field.name, message: "法人番号を入力してください。個人事業主と「その他の団体」は、空欄のままで結構です。" };
  }
  if (value === "" && because) return { name: field.name, message: because.message ?? field.mend };
  if (value === "") return field.required ? { name: field.name, message: `${field.label}を入力してください。` } : null;
  if (field.type === "email" && !isEmail(value)) return { name: field.name, message: field.mend };
  if (field.type === "url" && !/^https?:\/\/[^\s/]+\.[^\s/]+/.test(value)) return { name: field.name, message: field.mend };
  const rule = RULES[field.rule];
  if (rule && !rule(value, read, now)) return { name: field.name, message: OWN_MESSAGES[field.rule]?.(field.label) ?? field.mend };
  return null;
}

/** problem+json `errors` to mistakes: pointer "/contact/email" is the field `contact.email`, "/interests/0" is `interests`. */
export function mistakesOf(errors: { pointer?: string; message: string }[]): Mistake[] {
  return errors.map(({ pointer, message }) => ({
    name: (pointer ?? "").split("/").slice(1).filter((part) => !/^\d+$/.test(part)).join("."),
    message,
  }));
}

/** What is wrong with fields, and what the form's guards say (too fast, a proof of work that was used): the latter is nothing to mend in a field. */
export function apart(mistakes: Mistake[]): { fields: Mistake[]; guards: Mistake[] } {
  return { fields: mistakes.filter((one) => !GUARDS.has(one.name)), guards: mistakes.filter((one) => GUARDS.has(one.name)) };
}
