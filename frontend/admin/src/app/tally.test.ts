import { expect, test } from "vitest";

import type { WaitingItem } from "../api/records";
import { itemAt, tallied } from "./tally";

test("what waits is found under the item of the menu that it leads to", () => {
  expect(itemAt("/line/consultations/01A")).toBe("/line/consultations");
  expect(itemAt("/line/consultations/direct")).toBe("/line/consultations");
  expect(itemAt("/donations/shipments/S-1?list=overdue")).toBe("/donations/shipments");
  expect(itemAt("/donations/01A")).toBe("/donations");
  expect(itemAt("/mails/01A")).toBe("/messaging/mails");
  expect(itemAt("/staff/01A")).toBe("/accounts/staff");
  expect(itemAt("/elsewhere")).toBeUndefined();
});

test("each item of the menu counts its own, and what is late of it", () => {
  const now = Date.parse("2026-11-22T03:00:00Z");
  const item = (href: string, due: string | null) => ({ href, due }) as WaitingItem;
  const found = tallied([item("/line/inquiries/1", "2026-11-22T02:00:00Z"), item("/line/inquiries/2", "2026-11-22T04:00:00Z"), item("/line/consultations/1", null)], now);
  expect(found.get("/line/inquiries")).toEqual({ all: 2, late: 1 });
  expect(found.get("/line/consultations")).toEqual({ all: 1, late: 0 });
  expect(found.get("/line/bookings")).toBeUndefined();
});
