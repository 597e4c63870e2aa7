/** What a city sets for bookings, in a clerk's words: blanks to begin with, what a setting says, what of it changed. */
import { methods } from "./booking";
import { clock, clockWords, CLOSES, OPENS } from "./times";

export type Kind = "service" | "counsellor" | "room" | "house";
export type Span = [from: number, to: number];
export interface Service { name: string; minutes: number; step_minutes: number; methods: string[]; skills?: string[]; lead_minutes: number; days_ahead: number; cancel_minutes: number; active?: boolean }
export interface OtherDay { day: string; spans: Span[] }
export interface Counsellor { name: string; skills?: string[]; methods: string[]; week: Partial<Record<Weekday, Span[]>>; exceptions?: OtherDay[]; named?: boolean; active?: boolean; feed?: number; meeting?: string }
export interface Room { name: string; closed?: string[]; active?: boolean }
export interface Closure { first: string; last: string; why: string }
export interface House { methods: Record<string, Span>; closures?: Closure[]; every_year?: Closure[]; meeting_hosts?: string[] }
export type Body = Service | Counsellor | Room | House;
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

export const week: [Weekday, string][] = [["mon", "月"], ["tue", "火"], ["wed", "水"], ["thu", "木"], ["fri", "金"], ["sat", "土"], ["sun", "日"]];
export const kinds: [Kind, title: string, noun: string][] = [["house", "受付時間と休み", "受付時間と休み"], ["service", "サービス", "サービス"], ["counsellor", "相談員", "相談員"], ["room", "部屋", "部屋"]];
export const nounOf = (kind: Kind): string => kinds.find(([one]) => one === kind)?.[2] ?? kind;
/** Skills that the system itself asks for have names; others are called as they were typed. */
const skillWords: Record<string, string> = { placement: "職業紹介" };
export const skillWord = (skill: string): string => skillWords[skill] ?? skill;
const methodWord = (method: string): string => methods.find((one) => one.value === method)?.label ?? method;
const HOSTS = ["teams.microsoft.com", "teams.live.com", "teams.cloud.microsoft", "webex.com"];

/** 「1日前」「2時間前」「30分前」 */
export function before(minutes: number): string {
  if (minutes === 0) return "始まる直前";
  if (minutes % 1440 === 0) return `${minutes / 1440}日前`;
  return minutes % 60 === 0 ? `${minutes / 60}時間前` : `${minutes}分前`;
}

const ahead = [0, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10080];
const stretches = [15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 240];

/** What can be chosen for a number, with what stands there now. */
export function choices(name: "lead_minutes" | "cancel_minutes" | "minutes" | "step_minutes", now: number): [string, string][] {
  const offered = name === "minutes" || name === "step_minutes" ? stretches : ahead;
  const words = (one: number) => (name === "minutes" ? `${one}分` : name === "step_minutes" ? `${one}分ごと` : before(one));
  return [...new Set([...offered, now])].sort((a, b) => a - b).map((one) => [String(one), words(one)]);
}

/** The quarters of an hour from 6:00 to 25:00. */
export const quarters: [string, string][] = Array.from({ length: (CLOSES - OPENS) / 15 + 1 }, (_, i) => OPENS + i * 15).map((minute) => [String(minute), clockWords(minute)]);

export function blank(kind: Kind): Body {
  switch (kind) {
    case "service": return { name: "", minutes: 60, step_minutes: 30, methods: methods.map((one) => one.value), skills: [], lead_minutes: 120, days_ahead: 60, cancel_minutes: 1440, active: true };
    case "counsellor": return { name: "", skills: [], methods: methods.map((one) => one.value), week: Object.fromEntries(week.slice(0, 5).map(([day]) => [day, [[540, 1020]]])), exceptions: [], named: true, active: true };
    case "room": return { name: "", closed: [], active: true };
    default: return { methods: Object.fromEntries(methods.map((one) => [one.value, [OPENS, CLOSES]])), closures: [], every_year: [{ first: "12-29", last: "01-03", why: "年末年始" }] };
  }
}

/** A name for the records that nobody need think of. */
export function newId(kind: Kind): string {
  return kind === "house" ? "house" : `${kind}-${crypto.randomUUID().slice(0, 8)}`;
}

