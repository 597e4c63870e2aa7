import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { city, posted } from "../../fake/city";
import { open } from "../../fake/desk";
import { nested } from "./donations/donation";
import { sendingWords } from "./line/Conversation";

describe("a held donation", () => {
  it("is resolved with one click, or with a note where one is wanted", async () => {
    await open("/donations/01DONATION0000", /寄附 R-/);
    fireEvent.click(await screen.findByRole("button", { name: "このままでよいと確かめた" }));
    await screen.findByText(/「このままでよいと確かめた」としました/);
    expect(posted("/resolve")[0]?.body).toEqual({ version: 1, flag: "postcode_area", resolution: "confirmed" });

    fireEvent.click(screen.getByRole("button", { name: "この金額で受け付ける…" }));
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.change(dialog.getByLabelText(/^メモ/), { target: { value: "掲載の誤りと確かめました" } });
    fireEvent.click(dialog.getByRole("button", { name: "確かめた結果を残す" }));
    await waitFor(() => expect(posted("/resolve")[1]?.body).toEqual({ version: 2, flag: "amount_mismatch", resolution: "accept_as_paid", note: "掲載の誤りと確かめました" }));
  });

  it("can be taken back at once, and later with a reason", async () => {
    await open("/donations/01DONATION0000", /寄附 R-/);
    fireEvent.click(await screen.findByRole("button", { name: "このままでよいと確かめた" }));
    fireEvent.click(await screen.findByRole("button", { name: "もとにもどす" }));
    await screen.findByText(/^取り消しました/);
    expect(posted("/reopen")[0]?.body).toEqual({ version: 2, flag: "postcode_area" });

    fireEvent.click(await screen.findByRole("button", { name: "このままでよいと確かめた" }));
    fireEvent.click(await screen.findByRole("button", { name: "「このままでよいと確かめた」を取り消す…" }));
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.change(dialog.getByLabelText(/^取り消す理由/), { target: { value: "押しまちがいのため" } });
    fireEvent.click(dialog.getByRole("button", { name: "取り消す" }));
    await waitFor(() => expect(posted("/reopen")[1]?.body).toEqual({ version: 4, flag: "postcode_area", note: "押しまちがいのため" }));
  });

  it("is decided together with others of its kind, each shown with what is odd about it", async () => {
    await open("/donations?state=held", /寄附/);
    const boxes = await screen.findAllByRole("checkbox", { name: /を選ぶ/ });
    for (const box of boxes.slice(0, 3)) fireEvent.click(box);
    fireEvent.click(screen.getByRole("button", { name: "確かめた結果を残す…" }));
    const dialog = within(await screen.findByRole("dialog"));
    const kind = dialog.getByLabelText("確かめること") as HTMLSelectElement;
    fireEvent.change(kind, { target: { value: "postcode_area" } });
    const button = await dialog.findByRole("button", { name: /^[1-9]件に送る/ });
    await waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(false));
    fireEvent.click(button);
    expect(await dialog.findByText("どうするかを選んでください。")).toBeTruthy();
    fireEvent.change(dialog.getByLabelText("どうするか"), { target: { value: "confirmed" } });
    fireEvent.click(button);
    await dialog.findAllByText("「このままでよいと確かめた」としました");
    const sent = posted("/resolve");
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.every((one) => (one.body as { flag: string }).flag === "postcode_area")).toBe(true);
    fireEvent.click(await dialog.findByRole("button", { name: /件をもとにもどす$/ }));
    await waitFor(() => expect(posted("/reopen")).toHaveLength(sent.length));
  });

  it("sends corrections as the API wants them", () => {
    expect(nested({ "donor/postcode": "１２３－４５６７", "donor/name": " 髙橋 ", amount_yen: "28,000円", one_stop_wish: true })).toEqual({ donor: { postcode: "123-4567", name: "髙橋" }, amount_yen: 28_000, one_stop_wish: true });
  });
});

describe("an inquiry", () => {
  it("says how an answer would go", () => {
    const now = new Date("2026-11-22T01:00:00Z");
    const sending = { by: "push" as const, seconds_left: null, until: null, blocked: false, quota_left: 28_412 };
    expect(sendingWords(sending, now)).toContain("プッシュ");
    expect(sendingWords(sending, now)).toContain("28,412通");
    expect(sendingWords({ ...sending, by: "reply", until: "2026-11-22T01:00:43Z" }, now)).toContain("残り 43秒");
    expect(sendingWords({ ...sending, by: "reply", until: "2026-11-22T00:59:59Z" }, now)).toContain("プッシュ");
    expect(sendingWords({ ...sending, blocked: true }, now)).toContain("ブロック");
  });

  it("keeps the answer that could not be sent", async () => {
    await open("/line/inquiries/01INQUIRY1", /お問い合わせ/);
    const box = await screen.findByLabelText("回答");
    fireEvent.change(box, { target: { value: "はい、あります。" } });
    city.offline = true;
    fireEvent.click(screen.getByRole("button", { name: "LINEで回答する" }));
    expect(await screen.findByText(/通信が届きませんでした/)).toBeTruthy();
    expect((box as HTMLTextAreaElement).value).toBe("はい、あります。");
    city.offline = false;
    fireEvent.click(await screen.findByRole("button", { name: "LINEで回答する" }));
    await waitFor(() => expect((screen.getByLabelText("回答") as HTMLTextAreaElement).value).toBe(""));
  });
});

