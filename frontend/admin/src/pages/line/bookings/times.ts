/** Business days of 6:00 to 25:00, in minutes of the day on which they begin. */
import type { Option } from "../../../parts/definitions";

export const OPENS = 360;
export const CLOSES = 1500;
/** minutes of a row of the calendar */
export const ROW = 30;

/** 「24:30」 */
export function clock(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
}

/** 「24:30（翌0:30）」: as the business day counts, and after midnight also as a clock does. */
export function clockWords(minute: number): string {
  return minute < 1440 ? clock(minute) : `${clock(minute)}（翌${clock(minute - 1440)}）`;
}

export const rows: number[] = Array.from({ length: (CLOSES - OPENS) / ROW }, (_, i) => OPENS + i * ROW);

/** Every quarter of an hour at which staff may let something begin. */
export const beginnings: Option[] = Array.from({ length: (CLOSES - OPENS) / 15 }, (_, i) => OPENS + i * 15).map((minute) => ({ value: String(minute), label: clockWords(minute) }));

/** The day so many days after another: '2026-12-01'. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Monday of a day's week. */
export function monday(day: string): string {
  return later(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** The business day that runs at an instant; between 1:00 and 6:00 the one that is about to begin. */
export function businessDay(at: Date = new Date()): string {
  const local = new Date(at.getTime() + 9 * 3_600_000);
  const day = local.toISOString().slice(0, 10);
  return local.getUTCHours() < 1 ? later(day, -1) : day;
}

/** The minute of the business day that runs at an instant; null between 1:00 and 6:00, when none runs. */
export function minuteNow(at: Date = new Date()): number | null {
  const local = new Date(at.getTime() + 9 * 3_600_000);
  const minutes = local.getUTCHours() * 60 + local.getUTCMinutes();
  if (minutes >= OPENS) return minutes;
  return minutes < CLOSES - 1440 ? minutes + 1440 : null;
}
