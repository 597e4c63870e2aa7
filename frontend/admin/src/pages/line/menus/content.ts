/** A set of rich menus as the editor handles it: values in, values out. The schema is `line/menu-content`. */
export interface Cell { label: string; note?: string; icon: string; says?: string; page?: string; tel?: string }
export interface Tab { id: string; name: string; colour: string; rows: Cell[][] }
/** `neutral` is the tab of users in safe mode: it stands apart from the others, and no tab leads to it. */
export interface Content { name: string; bar: string; size: "tall" | "short"; tabs: Tab[]; neutral?: Tab & { id: "neutral" }; opens: { before: string; after: string; hired: string } }

export const TABS_MOST = 4, ROWS_MOST = 3, CELLS_MOST = 4;
export type Way = "says" | "page" | "tel";
export const ways: [Way, string][] = [["says", "言葉を送る"], ["page", "ページを開く"], ["tel", "電話をかける"]];

export function wayOf(cell: Cell): Way {
  return cell.tel !== undefined ? "tel" : cell.page !== undefined ? "page" : "says";
}

/** The cell with another way, and what was typed for the old one. */
export function withWay(cell: Cell, way: Way, value: string): Cell {
  const rest: Cell = { label: cell.label, icon: cell.icon, ...(cell.note ? { note: cell.note } : {}) };
  return { ...rest, [way]: value };
}

export function withNote(cell: Cell, note: string): Cell {
  const way = wayOf(cell);
  return withWay({ label: cell.label, icon: cell.icon, ...(note ? { note } : {}) }, way, cell[way] ?? "");
}

export const newCell = (): Cell => ({ label: "予約する", icon: "calendar", says: "予約" });

/** One more tab, with an id that nobody has. */
export function addedTab(content: Content): { content: Content; id: string } {
  const taken = new Set(content.tabs.map((one) => one.id));
  let number = content.tabs.length + 1;
  while (taken.has(`tab-${number}`)) number += 1;
  const id = `tab-${number}`;
  return { content: { ...content, tabs: [...content.tabs, { id, name: "新しいタブ", colour: "fuji", rows: [[newCell()]] }] }, id };
}

export const NEUTRAL = "neutral", NEUTRAL_NAME = "ひかえめ通知の人のメニュー";

/** A neutral menu to begin with: no word of what the talk is about. */
export const withNeutral = (content: Content): Content => ({
  ...content,
  neutral: { id: NEUTRAL, name: "メニュー", colour: "fuji", rows: [[{ label: "メニュー", icon: "star", says: "メニュー" }, { label: "きく", icon: "question", says: "お問い合わせ" }], [{ label: "せってい", icon: "bell", says: "ひかえめ通知" }]] },
});

export const withoutNeutral = ({ name, bar, size, tabs, opens }: Content): Content => ({ name, bar, size, tabs, opens });

export function replacedTab(content: Content, id: string, tab: Tab): Content {
  if (id === NEUTRAL) return { ...content, neutral: { ...tab, id: NEUTRAL } };
  return { ...content, tabs: content.tabs.map((one) => (one.id === id ? tab : one)) };
}

/** Without a tab: whoever would have opened it opens the first. */
export function withoutTab(content: Content, id: string): Content {
  const tabs = content.tabs.filter((one) => one.id !== id);
  const first = tabs[0]?.id ?? "";
  const kept = (tab: string) => (tab === id ? first : tab);
  const { before, after, hired } = content.opens;
  return { ...content, tabs, opens: { before: kept(before), after: kept(after), hired: kept(hired) } };
}

export function movedTab(content: Content, id: string, by: -1 | 1): Content {
  const from = content.tabs.findIndex((one) => one.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= content.tabs.length) return content;
  const tabs = [...content.tabs];
  const [tab] = tabs.splice(from, 1);
  if (tab) tabs.splice(to, 0, tab);
  return { ...content, tabs };
}
