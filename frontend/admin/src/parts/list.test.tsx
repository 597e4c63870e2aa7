import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { city, posted } from "../../fake/city";
import { open } from "../../fake/desk";
import { queryOf } from "./ListPage";

const rows = () => [...document.querySelectorAll<HTMLElement>("tbody tr")];

describe("a list", () => {
  it("asks the API for what the address says, without the desk's own words", () => {
    const collection = { states: [{ value: "screening", label: "審査中" }, { value: "all", label: "すべて" }] };
    expect(queryOf(collection, { sort: "-due", open: "01" })).toEqual({ state: "screening" });
    expect(queryOf(collection, { state: "all", q: "みのり" })).toEqual({ q: "みのり" });
    expect(queryOf({ ...collection, keepsAll: true }, { state: "all" })).toEqual({ state: "all" });
    expect(queryOf({ ...collection, stateParam: "status" }, {})).toEqual({ status: "screening" });
  });

  it("keeps filters in the address and looks again", async () => {
    const router = await open("/donations", "寄附");
    await waitFor(() => expect(rows().length).toBe(20));
    fireEvent.click(screen.getByRole("link", { name: "保留" }));
    await waitFor(() => expect(rows().length).toBe(2));
    expect(router.state.location.href).toBe("/donations?state=held");
    expect(city.sent.some((one) => one.path === "/api/donations?state=held&limit=50")).toBe(true);
  });

  it("lets a date be typed: the box keeps the focus, and half a year is no filter yet", async () => {
    const router = await open("/line/events", "届いた知らせ");
    const box = await screen.findByLabelText<HTMLInputElement>("日");
    box.focus();
    fireEvent.change(box, { target: { value: "0202-11-22" } });
    expect(router.state.location.href).toBe("/line/events");
    fireEvent.change(box, { target: { value: "2026-11-22" } });
    await waitFor(() => expect(router.state.location.href).toBe("/line/events?day=2026-11-22"));
    expect(document.activeElement).toBe(screen.getByLabelText("日"));
  });

  it("goes on where the cursor stands, and says how much is shown", async () => {
    await open("/donations", "寄附");
    fireEvent.click(await screen.findByRole("button", { name: "もっと見る" }));
    await screen.findByText("40件まで表示しています");
    expect(city.sent.some((one) => one.path === "/api/donations?limit=50&cursor=20")).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "もっと見る" }));
    await screen.findByText("60件まで表示しています");
    fireEvent.click(screen.getByRole("button", { name: "もっと見る" }));
    await screen.findByText("64件をすべて表示しています");
    expect(screen.queryByRole("button", { name: "もっと見る" })).toBeNull();
  });

  it("passes over months without anything, and offers to look further back", async () => {
    city.server.emptyMonths = 15;
    await open("/donations?state=held", "寄附");
    fireEvent.click(await screen.findByRole("button", { name: "もっと前をさがす" }));
    await waitFor(() => expect(rows().length).toBe(2));
  });

  it("sorts what is shown, and says that it is only that", async () => {
    await open("/donations?sort=-amount_yen", "寄附");
    await waitFor(() => expect(within(rows()[0] as HTMLElement).getByText("100,000円")).toBeTruthy());
    expect(screen.getByRole("columnheader", { name: /金額/ }).getAttribute("aria-sort")).toBe("descending");
    expect(screen.getByText(/読み込んだ20件の中だけ/)).toBeTruthy();
  });

  it("is walked with j and k, and not while somebody types", async () => {
    await open("/donations", "寄附");
    await waitFor(() => expect(rows().length).toBe(20));
    const links = document.querySelectorAll("[data-row]");
    fireEvent.keyDown(document.body, { key: "j" });
    expect(document.activeElement).toBe(links[0]);
    fireEvent.keyDown(links[0] as Element, { key: "j" });
    expect(document.activeElement).toBe(links[1]);
    fireEvent.keyDown(document.body, { key: "/" });
    expect(document.activeElement?.id).toBe("q");
    fireEvent.keyDown(document.activeElement as Element, { key: "j" });
    expect(document.activeElement?.id).toBe("q");
  });

  it("opens a row beside itself, and the page from there", async () => {
    const router = await open("/donations", "寄附");
    await waitFor(() => expect(rows().length).toBe(20));
    fireEvent.click(document.querySelectorAll("[data-row]")[1] as Element);
    const panel = await screen.findByRole("complementary", { name: "選んだ寄附" });
    await within(panel).findByText("090-0000-1234");
    expect(router.state.location.href).toContain("open=01DONATION0001");
    fireEvent.click(document.querySelectorAll("[data-row]")[1] as Element);
    await waitFor(() => expect(router.state.location.href).toBe("/donations/01DONATION0001"));
  });

  it("says what to do when nothing fits", async () => {
    await open("/donations?q=存在しない名前", "寄附");
    expect(await screen.findByRole("heading", { name: "条件に合うものはありません" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "条件をすべて消す" }).getAttribute("href")).toBe("/admin/donations");
  });
});

