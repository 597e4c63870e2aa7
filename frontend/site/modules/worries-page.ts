/** Choosing, writing, changing and erasing worries. What is on the page is drawn from what the server says; nothing of it is kept here. */

import { call, form, made, Refused, words } from "./dom";
import { onceFor } from "./talk";

const PATH = "/api/line/worries/mine";
const AGAIN = "/api/line/liff?to=worries";

export interface Worries {
  csrf_token: string;
  version: number;
  choices: { id: string; name: string }[];
  chosen: string[];
  words: string;
  words_most: number;
  shown: boolean;
  saved_at: string | null;
  contacts: { name: string; telephone: string; hours: string }[];
}

const moment = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" });

export class WorriesPage {
  private mine: Worries | null = null;
  private busy = false;
  private once = onceFor();

  constructor(private readonly said: HTMLElement, private readonly shown: HTMLElement) {}

  async start(): Promise<void> {
    await this.doing(async () => {
      this.mine = await call<Worries>(PATH);
      this.draw();
      return "";
    }, "読み込んでいます…");
  }

  /** One thing at a time; what is chosen and written stays on the page when it went wrong. */
  private async doing(work: () => Promise<string>, meanwhile: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.tell(meanwhile);
    try {
      this.tell(await work());
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.closed();
      else {
        this.tell(words(error), true);
        if (!this.mine) this.shown.replaceChildren(made("p", { class: "buttons" }, this.button("もう一度読み込む", () => this.start())));
      }
    }
    this.busy = false;
  }

  private tell(text: string, wrong = false): void {
    this.said.textContent = text;
    this.said.className = wrong ? "wrong" : "";
  }

  private closed(): void {
    this.tell("");
    const title = made("h2", { tabindex: "-1" }, "LINEから開いてください");
    this.shown.replaceChildren(
      title,
      made("p", {}, "このページは、LINEのトークから開いたときだけ使えます。開いてから2時間たったときも、もう一度開きます。"),
      made("p", { class: "buttons" }, made("a", { class: "button", href: AGAIN }, "LINEで開く")),
    );
    title.focus();
  }

  private async post(path: string, body: object): Promise<void> {
    const key = this.once(path + JSON.stringify(body));
    this.mine = await call<Worries>(PATH + path, body, { "x-csrf-token": this.mine?.csrf_token ?? "", "idempotency-key": key });
    this.once = onceFor();
    this.draw();
    this.shown.querySelector<HTMLElement>("h2")?.focus();
  }

  private button(text: string, press: () => unknown, look = ""): HTMLButtonElement {
    const element = made("button", { type: "button", class: `button ${look}`.trim() }, text);
    element.addEventListener("click", () => void press());
    return element;
  }

  private draw(): void {
    const mine = this.mine;
    if (!mine) return;
    const stands = mine.saved_at ? `${moment.format(new Date(mine.saved_at))}に保存しました。${mine.shown ? "相談員が見てもよい、としています。" : "見られるのは、あなただけです。"}` : "まだ、何も保存していません。";
    this.shown.replaceChildren(
      ...(mine.contacts.length > 0 ? [this.contacts(mine)] : []),
      made("h2", { tabindex: "-1" }, "いま、気になっていること"),
      made("p", { class: "hint" }, stands),
      this.form(mine),
      ...(mine.saved_at ? [this.eraser(mine)] : []),
    );
  }

  private contacts(mine: Worries): HTMLElement {
    const rows = mine.contacts.map((one) => made("li", {}, made("a", { class: "num", href: `tel:${one.telephone.replaceAll("-", "")}` }, `${one.name}　${one.telephone}`), made("span", { class: "hint" }, `　${one.hours}`)));
    return made("section", { class: "worries-contacts", "aria-label": "すぐに話せるところ" }, made("h2", { tabindex: "-1" }, "すぐに話せるところがあります"), made("p", {}, "あなたは、わるくありません。こわいとき、つらいときは、いつでも電話できます。"), made("ul", {}, ...rows));
  }

  private form(mine: Worries): HTMLFormElement {
    const boxes = mine.choices.map((one) => this.box(`worry-${one.id}`, one.name, mine.chosen.includes(one.id)));
    const text = made("textarea", { id: "worries-words", rows: "4", maxlength: String(mine.words_most), "aria-describedby": "worries-words-hint", autocomplete: "off" });
    text.value = mine.words;
    return form(
      () => this.save(),
      made("fieldset", { class: "field worries-choices" }, made("legend", {}, "あてはまるものを選んでください（いくつでも）"), ...boxes),
      made("div", { class: "field" }, made("label", { for: "worries-words" }, "ことばで書きたいとき（書かなくてもかまいません）"), made("p", { class: "hint", id: "worries-words-hint" }, `${mine.words_most}文字まで。マイナンバーや、人の名前は書かないでください。`), text),
      made("fieldset", { class: "field" }, made("legend", {}, "相談員に見せますか"), this.box("worries-show", "相談員が見てもよい", mine.shown), made("p", { class: "hint" }, "印をつけると、相談のときに話が早くなります。あとから外せます。外すと、相談員はもう見られません。")),
      made("p", { class: "buttons" }, made("button", { type: "submit", class: "button" }, mine.saved_at ? "変更を保存する" : "保存する")),
    );
  }

  private box(id: string, label: string, ticked: boolean): HTMLElement {
    const input = made("input", { type: "checkbox", id });
    input.checked = ticked;
    return made("label", { class: "worries-box", for: id }, input, " ", label);
  }

  private ticked(id: string): boolean {
    return this.shown.querySelector<HTMLInputElement>(`#${id}`)?.checked ?? false;
  }

  private async save(): Promise<void> {
    const mine = this.mine;
    if (!mine) return;
    const body = {
      version: mine.version,
      chosen: mine.choices.map((one) => one.id).filter((id) => this.ticked(`worry-${id}`)),
      words: this.shown.querySelector("textarea")?.value ?? "",
      shown: this.ticked("worries-show"),
    };
    await this.doing(async () => {
      await this.post("", body);
      return "保存しました。";
    }, "保存しています…");
  }

  /** Erasing takes two presses: the first asks. */
  private eraser(mine: Worries): HTMLElement {
    let sure = false;
    const button = this.button("すべて消す", () => {
      if (!sure) {
        sure = true;
        button.textContent = "消してよければ、もう一度押してください";
        return;
      }
      void this.doing(async () => {
        await this.post("/erase", { version: mine.version });
        return "すべて消しました。";
      }, "消しています…");
    }, "quiet");
    return made("p", { class: "buttons worries-erase" }, button);
  }
}
