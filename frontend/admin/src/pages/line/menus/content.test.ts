import { describe, expect, it } from "vitest";

import { addedTab, movedTab, replacedTab, wayOf, withNote, withNeutral, withoutNeutral, withoutTab, withWay, type Content } from "./content";

const set: Content = {
  name: "メニュー", bar: "メニュー", size: "tall", opens: { before: "tab-2", after: "b", hired: "b" },
  tabs: [
    { id: "tab-2", name: "はじめに", colour: "ai", rows: [[{ label: "予約", icon: "home", says: "予約" }]] },
    { id: "b", name: "さがす", colour: "ai", rows: [[{ label: "予約", icon: "home", says: "予約" }]] },
  ],
};

describe("a set of rich menus", () => {
  it("gets tabs with ids that nobody has", () => {
    const once = addedTab({ ...set, tabs: set.tabs.slice(0, 1) });
    expect(once.id).toBe("tab-3");
    expect(addedTab(once.content).content.tabs.map((one) => one.id)).toEqual(["tab-2", "tab-3", "tab-4"]);
  });
  it("opens the first tab for whoever had the one that went", () => {
    expect(withoutTab(set, "b").opens).toEqual({ before: "tab-2", after: "tab-2", hired: "tab-2" });
  });
  it("moves tabs, not beyond the ends", () => {
    expect(movedTab(set, "b", -1).tabs.map((one) => one.id)).toEqual(["b", "tab-2"]);
    expect(movedTab(set, "b", 1)).toBe(set);
  });
  it("has one way in a cell", () => {
    const cell = withWay({ label: "予約", icon: "home", says: "予約" }, "tel", "0120-000-000");
    expect(cell).toEqual({ label: "予約", icon: "home", tel: "0120-000-000" });
    expect([wayOf(cell), wayOf(withWay(cell, "page", "/tasks/")), wayOf({ label: "", icon: "" })]).toEqual(["tel", "page", "says"]);
    expect(withNote({ ...cell, note: "無料" }, "")).toEqual(cell);
  });

  it("may have a menu for users in safe mode, which stands apart and can be written and taken out", () => {
    const made = withNeutral(set);
    expect(made.tabs).toEqual(set.tabs);
    expect(made.neutral?.rows.flat().map((cell) => cell.label)).toEqual(["メニュー", "きく", "せってい"]);
    const written = replacedTab(made, "neutral", { id: "neutral", name: "メニュー", colour: "ai", rows: [[{ label: "ひらく", icon: "star", says: "メニュー" }]] });
    expect([written.tabs, written.neutral?.colour]).toEqual([set.tabs, "ai"]);
    expect(withoutNeutral(written)).toEqual(set);
  });
});
