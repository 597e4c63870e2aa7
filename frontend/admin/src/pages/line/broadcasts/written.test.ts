import { describe, expect, it } from "vitest";

import { begun, blanks, filled, kindOf, kinds, ofKind } from "./written";

const choices = {
  subjects: [], advice: null, templates: [],
  tags: [{ id: "ward", label: "お住まい：中央区" }],
  scenarios: [{ scenario: "diagnosis", name: "しごと診断", questions: [], recommended: [] }],
};

describe("a condition", () => {
  it.each(kinds.map(([id]) => id))("of the kind %s says its kind again", (kind) => {
    expect(kindOf(ofKind(kind, choices))).toBe(kind);
  });
  it("begins with the only choice there is", () => {
    expect(ofKind("tag", choices)).toEqual({ by: "tag", tag: "ward" });
    expect(ofKind("done-not", choices)).toEqual({ by: "done", without: true, scenario: "diagnosis" });
    expect(ofKind("silence", choices)).toEqual({ by: "silence", days: 30 });
  });
});

describe("blanks", () => {
  it("are found once, over all texts", () => {
    expect(blanks("{{日時}}に{{ 会場 }}で", "{{日時}}")).toEqual(["日時", "会場"]);
  });
  it("are filled one by one", () => {
    expect(filled("{{日時}}に{{ 会場 }}で、{{日時}}", "日時", "12/1")).toBe("12/1に{{ 会場 }}で、12/1");
  });
});

it("a new broadcast takes the words of its template, and goes to everybody by day", () => {
  const template = { id: "1", version: 1, name: "案内", subject: "offers", title: "求人", text: "{{会社}}です", links: [] };
  expect(begun("12月", "support", template)).toMatchObject({ name: "12月", subject: "offers", text: "{{会社}}です", segment: [], at: null, night: false });
  expect(begun("12月", "story", undefined).subject).toBe("story");
});
