import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { city, posted } from "../../../fake/city";
import { open } from "../../../fake/desk";
import { demo } from "../../../fake/server";
import { memory } from "../../api/client";
import { plainCode } from "./DoorForm";
import { nextPath } from "./SignInPage";

async function password() {
  fireEvent.change(await screen.findByLabelText(/^メールアドレス/), { target: { value: demo.email } });
  fireEvent.change(screen.getByLabelText(/^パスワード/), { target: { value: demo.password } });
  fireEvent.click(screen.getByRole("button", { name: "次へ" }));
}

describe("signing in", () => {
  it("asks for the password, then the code, and goes where one wanted to go", async () => {
    city.server.signedIn = false;
    const router = await open("/donations?state=held", "サインイン");
    expect(router.state.location.search).toEqual({ next: "/donations?state=held" });
    await password();
    await screen.findByRole("heading", { name: "認証アプリの確認コード" });
    fireEvent.change(screen.getByLabelText(/^確認コード/), { target: { value: "１２３ ４５６" } });
    fireEvent.click(screen.getByRole("button", { name: "サインイン" }));
    await screen.findByRole("heading", { level: 1, name: "寄附" });
    expect(router.state.location.href).toBe("/donations?state=held");
    expect(posted("/totp")[0]?.body).toEqual({ challenge: "c1", code: "123456" });
    expect(memory.csrf).toBe("fake-csrf");
  });

  it("enrols the app at the first time and lets nobody past unkept recovery codes", async () => {
    city.server.signedIn = false;
    city.server.enrolled = false;
    await open("/sign-in", "サインイン");
    await password();
    expect(await screen.findByRole("img", { name: /QRコード/ })).toBeTruthy();
    fireEvent.change(await screen.findByLabelText(/^確認コード/), { target: { value: "123456" } });
    fireEvent.click(screen.getByRole("button", { name: "登録してサインイン" }));
    await screen.findByRole("heading", { name: "回復コードを控えてください" });
    expect(document.querySelectorAll(".codes li").length).toBe(10);
    fireEvent.click(screen.getByRole("button", { name: "業務画面へ進む" }));
    expect(screen.getByText(/チェックを入れてください/)).toBeTruthy();
    fireEvent.click(screen.getByRole("checkbox"));
    fireEvent.click(screen.getByRole("button", { name: "業務画面へ進む" }));
    await screen.findByRole("heading", { level: 1, name: "いま待っていること" });
  });

  it("says what the API says about a wrong password, and stays", async () => {
    city.server.signedIn = false;
    await open("/sign-in", "サインイン");
    fireEvent.change(await screen.findByLabelText(/^メールアドレス/), { target: { value: "x@hidamari.example" } });
    fireEvent.change(screen.getByLabelText(/^パスワード/), { target: { value: "wrong" } });
    fireEvent.click(screen.getByRole("button", { name: "次へ" }));
    expect(await screen.findByText(/15分間サインインできなくなります/)).toBeTruthy();
  });

  it("takes the invitation's token out of the address and wants the password twice", async () => {
    await open("/invitation#token=secret-token", "パスワードを決めてください");
    expect(location.hash).toBe("");
    const fill = (label: RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
    fill(/^新しいパスワード必須/, "asagao-Minato-27");
    fill(/^新しいパスワード（確認）/, "asagao-Minato-28");
    fireEvent.click(screen.getByRole("button", { name: "このパスワードにする" }));
    expect(await screen.findByText("2つのパスワードが違います。同じものを入力してください")).toBeTruthy();
    expect(posted("/invitation").length).toBe(0);
    fill(/^新しいパスワード（確認）/, "asagao-Minato-27");
    fireEvent.click(screen.getByRole("button", { name: "このパスワードにする" }));
    await waitFor(() => expect(posted("/invitation")[0]?.body).toEqual({ token: "secret-token", password: "asagao-Minato-27" }));
  });

  it("leads to the door, and back again, when the session ends in the middle of work", async () => {
    const router = await open("/donations", "寄附");
    await waitFor(() => expect(document.querySelectorAll("tbody tr").length).toBe(20));
    city.server.signedIn = false;
    memory.reason = "電話の問い合わせ";
    fireEvent.click(screen.getByRole("link", { name: "保留" }));
    await screen.findByText(/安全のためサインアウトしました/);
    expect(router.state.location.search).toEqual({ next: "/donations?state=held", ended: "1" });
    expect(document.body.textContent).not.toContain("髙橋 恵美");
    expect(memory.reason).toBe("");
  });

  it("leads only to the desk's own pages", () => {
    expect(nextPath("/donations?x=1")).toBe("/donations?x=1");
    expect(nextPath("//evil.example")).toBe("/");
    expect(nextPath("/\\evil.example")).toBe("/");
    expect(nextPath("https://evil.example")).toBe("/");
    expect(nextPath(undefined)).toBe("/");
    expect(plainCode("１２３ ４５６")).toBe("123456");
  });
});