describe("many rows at once", () => {
  it("keeps what came of it in sight until it is closed, though all that was done has left the list", async () => {
    await open("/crowdsourcing/tasks", "おしごと広場");
    fireEvent.click(await screen.findByRole("checkbox", { name: "表示している行をすべて選ぶ" }));
    fireEvent.click(screen.getByRole("button", { name: "公開を承認…" }));
    fireEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "2件に送る" }));
    await screen.findByText("審査を待つおしごとはありません");
    const result = await screen.findByRole("heading", { name: "公開を承認：結果" });
    const dialog = within(result.closest("[role=dialog], [role=alertdialog]") as HTMLElement);
    expect(dialog.getAllByRole("listitem").map((one) => one.textContent?.slice(0, 1))).toEqual(["済", "済"]);
    fireEvent.click(dialog.getByText("閉じる"));
    await waitFor(() => expect(screen.queryByRole("region", { name: "まとめて操作" })).toBeNull());
  });

  it("shows what will be done, does it one by one, and tells each outcome", async () => {
    await open("/crowdsourcing/tasks", "おしごと広場");
    fireEvent.click(await screen.findByRole("checkbox", { name: "表示している行をすべて選ぶ" }));
    fireEvent.click(screen.getByRole("button", { name: "公開を承認…" }));
    const preview = await screen.findByRole("dialog");
    const [first, second] = within(preview).getAllByRole("listitem").map((one) => one.textContent);
    expect(first).toMatch(/^雪かきボランティア受付表の入力（約300件）\d{6}-/);
    expect(second).toMatch(/^商店街の年末チラシ、校正をお願いします\d{6}-/);
    expect(`${first}${second}`).toContain("確かめること");
    city.server.meddleWith = () => undefined; // somebody else touches the first one
    fireEvent.click(within(preview).getByRole("button", { name: "2件に送る" }));

    const result = await screen.findByRole("heading", { name: "公開を承認：結果" });
    const dialog = within(result.closest("[role=dialog], [role=alertdialog]") as HTMLElement);
    await dialog.findByText("2件のうち2件を送りました");
    const lines = dialog.getAllByRole("listitem").map((one) => one.textContent);
    expect(lines[0]).toContain("未雪かき");
    expect(lines[0]).toContain("先にほかの人が変えたため、止めました");
    expect(lines[1]).toContain("済商店街");
    expect(posted("/approve").length).toBe(2);
    expect(new Set(posted("/approve").map((one) => one.headers.get("idempotency-key"))).size).toBe(2);
  });
});

describe("a download", () => {
  it("wants a reason, then shows the password once", async () => {
    await open("/donations?state=held", "寄附");
    fireEvent.click(screen.getByRole("button", { name: "ダウンロード" }));
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.click(dialog.getByRole("button", { name: "ファイルを作る" }));
    expect(await dialog.findByText(/目的を入力してください/)).toBeTruthy();
    expect(posted("/downloads").length).toBe(0);
    fireEvent.change(dialog.getByLabelText(/^何に使いますか/), { target: { value: "11月分の確認" } });
    fireEvent.click(dialog.getByRole("button", { name: "ファイルを作る" }));
    expect(await screen.findByText("k7m2p-x4n9q-r3t8w")).toBeTruthy();
    expect(posted("/downloads")[0]?.body).toEqual({ what: "donations", filter: { state: "held" }, reason: "11月分の確認" });
  });
});
