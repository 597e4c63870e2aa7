/** What stands in the calendar: columns (counsellors of a day, or days of a counsellor) by rows of half an hour. */
import type { BookingCalendar, BookingRow } from "../../../api/rooms";
import { ROW, rows } from "./times";

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
