import { expect, it } from "vitest";

import { freeWords } from "../modules/booking-words";

it("says of a part of the day how much is free, and that the evening runs past midnight", () => {
  expect(freeWords({ part: 2, name: "夜", staffed: true, slots: [{ minute: 1440, label: "24:00（2日 0:00）" }] })).toBe("夜（18:00から深夜1:00）　空き1");
  expect(freeWords({ part: 0, name: "午前", staffed: true, slots: [] })).toBe("午前（6:00から）　満席");
});
