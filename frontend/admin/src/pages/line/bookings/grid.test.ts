import { describe, expect, it } from "vitest";

import type { BookingCalendar, BookingRow } from "../../../api/rooms";
import { cellOf, columnsOf, moved, spoken } from "./grid";
import { beginnings, businessDay, clockWords, later, minuteNow, monday, rows } from "./times";

const row = { id: "01B", state: "booked", day: "2026-12-01", minute: 735, minutes: 60, counsellor: "aoki" } as BookingRow;
const calendar: BookingCalendar = {
  first: "2026-12-01", last: "2026-12-01", services: [], displaced: [], waiting: [], items: [row],
  days: [{ day: "2026-12-01", label: "12/1(火)", closed: null }],
  counsellors: [{ id: "aoki", name: "青木", works: [{ day: "2026-12-01", spans: [[720, 840]] }] }, { id: "baba", name: "馬場", works: [] }],
};

describe("a business day", () => {
  it("tells the hours after midnight in both ways", () => {
    expect(clockWords(1470)).toBe("24:30（翌0:30）");
    expect(clockWords(570)).toBe("9:30");
    expect(beginnings.at(-1)?.label).toBe("24:45（翌0:45）");
    expect(rows).toHaveLength(38);
  });

  it("runs until one o'clock of the next date", () => {
    expect(businessDay(new Date("2026-12-01T15:30:00Z"))).toBe("2026-12-01"); // 0:30 in Japan
    expect(businessDay(new Date("2026-12-01T16:00:00Z"))).toBe("2026-12-02"); // 1:00
    expect(minuteNow(new Date("2026-12-01T15:30:00Z"))).toBe(1470);
    expect(minuteNow(new Date("2026-12-01T16:30:00Z"))).toBeNull();
    expect(minuteNow(new Date("2026-12-01T21:05:00Z"))).toBe(365);
    expect(monday("2026-12-06")).toBe("2026-11-30");
    expect(later("2026-12-31", 1)).toBe("2027-01-01");
  });
});

describe("the calendar", () => {
  it("says each booking of a half hour with its own time, first what stands on it", () => {
    const words = { person_label: "佐藤", method_name: "電話", service_name: "しごと相談", state_name: "予約済み" };
    const first: BookingRow = { ...row, ...words, minute: 720, minutes: 15 };
    const second: BookingRow = { ...row, ...words, id: "01C", state: "held", state_name: "取り置き中", minute: 735, minutes: 45 };
    const both = { ...calendar, items: [first, second] };
    const column = { key: "aoki", name: "青木", day: "2026-12-01", counsellor: "aoki", closed: null };
    expect(spoken(cellOf(both, column, 720), column, 720)).toBe("青木 12:00 佐藤 電話 しごと相談 予約済み、青木 12:15 佐藤 電話（取り置き） しごと相談 取り置き中");
    expect(spoken(cellOf(both, column, 750), column, 750)).toBe("青木 12:15 佐藤 電話（取り置き） しごと相談 取り置き中（続き）");
    expect(spoken(cellOf(calendar, column, 810), column, 810)).toBe("青木 13:30 空き");
  });

  it("has a column for each counsellor of a day, or for each day of a counsellor", () => {
    expect(columnsOf(calendar, "day", "").map((one) => one.name)).toEqual(["青木", "馬場"]);
    expect(columnsOf(calendar, "week", "aoki").map((one) => one.name)).toEqual(["12/1(火)"]);
  });

  it("puts a booking where it begins, and marks where it runs on", () => {
    const [aoki, baba] = columnsOf(calendar, "day", "");
    if (!aoki || !baba) throw new Error("no columns");
    expect(cellOf(calendar, aoki, 720).begins).toEqual([row]);
    expect(cellOf(calendar, aoki, 750).runs).toEqual(row);
    expect(cellOf(calendar, aoki, 780).runs).toEqual(row);
    expect(cellOf(calendar, aoki, 810)).toEqual({ begins: [], runs: null, works: true });
    expect(cellOf(calendar, aoki, 840).works).toBe(false);
    expect(cellOf(calendar, baba, 720)).toEqual({ begins: [], runs: null, works: false });
  });

  it("leaves out what was cancelled", () => {
    const [aoki] = columnsOf(calendar, "day", "");
    if (!aoki) throw new Error("no columns");
    expect(cellOf({ ...calendar, items: [{ ...row, state: "cancelled" }] }, aoki, 720).begins).toEqual([]);
  });

  it("is walked by arrows that stop at its edges", () => {
    expect(moved({ column: 0, row: 0 }, "ArrowLeft", 2)).toEqual({ column: 0, row: 0 });
    expect(moved({ column: 0, row: 0 }, "ArrowRight", 2)).toEqual({ column: 1, row: 0 });
    expect(moved({ column: 1, row: 37 }, "PageDown", 2)).toEqual({ column: 1, row: 37 });
    expect(moved({ column: 1, row: 5 }, "Home", 2)).toEqual({ column: 0, row: 5 });
    expect(moved({ column: 1, row: 5 }, "a", 2)).toBeNull();
  });
});
