// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { cameBack, endsSession, leave, watch, type Ways } from "../modules/leave";

const WEATHER = "https://www.jma.go.jp/";
let went: string[];
let now: number;
let kept: Map<string, string>;
let ways: Ways;
let over: AbortController | undefined;

beforeEach(() => {
  document.body.innerHTML = `<a data-leave href="${WEATHER}">すぐに閉じる</a><p>相談の内容</p>`;
  document.title = "しごと相談";
  over?.abort();
  over = new AbortController();
  went = [];
  now = 1_000_000;
  kept = new Map();
  ways = { replace: (address) => void went.push(address), now: () => now, store: { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) } };
});

const link = (): HTMLAnchorElement => document.querySelector("a") as HTMLAnchorElement;
const escape = (more: KeyboardEventInit = {}): boolean => document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", ...more }));

describe("leaving", () => {
  test("one press: nothing of the page is left to see, and its place in the history is another's", () => {
    watch(link(), ways, over?.signal);
    link().click();
    expect(went).toEqual([WEATHER]);
    expect(document.body.textContent).toBe("");
    expect(document.title).not.toContain("相談");
    expect(location.pathname).toBe("/");
  });

  test("a page that was opened from the talk ends its session and puts its own away, whichever way it is left", () => {
    const sent: string[] = [];
    Object.defineProperty(navigator, "sendBeacon", { value: (address: string) => sent.push(address), configurable: true });
    const putAway = vi.fn();
    endsSession(putAway);
    leave(WEATHER, ways);
    expect(putAway).toHaveBeenCalledOnce();
    expect(sent).toEqual(["/api/line/liff/leave"]);
    expect(went).toEqual([WEATHER]);
  });

  test("Escape twice within a second leaves; once, slowly or held down does not", () => {
    watch(link(), ways, over?.signal);
    escape();
    now += 1500;
    escape();
    escape({ repeat: true });
    expect(went).toEqual([]);
    now += 300;
    escape();
    expect(went).toEqual([WEATHER]);
  });

  test("a browser that keeps nothing is left all the same", () => {
    leave(WEATHER, { ...ways, store: { getItem: () => null, setItem: () => { throw new Error("no storage"); } } });
    expect(went).toEqual([WEATHER]);
  });
});

describe("coming back", () => {
  test("by the back key within half an hour it is left again, and later not", () => {
    leave(WEATHER, ways);
    expect(cameBack("back_forward", ways)).toBe(true);
    now += 31 * 60_000;
    expect(cameBack("back_forward", ways)).toBe(false);
  });

  test("whoever opens the page anew wants to see it", () => {
    leave(WEATHER, ways);
    expect(cameBack("navigate", ways)).toBe(false);
  });

  test("without having left, back is back", () => {
    expect(cameBack("back_forward", ways)).toBe(false);
  });
});
