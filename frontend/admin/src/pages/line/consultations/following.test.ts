import { expect, it } from "vitest";

import { goesOn, merged, newest, pause, reached } from "./following";

const of = (...numbers: number[]) => numbers.map((number) => ({ number }));

it("shows once what comes twice, in its order", () => {
  expect(merged(of(1, 3), of(3, 2, 1))).toEqual(of(1, 2, 3));
});

it("asks again from where something is missing", () => {
  expect(reached(of(1, 2, 4))).toBe(2);
  expect(reached(of())).toBe(0);
  expect(reached(of(41, 42, 44))).toBe(42);
});

it("has read what a later poll brought, though it does not begin with 1", () => {
  expect(newest(0, of(1, 2))).toBe(2);
  expect(newest(2, of(3, 4))).toBe(4);
  expect(newest(4, of())).toBe(4);
});

it("changes nothing where nothing came, so that nothing is drawn anew", () => {
  const before = of(1);
  expect(merged(before, of(1))).toBe(before);
});

it("fetches what was said before it ended to its last page", () => {
  expect([goesOn("waiting", false), goesOn("ended", true), goesOn("ended", false)]).toEqual([true, true, false]);
});

it("asks soon while one looks, seldom while hidden, and backs off", () => {
  expect(pause(false, 0)).toBe(2500);
  expect(pause(true, 0)).toBe(20_000);
  expect([1, 2, 3, 9].map((failures) => pause(false, failures))).toEqual([5000, 10_000, 20_000, 30_000]);
  expect(pause(true, 0, true)).toBe(0);
});
