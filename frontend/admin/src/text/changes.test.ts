import { describe, expect, it } from "vitest";

import { alike, changedRuns, comparedLines, type Line } from "./changes";

const marked = (runs: { text: string; changed: boolean }[]) => runs.map((one) => (one.changed ? `[${one.text}]` : one.text)).join("");
const shown = (lines: Line[]) => lines.map((one) => `${one.kind}: ${marked(one.runs)}`);

describe("the changed words of a sentence", () => {
  it.each([
    ["相談は平日の9時から受け付けます。", "相談は平日の10時から受け付けます。", "相談は平日の[9]時から受け付けます。", "相談は平日の[10]時から受け付けます。"],
    ["お電話ください。", "いつでもお電話ください。", "お電話ください。", "[いつでも]お電話ください。"],
    ["いまはお休みです。", "", "[いまはお休みです。]", ""],
    ["同じです。", "同じです。", "同じです。", "同じです。"],
  ])("%s → %s", (from, to, was, now) => {
    const found = changedRuns(from, to);
    expect([marked(found.from), marked(found.to)]).toEqual([was, now]);
  });

  it("leaves out no character, whatever changes", () => {
    for (const [from, to] of [["", "あ"], ["👪家族で\n来所", "家族👪で来所"], ["abc", "cba"], ["ひとり親の方へ", "子育て中の方へ。お気軽に"]] as const) {
      const found = changedRuns(from, to);
      expect(found.from.map((one) => one.text).join("")).toBe(from);
      expect(found.to.map((one) => one.text).join("")).toBe(to);
    }
  });

  it("reads a lone particle between two changes as part of the change", () => {
    const found = changedRuns("相談の予約", "仕事の診断");
    expect([marked(found.from), marked(found.to)]).toEqual(["[相談の予約]", "[仕事の診断]"]);
  });
});

describe("the lines of two texts", () => {
  it("pairs a line with what it became, and leaves the others as they are", () => {
    const found = comparedLines(["こんにちは。", "相談は無料です（30分）。", "［予約する］"], ["こんにちは。", "相談は無料です（50分）。", "［予約する］"]);
    expect(shown(found.from)).toEqual(["same: こんにちは。", "changed: 相談は無料です（[30]分）。", "same: ［予約する］"]);
    expect(shown(found.to)).toEqual(["same: こんにちは。", "changed: 相談は無料です（[50]分）。", "same: ［予約する］"]);
  });

  it("marks whole what has nothing in common with anything", () => {
    const found = comparedLines(["相談のご案内"], ["メニューをひらく", "電話をかける"]);
    expect(shown(found.from)).toEqual(["whole: [相談のご案内]"]);
    expect(shown(found.to)).toEqual(["whole: [メニューをひらく]", "whole: [電話をかける]"]);
  });

  it("says that a line stands elsewhere, rather than that it is gone and new", () => {
    const found = comparedLines(["はい", "いいえ", "わからない"], ["わからない", "はい", "いいえ"]);
    expect(shown(found.from)).toEqual(["same: はい", "same: いいえ", "moved: わからない"]);
    expect(shown(found.to)).toEqual(["moved: わからない", "same: はい", "same: いいえ"]);
  });

  it("keeps the order of lines that changed together", () => {
    const found = comparedLines(["1段目　相談を予約する", "2段目　診断をはじめる"], ["1段目　相談の予約をする", "新しい行です", "2段目　診断をやり直す"]);
    expect(found.to.map((one) => one.kind)).toEqual(["changed", "whole", "changed"]);
  });

  it("is quick with a message as long as LINE takes", () => {
    const long = "こどもの急な発熱でも、前の日まで変えられます。".repeat(210);
    const found = comparedLines([long], [long.replace("発熱", "けが")]);
    expect(found.to[0]?.runs.filter((one) => one.changed).map((one) => one.text)).toEqual(["けが"]);
  });
});

describe("how alike two lines are", () => {
  it("is all, nothing, or a part", () => {
    expect([alike("相談", "相談"), alike("相談", "予約"), alike("あ", "あ"), alike("", "あ")]).toEqual([1, 0, 1, 0]);
    expect(alike("相談を予約する", "相談の予約をする")).toBeGreaterThan(0.3);
  });
});
