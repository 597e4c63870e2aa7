import { describe, expect, test } from "vitest";
import { CHECKS_MOST, checkAgain, fileWords } from "../modules/consultation-file";
import { dayAbove, firstUnread, goesOn, heading, Log, type Message, pause } from "../modules/consultation-log";
import { pageFor } from "../modules/liff";

const said = (number: number, id = `m${number}`, by: Message["by"] = "person"): Message => ({ number, id, by, at: "2026-11-22T03:00:00.000Z", what: "text", text: `${number}`, file: null });

describe("what a consultation's page knows", () => {
  test("what comes twice, late or in disorder is shown once and in its order", () => {
    const log = new Log();
    expect(log.merge([said(2), said(1)])).toHaveLength(2);
    expect(log.merge([said(1), said(2), said(3)]).map((one) => one.number)).toEqual([3]);
    expect(log.messages.map((one) => one.number)).toEqual([1, 2, 3]);
  });

  test("where something is missing, it is asked for again", () => {
    const log = new Log();
    log.merge([said(1), said(3)]);
    expect(log.cursor).toBe(1);
    log.merge([said(2), said(3)]);
    expect(log.cursor).toBe(3);
  });

  test("the last messages come first, and what follows them is asked for from then on", () => {
    const log = new Log();
    expect([log.asks, log.earlier]).toEqual(["", null]);
    log.merge([said(41), said(42)]);
    expect([log.asks, log.earlier]).toEqual(["?after=42", 41]);
    log.merge([said(40), said(39)]);
    expect([log.cursor, log.earlier]).toEqual([42, 39]);
    log.merge([said(44)]);
    expect(log.cursor).toBe(42);
  });

  test("where nothing was said yet, everything is asked for, and nothing is earlier", () => {
    const log = new Log();
    log.merge([]);
    expect([log.asks, log.earlier]).toEqual(["?after=0", null]);
    log.merge([said(1)]);
    expect([log.cursor, log.earlier]).toEqual([1, null]);
  });

  test("what was said before it ended is fetched to its last page", () => {
    expect([goesOn("live", false), goesOn("ended", true), goesOn("ended", false)]).toEqual([true, true, false]);
  });

  test("what she wrote stays in sight until it comes back, and is never shown beside itself", () => {
    const log = new Log();
    const one = log.write("a", "こんばんは");
    one.sent = true;
    expect(log.next).toBeUndefined();
    expect(log.waiting).toHaveLength(1);
    log.merge([said(1, "a")]);
    expect(log.waiting).toHaveLength(0);
  });

  test("the counsellor's message with the same id is another one", () => {
    const log = new Log();
    log.write("a", "こんばんは");
    log.merge([said(1, "a", "staff")]);
    expect(log.waiting).toHaveLength(1);
  });

  test("one message goes after the other", () => {
    const log = new Log();
    log.write("a", "1");
    log.write("b", "2");
    expect(log.next?.id).toBe("a");
    if (log.next) log.next.sent = true;
    expect(log.next?.id).toBe("b");
  });

  test("a hidden page asks seldom, and one without an answer ever later", () => {
    expect([pause(false, 0), pause(true, 0)]).toEqual([2500, 20_000]);
    expect([1, 2, 3, 8].map((failures) => pause(false, failures))).toEqual([5000, 10_000, 20_000, 30_000]);
    expect(pause(true, 0, true)).toBe(0);
  });
});

describe("who comes back", () => {
  test("goes on at the first answer that she has not read, and at the end where there is none", () => {
    const talk = [said(1), said(2, "b", "staff"), said(3), said(4, "d", "staff"), said(5, "e", "staff")];
    expect(firstUnread(talk, 3)).toBe(4);
    expect(firstUnread(talk, 5)).toBeNull();
    expect(firstUnread(talk, 0)).toBeNull();
  });

  test("finds the day above what was said on it, once", () => {
    const [late, after] = [said(1), { ...said(2), at: "2026-11-22T15:00:00.000Z" }];
    expect(dayAbove(late, undefined)).toContain("11月22日");
    expect(dayAbove(said(2), late)).toBeNull();
    expect(dayAbove(after, late)).toContain("11月23日");
  });

  test("is told that the page may be closed while nobody is there, and not while somebody is", () => {
    const live = { state: "live" as const, types: false, here: false, counsellor: "佐藤 花" };
    expect(heading(live).hint).toContain("閉じてもかまいません");
    expect(heading({ ...live, here: true }).hint).toBe("");
    expect(heading({ ...live, state: "waiting", counsellor: null }).hint).toContain("相談員が来ると");
    expect(heading({ ...live, types: true }).who).toContain("佐藤 花（入力しています）");
  });
});

describe("a file", () => {
  test("what can't be opened says what happened and what to do, to each side in its words", () => {
    expect(fileWords("ready", "person")).toBe("");
    expect(fileWords("blocked", "person")).toContain("撮り直した写真を送るか、文字で書いてください");
    expect(fileWords("blocked", "staff")).toContain("あなたのスマートフォンには何も入っていません");
    for (const state of ["blocked", "missing"] as const) for (const by of ["person", "staff"] as const) expect(fileWords(state, by)).not.toContain("見る");
  });

  test("whether it is safe is asked again for a while, and only while it is not known", () => {
    expect(checkAgain("checking", 1)).toBe(3000);
    expect(checkAgain("checking", CHECKS_MOST)).toBeNull();
    for (const state of ["ready", "blocked", "missing", "unknown"] as const) expect(checkAgain(state, 1)).toBeNull();
  });
});

test("the entry leads to pages of ours by their names alone", () => {
  const pages = { talk: "/talk/" };
  expect(pageFor("?to=talk&liff.as=x", pages)).toBe("/talk/");
  expect(pageFor("?liff.state=%3Fto%3Dtalk", pages)).toBe("/talk/");
  for (const asked of ["?to=https://evil.example", "?to=//evil.example", "?to=constructor", ""]) expect(pageFor(asked, pages)).toBe("/");
});
