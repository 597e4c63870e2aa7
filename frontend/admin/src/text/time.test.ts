import { describe, expect, it } from "vitest";

import { ago, day, due, dueSentence, isoDay, length, month, stamp } from "./time";

// 2026-11-22 10:20 in Japan, a Sunday.
const now = new Date("2026-11-22T01:20:00Z");

describe("a deadline in words", () => {
  it.each([
    ["2026-11-21T23:10:00Z", "2時間10分超過", "11/22 08:10", "late"],
    ["2026-11-18T01:00:00Z", "4日超過", "11/18 10:00", "late"],
    ["2026-11-22T08:00:00Z", "今日 17:00", "残り 6時間40分", "soon"],
    ["2026-11-22T01:20:30Z", "今日 10:20", "残り 1分", "soon"],
    ["2026-11-22T14:59:00Z", "今日 23:59", "残り 13時間", "soon"],
    ["2026-11-22T15:30:00Z", "明日 00:30", "残り 14時間", "later"],
    ["2026-11-26T08:00:00Z", "11/26（木）", "あと4日", "later"],
  ])("%s reads %s", (at, head, tail, urgency) => {
    expect(due(at, now)).toEqual({ head, tail, urgency });
  });

  it("is soon before midnight is past, when tomorrow is only hours away", () => {
    expect(due("2026-11-22T15:30:00Z", new Date("2026-11-22T12:00:00Z")).urgency).toBe("soon");
  });

  it("says when there is none", () => {
    expect(dueSentence(null, now)).toBe("期限なし");
    expect(dueSentence("2026-11-22T08:00:00Z", now)).toBe("今日 17:00（残り 6時間40分）");
  });
});

describe("instants and days are Japan's", () => {
  it("shows the year only when it is another one", () => {
    expect(stamp("2026-11-22T01:02:03Z", now)).toBe("11/22 10:02");
    expect(stamp("2025-12-31T15:00:00Z", now)).toBe("1/1 00:00");
    expect(stamp("2025-12-31T14:59:00Z", now)).toBe("2025/12/31 23:59");
  });

  it("names the day of an instant and of a date alike", () => {
    expect(day("2026-11-22")).toBe("2026年11月22日（日）");
    expect(day("2026-11-21T15:00:00Z")).toBe("2026年11月22日（日）");
    expect(isoDay(new Date("2026-11-22T15:00:00Z"))).toBe("2026-11-23");
    expect(month("2026-04")).toBe("2026年4月");
  });

  it("rounds lengths down and never to nothing", () => {
    expect(length(20_000)).toBe("1分");
    expect(length(3_600_000)).toBe("1時間");
    expect(length(71 * 3_600_000)).toBe("71時間");
    expect(length(72 * 3_600_000)).toBe("3日");
    expect(ago("2026-11-22T01:08:00Z", now)).toBe("12分前");
  });
});
