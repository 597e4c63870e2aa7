import { describe, expect, it } from "vitest";

import { before, blank, changes, choices, facts, tidy, weekText, type Counsellor, type House, type Room } from "./settings";

const aoki: Counsellor = { name: "青木", methods: ["video"], week: { mon: [[540, 720], [780, 1020]], tue: [[540, 720], [780, 1020]], wed: [[540, 720], [780, 1020]] } };

describe("settings of bookings in a clerk's words", () => {
  it("tells a working week by days that are alike", () => {
    expect(weekText(aoki.week)).toBe("月〜水 9:00〜12:00、13:00〜17:00、木〜日 休み");
    expect(weekText({ sat: [[1080, 1500]] })).toBe("月〜金 休み、土 18:00〜25:00、日 休み");
  });

  it("tells how long before in days, hours or minutes", () => {
    expect([0, 30, 120, 1440, 90].map(before)).toEqual(["始まる直前", "30分前", "2時間前", "1日前", "90分前"]);
  });

  it("offers what stands there now even if it is no usual choice", () => {
    expect(choices("lead_minutes", 100).map(([value]) => value)).toContain("100");
    expect(choices("minutes", 60).find(([value]) => value === "60")?.[1]).toBe("60分");
  });

  it("tells only what a change changes, a new day off among it", () => {
    const house = blank("house") as House;
    const closed: House = { ...house, closures: [{ first: "2026-12-10", last: "2026-12-11", why: "点検" }] };
    expect(changes("house", house, closed)).toEqual([{ label: "休みの日", was: "なし", is: "2026年12月10日〜2026年12月11日（点検）" }]);
    expect(changes("house", house, house)).toEqual([]);
  });

  it("shows no address of a video call, but says that it changed", () => {
    const [old, now] = [{ ...aoki, meeting: "https://webex.com/a" }, { ...aoki, meeting: "https://webex.com/b", feed: 2 }];
    expect(JSON.stringify(facts("counsellor", old))).not.toContain("webex.com/a");
    expect(changes("counsellor", old, now).map((one) => one.label)).toEqual(["カレンダーのアドレス", "ビデオ通話のアドレス"]);
  });

  it("sends nothing that is empty, and days in their order", () => {
    const sent = tidy("counsellor", { ...aoki, name: " 青木 ", meeting: " ", week: { ...aoki.week, thu: [] }, exceptions: [{ day: "2026-12-08", spans: [] }, { day: "2026-12-01", spans: [] }] }) as Counsellor;
    expect(sent).toEqual({ ...aoki, exceptions: [{ day: "2026-12-01", spans: [] }, { day: "2026-12-08", spans: [] }] });
    expect(tidy("room", { name: "相談室1", closed: ["2026-12-08", "2026-12-01"] })).toEqual<Room>({ name: "相談室1", closed: ["2026-12-01", "2026-12-08"] });
    expect(tidy("house", { methods: {}, meeting_hosts: ["", " webex.com "] })).toEqual({ methods: {}, meeting_hosts: ["webex.com"] });
  });
});
