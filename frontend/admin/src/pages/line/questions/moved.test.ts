import { expect, it } from "vitest";

import { moved } from "./moved";

it("tells what somebody else put into a list and took out of it", () => {
  expect(moved(["消えたい", "死にたい"], ["死にたい", "もう無理"])).toEqual({ more: ["もう無理"], gone: ["消えたい"] });
  expect(moved(["a"], ["a"])).toEqual({ more: [], gone: [] });
});