export const spansText = (spans: Span[] | undefined): string => (spans?.length ? spans.map(([from, to]) => `${clock(from)}〜${clock(to)}`).join("、") : "休み");
const dayText = (day: string): string => `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
const yearDay = (day: string): string => `${Number(day.slice(0, 2))}月${Number(day.slice(3, 5))}日`;

/** The working week, days that are alike together: 「月〜金 9:00〜17:00、土・日 休み」. */
export function weekText(given: Counsellor["week"]): string {
  const groups: { days: string[]; told: string }[] = [];
  for (const [day, name] of week) {
    const told = spansText(given[day]);
    const last = groups.at(-1);
    if (last && last.told === told) last.days.push(name); else groups.push({ days: [name], told });
  }
  return groups.map(({ days, told }) => `${days.length > 2 ? `${days[0] ?? ""}〜${days.at(-1) ?? ""}` : days.join("・")} ${told}`).join("、");
}

/** What a setting says: label and text, in the order of its form. */
export function facts(kind: Kind, body: Body): [label: string, text: string][] {
  if (kind === "house") {
    const house = body as House;
    return [
      ...methods.map((one): [string, string] => [`${one.label}の受付時間`, spansText([house.methods[one.value] ?? [OPENS, CLOSES]])]),
      ["毎年の休み", (house.every_year ?? []).map((one) => `${yearDay(one.first)}〜${yearDay(one.last)}（${one.why}）`).join("、") || "なし"],
      ["休みの日", (house.closures ?? []).map((one) => `${dayText(one.first)}${one.last === one.first ? "" : `〜${dayText(one.last)}`}（${one.why}）`).join("、") || "なし"],
      ["ビデオ通話に使うサービス", (house.meeting_hosts ?? HOSTS).join("、")],
    ];
  }
  const named = body as Service | Counsellor | Room;
  const shared: [string, string][] = [["名前", named.name], ["使うか", named.active === false ? "使わない" : "使う"]];
  if (kind === "room") return [...shared, ["使えない日", ((body as Room).closed ?? []).map(dayText).join("、") || "なし"]];
  const both = body as Service | Counsellor;
  const ways: [string, string][] = [["方法", both.methods.map(methodWord).join("、")], ["技能", (both.skills ?? []).map(skillWord).join("、") || "なし"]];
  if (kind === "service") {
    const one = body as Service;
    return [...shared, ["長さ", `${one.minutes}分`], ["始まる時刻", `${one.step_minutes}分ごと`], ...ways, ["予約の締切", before(one.lead_minutes)], ["予約できる日", `${one.days_ahead}日先まで`], ["取消しの期限", before(one.cancel_minutes)]];
  }
  const one = body as Counsellor;
  return [
    ...shared, ...ways, ["働く時間", weekText(one.week)],
    ["いつもと違う日", (one.exceptions ?? []).map((day) => `${dayText(day.day)} ${spansText(day.spans)}`).join("、") || "なし"],
    ["指名", one.named === false ? "受けない" : "受ける"], ["ビデオ通話のアドレス", one.meeting ? "登録あり" : "なし"],
  ];
}

/** What a change says: only the facts that differ, as they were and as they will be. */
export function changes(kind: Kind, was: Body, is: Body): { label: string; was: string; is: string }[] {
  const old = new Map(facts(kind, was));
  const found = facts(kind, is).filter(([label, text]) => old.get(label) !== text).map(([label, text]) => ({ label, was: old.get(label) ?? "", is: text }));
  if (kind === "counsellor") {
    const [before, after] = [was as Counsellor, is as Counsellor];
    if ((before.feed ?? 1) !== (after.feed ?? 1)) found.push({ label: "カレンダーのアドレス", was: "いまのもの", is: "新しいものに替える" });
    if (before.meeting && after.meeting && before.meeting !== after.meeting) found.push({ label: "ビデオ通話のアドレス", was: "いまのもの", is: "新しいもの" });
  }
  return found;
}

/** What is sent: without what is empty and need not be said. */
export function tidy(kind: Kind, body: Body): Body {
  if (kind === "counsellor") {
    const { meeting, ...rest } = body as Counsellor;
    const told = meeting?.trim();
    const days = Object.fromEntries(Object.entries(rest.week).filter(([, spans]) => spans.length)) as Counsellor["week"];
    return { ...rest, name: rest.name.trim(), week: days, exceptions: [...(rest.exceptions ?? [])].sort((a, b) => a.day.localeCompare(b.day)), ...(told ? { meeting: told } : {}) };
  }
  if (kind === "room") return { ...(body as Room), name: (body as Room).name.trim(), closed: [...(body as Room).closed ?? []].sort() };
  if (kind === "service") return { ...(body as Service), name: (body as Service).name.trim() };
  const { meeting_hosts, ...rest } = body as House;
  const hosts = meeting_hosts?.map((one) => one.trim()).filter(Boolean) ?? [];
  return { ...rest, ...(hosts.length ? { meeting_hosts: hosts } : {}) };
}
