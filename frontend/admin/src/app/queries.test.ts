import { expect, test } from "vitest";

import { unreachable, unreadable } from "../api/problem";
import { again } from "./queries";

test("a reading is tried again while the system has no answer, and not when it has said no", () => {
  for (const status of [429, 502, 503]) expect(again(0, unreadable(status))).toBe(true);
  expect(again(0, unreachable())).toBe(true);
  for (const status of [401, 404, 422]) expect(again(0, unreadable(status))).toBe(false);
  expect(again(3, unreadable(503))).toBe(false);
});
