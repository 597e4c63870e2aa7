import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { city, posted } from "../../../../fake/city";
import { open } from "../../../../fake/desk";
import type { Gift } from "../../../api/rooms";
import { begin, bodyOf, placeOf, sentLines, sumOf } from "./typed";

const box = (name: string) => document.querySelector<HTMLInputElement>(`[name="${name}"]`) as HTMLInputElement;
const type = (name: string, value: string) => fireEvent.change(box(name), { target: { value } });
const enter = (more: object = {}) => fireEvent.keyDown(document.activeElement as Element, { key: "Enter", ...more });

async function page() {
  const router = await open("/donations/entry", "寄附を入力する");
  await waitFor(() => expect(document.querySelectorAll("#entry-gifts option").length).toBe(5));
  // The draft outlives a page; each test begins with an empty one.
  if (screen.queryByText("入力を消す")) fireEvent.click(screen.getByText("入力を消す"));
  return router;
}

describe("typing a donation in", () => {
  it("goes on by Enter and back by Shift+Enter, and leaves the Enter of a conversion alone", async () => {
    await page();
    expect(document.activeElement).toBe(box("way")); // opened by its address, it is ready to be typed into
    box("donor/name").focus();
    enter();
    expect(document.activeElement).toBe(box("donor/name_kana"));
    enter({ isComposing: true });
    expect(document.activeElement).toBe(box("donor/name_kana"));
    enter({ shiftKey: true });
    expect(document.activeElement).toBe(box("donor/name"));
  });

  it("suggests an address and never overwrites one", async () => {
    await page();
    type("donor/postcode", "１００－０００１");
    fireEvent.click(await screen.findByRole("button", { name: "東京都千代田区千代田" }));
    expect(box("donor/address").value).toBe("東京都千代田区千代田");
    type("donor/address", "大阪府大阪市北区梅田1-1-1");
    await screen.findByText(/郵便番号の住所と違います/);
    expect(screen.queryByRole("button", { name: "東京都千代田区千代田" })).toBeNull();
    expect(box("donor/address").value).toBe("大阪府大阪市北区梅田1-1-1");
  });

  it("shows a gift with its price, saves by Ctrl+Enter, shows the number and starts the next one", async () => {
    await page();
    type("donor/name", "渡邉 一郎");
    type("lines/0/gift_code", "hdm-0011");
    await screen.findByText("ひだまり味噌 3種");
    fireEvent.click(screen.getByRole("button", { name: "この金額を入れる" }));
    expect(box("amount_yen").value).toBe("12000");
    box("amount_yen").focus();
    enter({ ctrlKey: true });
    await screen.findByText("R-20261122-000123");
    const sent = posted("/api/donations/entries").at(-1)?.body as Record<string, unknown>;
    expect(sent).toMatchObject({ way: "telephone", amount_yen: 12000, donor: { name: "渡邉 一郎" }, lines: [{ gift_code: "HDM-0011", quantity: 1, recipient: { same_as_donor: true } }] });
    expect(box("donor/name").value).toBe("");
    await waitFor(() => expect(document.activeElement).toBe(box("way")));
  });

  it("says what is missing before it asks, what the API declines beside its field, and keeps what was typed", async () => {
    await page();
    const before = posted("/api/donations/entries").length;
    fireEvent.click(screen.getByRole("button", { name: "保存して次へ" }));
    await screen.findByText("氏名を入力してください。");
    await waitFor(() => expect(document.activeElement).toBe(box("donor/name")));
    expect(posted("/api/donations/entries").length).toBe(before);
    type("donor/name", "渡邉 一郎");
    type("donor/postcode", "100-00");
    type("amount_yen", "5,000円");
    fireEvent.click(screen.getByRole("button", { name: "保存して次へ" }));
    await screen.findByText(/郵便番号は7けた/);
    expect(box("donor/name").value).toBe("渡邉 一郎");
    await waitFor(() => expect(document.activeElement).toBe(box("donor/postcode")));
  });

  it("keeps the key when no answer came, and what was typed when one moves about the desk", async () => {
    const router = await page();
    type("donor/name", "山本 さくら");
    type("amount_yen", "5000");
    city.offline = true;
    fireEvent.click(screen.getByRole("button", { name: "保存して次へ" }));
    await screen.findByText(/通信が届きませんでした/);
    city.offline = false;
    router.history.push("/admin/donations/portals");
    await screen.findByRole("heading", { level: 1, name: "受付先" });
    router.history.push("/admin/donations/entry");
    await screen.findByRole("heading", { level: 1, name: "寄附を入力する" });
    expect(box("donor/name").value).toBe("山本 さくら");
    fireEvent.click(screen.getByRole("button", { name: "保存して次へ" }));
    await screen.findByText("R-20261122-000123");
    const keys = posted("/api/donations/entries").slice(-2).map((one) => one.headers.get("idempotency-key"));
    expect(keys[0]).toBe(keys.at(-1));
  });

  it("shows what looks alike before it saves", async () => {
    await page();
    type("donor/name", "髙橋 恵美");
    type("amount_yen", "28000");
    fireEvent.click(screen.getByRole("button", { name: "保存して次へ" }));
    const alike = await screen.findByRole("alert", { name: "似ている寄附" });
    expect(within(alike).getByText(/髙橋 恵美/)).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(within(alike).getByRole("heading")));
    const before = posted("/api/donations/entries").length;
    enter(); // one too many saves nothing, and leads nowhere
    expect(document.activeElement).toBe(within(alike).getByRole("heading"));
    expect(posted("/api/donations/entries").length).toBe(before);
    fireEvent.click(within(alike).getByRole("button", { name: "別の寄附として保存する" }));
    await screen.findByText("R-20261122-000123");
    expect((posted("/api/donations/entries").at(-1)?.body as { alike_seen: string[] }).alike_seen).toEqual(["01DONATION0000"]);
  });
});

describe("what was typed", () => {
  const gifts = [{ code: "HDM-0012", name: "米", amount_yen: 28000, portal_amounts: { fax: 29000 }, stopped: false }] as unknown as Gift[];
  const draft = (values: Record<string, string | boolean>, lines = 1) => { const begun = begin(); return { ...begun, lines, values: { ...begun.values, ...values } }; };

  it("is summed by the price of the way by which it came", () => {
    expect(sumOf(draft({ "lines/0/gift_code": "ＨＤＭ-0012", "lines/0/quantity": "２" }), gifts)).toBe(56000);
    expect(sumOf(draft({ way: "fax", "lines/0/gift_code": "HDM-0012" }), gifts)).toBe(29000);
    expect(sumOf(draft({ "lines/0/gift_code": "HDM-9" }), gifts)).toBeNull();
  });

  it("leaves out lines without a gift, and finds the field of a mistake all the same", () => {
    const typed = draft({ "lines/1/gift_code": "HDM-0012", "lines/1/quantity": "1", "lines/1/recipient/same_as_donor": true }, 2);
    expect(sentLines(typed)).toEqual([1]);
    expect(placeOf("lines/0/delivery/absent_dates/0", [1])).toBe("lines/1/delivery/absent_dates");
    expect(placeOf("paid_at", [1])).toBe("paid_on");
  });

  it("tells a day before today as noon, and today as the moment at which the entry was begun", () => {
    const today = draft({});
    expect(bodyOf(today, gifts, []).applied_at).toBe(today.begun);
    expect(bodyOf(draft({ applied_on: "2026-01-05" }), gifts, []).applied_at).toBe("2026-01-05T12:00:00+09:00");
  });
});
