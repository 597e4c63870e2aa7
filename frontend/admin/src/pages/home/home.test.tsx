import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { city } from "../../../fake/city";
import { open } from "../../../fake/desk";
import { rooms } from "../../app/rooms";
import { pages } from "../../app/pages";
import { subjectAt } from "../../app/subjects";

describe("いま待っていること", () => {
  it("merges all rooms by deadline, late ones first", async () => {
    await open("/", "いま待っていること");
    await waitFor(() => expect(document.querySelectorAll(".queue tbody tr").length).toBe(10));
    // How many fall on today depends on the hour of the test; the order of the bands doesn't.
    const bands = [...document.querySelectorAll(".band h3")].map((one) => one.textContent?.replace(/\d+$/, ""));
    expect(bands).toEqual(["期限を過ぎたもの", "今日・まもなく", "明日から先", "期限のないもの"]);
    expect(document.querySelector(".queue tbody tr .row-link")?.textContent).toContain("お問い合わせ 261122-7Z1A0");
  });

  it("shows at most four figures", async () => {
    await open("/", "いま待っていること");
    await waitFor(() => expect(document.querySelectorAll(".queue tbody tr").length).toBe(10));
    expect(document.querySelectorAll(".figure").length).toBeLessThanOrEqual(4);
  });

  it("shows the rest when one room doesn't answer, and says which", async () => {
    city.server.broken = ["/api/consortium"];
    await open("/", "いま待っていること");
    expect(await screen.findByText(/「コンソーシアム」の分を読み込めませんでした/)).toBeTruthy();
    expect(document.querySelectorAll(".queue tbody tr").length).toBe(8);
  }, 15_000);
});

describe("somebody with fewer roles", () => {
  it("sees and is asked only about their own rooms", async () => {
    city.server.lacks = ["accounts.manage", "audit.read", "line.read", "consortium.read", "crowdsourcing.read", "messaging.read"];
    await open("/", "いま待っていること");
    await waitFor(() => expect(document.querySelectorAll(".queue tbody tr").length).toBe(2));
    expect(city.sent.filter((one) => one.path.endsWith("/waiting")).map((one) => one.path)).toEqual(["/api/donations/waiting"]);
    expect(screen.queryByRole("link", { name: "会員名簿" })).toBeNull();
  });

  it("is told how to get into a page that the roles don't open, and nothing is asked", async () => {
    city.server.lacks = ["accounts.manage"];
    await open("/accounts/roles", "役割");
    expect(screen.getByRole("heading", { name: "この画面を使う役割がありません" })).toBeTruthy();
    expect(city.sent.some((one) => one.path.includes("/roles"))).toBe(false);
  });
});

describe("the desk's map", () => {
  it("has a page for every item of the menu", () => {
    const known = pages.map(([path]) => path);
    for (const room of rooms) for (const item of room.items) expect(known).toContain(item.to);
  });

  it("finds the room's detail behind a path, also behind the other ways in", () => {
    expect(subjectAt("/donations/01ABC")?.id).toBe("01ABC");
    expect(subjectAt("/mails/01ABC")?.base).toBe("/messaging/mails");
    expect(subjectAt("/line/inquiries/01ABC?x=1")?.id).toBe("01ABC");
    expect(subjectAt("/donations?state=held")).toBeNull();
  });
});
