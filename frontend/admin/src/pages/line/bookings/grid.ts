/** What stands in the calendar: columns (counsellors of a day, or days of a counsellor) by rows of half an hour. */
import type { BookingCalendar, BookingRow } from "../../../api/rooms";
import { clockWords, ROW, rows } from "./times";

export interface Column { key: string; name: string; day: string; counsellor: string; closed: string | null }
export interface Place { column: number; row: number }
export interface Cell {
  /** bookings that begin in this half hour */
  begins: BookingRow[];
  /** a booking that began before and still runs */
  runs: BookingRow | null;
  works: boolean;
}

const SHOWN = new Set(["held", "booked", "done", "no_show"]);

export function columnsOf(calendar: BookingCalendar, view: string, counsellor: string): Column[] {
  if (view === "week") {
    return calendar.days.map((one) => ({ key: one.day, name: one.label, day: one.day, counsellor, closed: one.closed }));
  }
  const [day] = calendar.days;
  return day ? calendar.counsellors.map((one) => ({ key: one.id, name: one.name, day: day.day, counsellor: one.id, closed: day.closed })) : [];
}

export function cellOf(calendar: BookingCalendar, column: Column, minute: number): Cell {
  const mine = calendar.items.filter((one) => SHOWN.has(one.state) && one.day === column.day && one.counsellor === column.counsellor);
  const works = calendar.counsellors.find((one) => one.id === column.counsellor)?.works.find((one) => one.day === column.day)?.spans ?? [];
  return {
    begins: mine.filter((one) => one.minute >= minute && one.minute < minute + ROW),
    runs: mine.find((one) => one.minute < minute && one.minute + one.minutes > minute) ?? null,
    works: works.some((span) => (span[0] ?? 0) <= minute && (span[1] ?? 0) > minute),
  };
}

/** Where an arrow, Home or End leads from a place; null for other keys. */
export function moved(from: Place, key: string, columns: number): Place | null {
  const last = { column: columns - 1, row: rows.length - 1 };
  const to = {
    ArrowUp: { ...from, row: from.row - 1 }, ArrowDown: { ...from, row: from.row + 1 },
    ArrowLeft: { ...from, column: from.column - 1 }, ArrowRight: { ...from, column: from.column + 1 },
    Home: { ...from, column: 0 }, End: { ...from, column: last.column },
    PageUp: { ...from, row: from.row - 4 }, PageDown: { ...from, row: from.row + 4 },
  }[key];
  if (!to) return null;
  return { column: Math.min(Math.max(to.column, 0), last.column), row: Math.min(Math.max(to.row, 0), last.row) };
}

/** What stands on a booking beside its person. */
export function shortly(booking: BookingRow): string {
  return `${booking.method_name}${booking.state === "held" ? "（取り置き）" : ""}`;
}

/** What a cell says to who can't see it: each booking in it with its own time, and first the words that stand on it. */
export function spoken(cell: Cell, column: Column, minute: number): string {
  const here = cell.begins.length ? cell.begins : cell.runs ? [cell.runs] : [];
  if (here.length) {
    return here.map((one) => `${column.name} ${clockWords(one.minute)} ${one.person_label} ${shortly(one)} ${one.service_name} ${one.state_name}${cell.begins.length ? "" : "（続き）"}`).join("、");
  }
  const time = `${column.name} ${clockWords(minute)}`;
  if (column.closed) return `${time} 休み（${column.closed}）`;
  return `${time} ${cell.works ? "空き" : "勤務外"}`;
}
