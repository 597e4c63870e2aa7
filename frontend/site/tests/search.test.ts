import { describe, expect, test } from "vitest";
import { Finder, type PageText, wordsOf } from "../modules/finder";
import { excerpt, fold, queryTokens, tokens } from "../modules/fold";

describe("folding", () => {
  test.each([
    ["ワンストップ", "わんすとっぷ"],
    ["ﾜﾝｽﾄｯﾌﾟ", "わんすとっぷ"],
    ["ＤＸ", "dx"],
    ["寄附", "寄付"],
    ["髙橋", "高橋"],
    ["１２，０００円", "12,000円"],
    ["ガ", "が"],
    ["㈱みのり", "(株)みのり"],
  ])("%s is the same as %s", (written, same) => {
    expect(fold(written)).toBe(fold(same));
  });

  test("the long vowel mark stays: チーズ is not チズ", () => {
    expect(fold("チーズ")).not.toBe(fold("チズ"));
  });
});

describe("tokens", () => {
  test("Japanese goes in pairs with its last character alone, latin words and numbers whole", () => {
    expect(tokens("DX推進の会")).toEqual(["dx", "推進", "進の", "の会", "会"]);
    expect(tokens("12月31日")).toEqual(["12", "月", "31", "日"]);
  });

  test("a query asks only for pairs, or for its single character", () => {
    expect(queryTokens("推進の会")).toEqual(["推進", "進の", "の会"]);
    expect(queryTokens("会")).toEqual(["会"]);
  });

  test("marks and spaces separate", () => {
    expect(tokens("校正、入力")).toEqual(["校正", "正", "入力", "力"]);
  });
});

const PAGES: PageText[] = [
  { p: "/donations/guide/", t: "寄附の手引き", k: "サービス", x: "ワンストップ特例の申請書をお送りください。12月31日まで。" },
  { p: "/consortium/", t: "コンソーシアムについて", k: "コンソーシアム", x: "DXを進める集まりです。寄附は受け付けません。" },
  { p: "/tasks/1/", t: "チラシの校正", k: "おしごと", x: "商店街のチラシ。校正の経験がある方" },
  { p: "/tasks/2/", t: "正しい校歌の録音", k: "おしごと", x: "学校の校歌を録音します。" },
];

describe("finding", () => {
  const finder = new Finder(PAGES);
  const paths = (query: string): string[] => finder.find(query).map((page) => page.p);

  test.each([
    ["寄付", ["/donations/guide/", "/consortium/"]],
    ["わんすとっぷ", ["/donations/guide/"]],
    ["ﾁﾗｼ", ["/tasks/1/"]],
    ["dx", ["/consortium/"]],
    ["チラシ 経験", ["/tasks/1/"]],
    ["歌", ["/tasks/2/"]],
    ["12月31日", ["/donations/guide/"]],
  ])("「%s」", (query, found) => {
    expect(paths(query)).toEqual(found);
  });

  test("the title counts more than the text", () => {
    expect(paths("校正")[0]).toBe("/tasks/1/");
  });

  test("pairs that stand apart are not the word: 校正 is not in 正しい校歌", () => {
    expect(paths("校正")).not.toContain("/tasks/2/");
  });

  test("every word must be there, and marks alone find nothing", () => {
    expect(paths("チラシ 寄附")).toEqual([]);
    expect(paths("、。")).toEqual([]);
    expect(paths("")).toEqual([]);
  });

  test("each of 2,000 pages that has the word is found", () => {
    const many = Array.from({ length: 2000 }, (_, n) => ({ p: `/tasks/${n}/`, t: `仕事${n}`, k: "おしごと", x: "商店街のチラシの校正をお願いします。".repeat(4) }));
    expect(new Finder(many).find("校正を")).toHaveLength(2000);
  });
});

describe("excerpts", () => {
  test("the word is marked as it is written, not as it was asked", () => {
    expect(excerpt("寄附の手引き", wordsOf("寄付"))).toEqual([
      { text: "寄附", marked: true },
      { text: "の手引き", marked: false },
    ]);
  });

  test("a long text is cut around the first place", () => {
    const pieces = excerpt(`${"あ".repeat(200)}校正${"い".repeat(200)}`, ["校正"], 60);
    expect(pieces.map((piece) => piece.text).join("")).toBe(`…${"あ".repeat(24)}校正${"い".repeat(34)}…`);
    expect(pieces.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(["校正"]);
  });

  test("letters that fold into several are led back to one place", () => {
    expect(excerpt("㈱みのり食品", ["みのり"])).toEqual([
      { text: "㈱", marked: false },
      { text: "みのり", marked: true },
      { text: "食品", marked: false },
    ]);
  });
});

describe("a reading instead of the word", () => {
  const finder = new Finder([
    { p: "/donations/guide/", t: "寄附の手引き", k: "案内", x: "ふるさと納税で寄附する方へ。返礼品のこと。" },
    { p: "/tasks/", t: "おしごと", k: "おしごと", x: "在宅のしごと" },
  ]);
  test("is led to what the pages write", () => {
    for (const kana of ["きふ", "キフ", "へんれいひん", "ふるさとのうぜい"]) expect(finder.find(kana).map((page) => page.p)).toEqual(["/donations/guide/"]);
  });
  test("is taken as it is where a page writes it so", () => {
    expect(finder.find("しごと").map((page) => page.p)).toEqual(["/tasks/"]);
  });
});
