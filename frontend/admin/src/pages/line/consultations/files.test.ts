import { expect, it } from "vitest";

import { CHECKS_MOST, checkAgain, fileFault, fileWords } from "./files";

it("says of what can't be opened what happened and what to do", () => {
  expect(fileWords("ready", "staff")).toBe("");
  expect(fileWords("blocked", "staff")).toContain("情報システムの担当に知らせてください");
  expect(fileWords("blocked", "person")).toContain("文字で書いてもらってください");
  for (const state of ["blocked", "missing"] as const) for (const by of ["person", "staff"] as const) expect(fileWords(state, by)).not.toContain("見る");
});

it("asks again only while it is not known, and not for ever", () => {
  expect(checkAgain("checking", 2)).toBe(6000);
  expect([checkAgain("checking", CHECKS_MOST), checkAgain("ready", 1), checkAgain("blocked", 1)]).toEqual([null, null, null]);
});

it("refuses what the server would", () => {
  expect(fileFault({ type: "application/pdf", size: 8 * 1024 * 1024 })).toBe("");
  expect(fileFault({ type: "text/html", size: 1 })).toContain("PDF");
  expect(fileFault({ type: "image/png", size: 8 * 1024 * 1024 + 1 })).toContain("8MB");
  expect(fileFault({ type: "image/png", size: 0 })).toContain("中身");
});
