/**
 * Instants and days in Japanese words. Every instant arrives as ISO-8601 UTC; every word is Asia/Tokyo.
 */
const ZONE = "Asia/Tokyo";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const parts = new Intl.DateTimeFormat("ja-JP", {
  timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", weekday: "short", hourCycle: "h23",
});

interface Clock { year: number; month: number; day: number; weekday: string; hm: string }

function clock(at: Date): Clock {
  const found: Record<string, string> = {};
  for (const { type, value } of parts.formatToParts(at)) found[type] = value;
  return {
    year: Number(found.year), month: Number(found.month), day: Number(found.day),
    weekday: found.weekday ?? "", hm: `${found.hour ?? "00"}:${found.minute ?? "00"}`,
  };
}

/** The day of an instant in Japan as a whole number, so that days can be subtracted. */
function dayNumber(at: Date): number {
  return Math.floor((at.getTime() + 9 * HOUR) / DAY);
}

/** '2026-11-22' for the day in Japan. */
export function isoDay(at: Date = new Date()): string {
  return new Date(at.getTime() + 9 * HOUR).toISOString().slice(0, 10);
}

/** '09:05' for the time of the day in Japan. */
export function clockTime(at: Date = new Date()): string {
  return clock(at).hm;
}

/** '2026-11' for the month in Japan. */
export function isoMonth(at: Date = new Date()): string {
  return isoDay(at).slice(0, 7);
}

/** '11/22 10:02', with the year when it is another one: '2025/11/22 10:02'. */
export function stamp(iso: string | null | undefined, now: Date = new Date()): string {
  if (!iso) return "";
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const c = clock(at);
  const year = c.year === clock(now).year ? "" : `${c.year}/`;
  return `${year}${c.month}/${c.day} ${c.hm}`;
}

/** '2026年11月22日（日） 10:02:05' for titles and evidence. */
export function fullStamp(iso: string): string {
  const c = clock(new Date(iso));
  return `${c.year}年${c.month}月${c.day}日（${c.weekday}） ${c.hm}`;
}

/** '2026年11月22日（日）' from an instant or from 'YYYY-MM-DD' (a day in Japan). */
export function day(value: string | null | undefined): string {
  if (!value) return "";
  const c = clock(new Date(value.length === 10 ? `${value}T00:00:00+09:00` : value));
  return `${c.year}年${c.month}月${c.day}日（${c.weekday}）`;
}

/** '2026年11月' from 'YYYY-MM'. */
export function month(value: string): string {
  const [year, number] = value.split("-");
  return `${Number(year)}年${Number(number)}月`;
}

/** '6時間40分', '40分', '3日'. Rounded down; never less than 1分. */
export function length(milliseconds: number): string {
  const whole = Math.abs(milliseconds);
  if (whole >= 3 * DAY) return `${Math.floor(whole / DAY)}日`;
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  if (hours >= 10) return `${hours}時間`;
  if (hours > 0) return minutes ? `${hours}時間${minutes}分` : `${hours}時間`;
  return `${Math.max(minutes, 1)}分`;
}

export type Urgency = "late" | "soon" | "later" | "none";
export interface Due { head: string; tail: string; urgency: Urgency }

/**
 * A deadline in words, with what the reader needs first in front.
 *
 * late: past it. soon: today in Japan. later: another day. none: no deadline.
 */
export function due(iso: string | null | undefined, now: Date = new Date()): Due {
  if (!iso) return { head: "期限なし", tail: "", urgency: "none" };
  const at = new Date(iso);
  const left = at.getTime() - now.getTime();
  const c = clock(at);
  const date = `${c.month}/${c.day}`;
  if (left < 0) return { head: `${length(left)}超過`, tail: `${date} ${c.hm}`, urgency: "late" };
  const days = dayNumber(at) - dayNumber(now);
  if (days === 0) return { head: `今日 ${c.hm}`, tail: `残り ${length(left)}`, urgency: "soon" };
  if (days === 1) return { head: `明日 ${c.hm}`, tail: `残り ${length(left)}`, urgency: left < 12 * HOUR ? "soon" : "later" };
  return { head: `${date}（${c.weekday}）`, tail: `あと${days}日`, urgency: "later" };
}

/** One sentence for a heading or a screen reader: '期限：今日 17:00（残り 6時間40分）'. */
export function dueSentence(iso: string | null | undefined, now: Date = new Date()): string {
  const { head, tail } = due(iso, now);
  return tail ? `${head}（${tail}）` : head;
}

/** 'たった今', '12分前', '3時間前', then the stamp. */
export function ago(iso: string, now: Date = new Date()): string {
  const past = now.getTime() - new Date(iso).getTime();
  if (past < MINUTE) return "たった今";
  if (past < DAY) return `${length(past)}前`;
  return stamp(iso, now);
}