describe("handing an inquiry to a colleague", () => {
  it("offers those whom accounts names, but not who has it, and sends the voucher", async () => {
    await open("/line/inquiries/01INQUIRY1", /お問い合わせ/);
    fireEvent.click(await screen.findByRole("button", { name: "同僚に渡す" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getAllByRole("option").map((one) => one.textContent)).toEqual(["選んでください", "田中 次郎（しごと相談）"]);
    fireEvent.click(dialog.getByRole("button", { name: "渡す" }));
    expect(await dialog.findByText("渡す先を選んでください")).toBeTruthy();
    fireEvent.change(dialog.getByLabelText(/^渡す先/), { target: { value: "voucher-of-tanaka" } });
    fireEvent.change(dialog.getByLabelText(/^引きつぎのメモ/), { target: { value: "あす電話の約束" } });
    fireEvent.click(dialog.getByRole("button", { name: "渡す" }));
    await screen.findByText("同僚に渡しました。");
    expect(posted("/hand")[0]?.body).toEqual({ version: 1, to: "voucher-of-tanaka", note: "あす電話の約束" });
  });

  it("hands several on at once, after a preview", async () => {
    await open("/line/inquiries", /お問い合わせ/);
    for (const box of (await screen.findAllByRole("checkbox")).slice(-2)) fireEvent.click(box);
    fireEvent.click(await screen.findByRole("button", { name: "同僚に渡す…" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(dialog.getByText(/次の2件に、1件ずつ送ります/)).toBeTruthy();
    fireEvent.change(dialog.getByLabelText(/^渡す先/), { target: { value: "voucher-of-tanaka" } });
    fireEvent.click(dialog.getByRole("button", { name: "2件に送る" }));
    await screen.findByText("2件すべて済みました。");
    expect(posted("/hand").map((one) => (one.body as { to: string }).to)).toEqual(["voucher-of-tanaka", "voucher-of-tanaka"]);
  });

  it("keeps a half-written note when the dialog is closed by mistake", async () => {
    await open("/line/inquiries/01INQUIRY1", /お問い合わせ/);
    const note = async () => {
      fireEvent.click(await screen.findByRole("button", { name: "メモを残す" }));
      return within(await screen.findByRole("dialog"));
    };
    const first = await note();
    fireEvent.change(first.getByLabelText(/^メモ/), { target: { value: "折り返すと伝えた" } });
    fireEvent.click(first.getByRole("button", { name: "閉じる" }));
    const again = await note();
    expect((again.getByLabelText(/^メモ/) as HTMLTextAreaElement).value).toBe("折り返すと伝えた");
    fireEvent.click(again.getByRole("button", { name: "残す" }));
    await screen.findByText("メモを残しました。");
    expect(((await note()).getByLabelText(/^メモ/) as HTMLTextAreaElement).value).toBe("");
  });
});

describe("a closed inquiry", () => {
  it("can be taken back at once", async () => {
    await open("/line/inquiries/01INQUIRY0", /お問い合わせ/);
    fireEvent.click(await screen.findByRole("button", { name: "終了にする" }));
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.click(dialog.getByRole("button", { name: "終了にする" }));
    expect(await dialog.findByText("回答せずに終わるわけを入力してください")).toBeTruthy();
    fireEvent.change(dialog.getByLabelText(/^わけ・メモ/), { target: { value: "電話で回答しました" } });
    fireEvent.click(dialog.getByRole("button", { name: "終了にする" }));
    fireEvent.click(await screen.findByRole("button", { name: "もとにもどす" }));
    await screen.findByText("もう一度開きました。");
    expect(posted("/reopen")[0]?.body).toEqual({ version: 2 });
  });
});

describe("screening", () => {
  it("records a check with its source", async () => {
    await open("/consortium/applications/01APPLY2", "ひだまり製麺所");
    fireEvent.click(await screen.findByRole("button", { name: "結果を残す：事業内容の確認" }));
    const dialog = within(await screen.findByRole("dialog"));
    fireEvent.click(dialog.getByRole("radio", { name: "問題なし" }));
    fireEvent.change(dialog.getByLabelText(/^何で確かめたか/), { target: { value: "団体のウェブサイト" } });
    fireEvent.click(dialog.getByRole("button", { name: "残す" }));
    await waitFor(() => expect(posted("/checks/activity")[0]?.body).toEqual({ version: 3, result: "ok", source: "団体のウェブサイト" }));
  });
});

describe("the audit log", () => {
  it("reads like sentences, with the marks of the machine folded away", async () => {
    await open("/accounts/audit", "記録（監査）");
    const rows = await screen.findAllByRole("row");
    expect(rows[1]?.textContent).toContain("寄附を見た");
    expect(await within(rows[1] as HTMLElement).findByRole("link", { name: /^寄附 R-20261122-/ })).toBeTruthy();
    expect(within(rows[2] as HTMLElement).getByRole("link", { name: /^お問い合わせ 261122-/ })).toBeTruthy();
    expect(screen.getAllByText("donations.donation")[0]?.closest("details")?.open).toBe(false);
  });

  it("is narrowed by names and by what was done", async () => {
    await open("/accounts/audit", "記録（監査）");
    expect(await screen.findByRole("option", { name: "田中 次郎" })).toBeTruthy();
    expect(within(screen.getByRole("group", { name: "寄附" })).getByRole("option", { name: "寄附を見た" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("したこと"), { target: { value: "line.reply" } });
    await waitFor(() => expect(window.location.search).toContain("action=line.reply"));
  });
});
