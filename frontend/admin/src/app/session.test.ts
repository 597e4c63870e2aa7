import { describe, expect, it, vi } from "vitest";

import { takesOver } from "./session";

describe("who comes in after somebody else in the same tab", () => {
  it("starts at a desk that is loaded anew, and nobody else does", () => {
    const reload = vi.fn();
    expect(takesOver("01TANAKA", reload)).toBe(false);
    expect(takesOver("01TANAKA", reload)).toBe(false);
    expect(reload).not.toHaveBeenCalled();
    expect(takesOver("01SATO", reload)).toBe(true);
    expect(takesOver("01SATO", reload)).toBe(false);
    expect(reload).toHaveBeenCalledTimes(1);
  });
});
