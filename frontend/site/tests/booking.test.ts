import { expect, it } from "vitest";

import { beginnings, freeWords } from "../modules/booking-words";

it("says of a part of the day how much is free, and that the evening runs past midnight", () => {
  expect(freeWords({ part: 2, name: "夜", staffed: true, slots: [{ minute: 1440, label: "24:00（2日 0:00）" }], full: [] })).toBe("夜（18:00から深夜1:00）　空き1");
  expect(freeWords({ part: 0, name: "午前", staffed: true, slots: [], full: [] })).toBe("午前（6:00から）　満席");
});

it("puts the times that others have among those that are free", () => {
  const part = { part: 2, name: "夜", staffed: true, slots: [{ minute: 1140, label: "19:00" }], full: [{ minute: 1080, label: "18:00" }, { minute: 1200, label: "20:00" }] };
  expect(beginnings(part).map((one) => [one.label, one.free])).toEqual([["18:00", false], ["19:00", true], ["20:00", false]]);
});
