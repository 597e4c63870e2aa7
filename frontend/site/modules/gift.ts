/** The donor's own page: the link's token stands behind '#', so no server logs it; each request says it with four digits of her telephone. */

import { box, further, headOf, onceFor, saidOf, type Talk } from "./talk";
import { call, type Content, fact, field, form as formOf, made, postcode, redrawn, submit, valueOf, words } from "./dom";

interface Person { name: string; name_kana: string; postcode: string; address: string; telephone: string }
interface Gift { line: number; name: string; part: string; quantity: number; state: string; words: string; carrier: string; trackings: string[]; tracking_page: string; recipient: Person; changeable: boolean }
interface Mine { version: number; number: string; words: string; amount_yen: number; received_on: string; gifts: Gift[]; one_stop: string; receipt: string; talks: Talk[] }
const path = "/api/donations/mine";
const asks: [value: string, label: string][] = [["other", "質問・そのほか"], ["receipt", "受領証明書の再発行"], ["one_stop", "ワンストップ特例の申請書"]];

class Page {
  private digits = "";
  private busy = false;

  constructor(private readonly token: string, private readonly form: HTMLFormElement, private readonly said: HTMLElement, private readonly shown: HTMLElement) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.digits = valueOf("gift-digits");
      void this.send("", {}, "");
    });
  }

  /** Sends one request; shows what stands now, or what is wrong, without losing what was typed. */
  private async send(verb: string, body: object, done: string, headers: Record<string, string> = {}, sent = ""): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.tell("送っています…");
    try {
      const mine = await call<Mine>(path + verb, { token: this.token, digits: this.digits, ...body }, headers);
      redrawn(this.shown, () => this.show(mine), sent);
      this.tell(done);
    } catch (error) {
      this.tell(words(error), true);
    }
    this.busy = false;
  }

  private tell(words: string, wrong = false): void {
    this.said.textContent = words;
    this.said.className = wrong ? "wrong" : "";
  }

  private show(mine: Mine): void {
    this.form.hidden = true;
    const gifts = mine.gifts.map((gift, place) => this.gift(mine, gift, place));
    this.shown.replaceChildren(
      made("h2", {}, mine.words),
      made("dl", { class: "facts" }, fact("受付番号", made("span", { class: "num" }, mine.number)), fact("寄附金額", `${mine.amount_yen.toLocaleString("ja-JP")}円`), fact("受領証明書", mine.receipt), fact("ワンストップ特例", mine.one_stop)),
      ...(gifts.length ? [made("h2", {}, "返礼品"), ...gifts] : []),
      ...this.asking(mine),
    );
    this.shown.focus();
  }

  private gift(mine: Mine, gift: Gift, place: number): HTMLElement {
    const { recipient } = gift;
    const tracked: Content = gift.trackings.length ? [`${gift.carrier} ${gift.trackings.join("・")}`, ...(gift.tracking_page ? [" ", made("a", { href: gift.tracking_page, rel: "noreferrer" }, "荷物を追跡する")] : [])] : [gift.carrier];
    const article = made("article", { class: "gift-one" },
      made("h3", {}, `${gift.name}${gift.quantity > 1 ? ` ×${gift.quantity}` : ""}${gift.part ? `　${gift.part}` : ""}`),
      made("p", { class: "gift-state" }, gift.words),
      made("dl", { class: "facts" }, fact("お届け先", `${recipient.name} 様\n${postcode(recipient.postcode)}\n${recipient.address}`), ...(gift.carrier ? [fact("運送", ...tracked)] : [])),
    );
    if (gift.changeable) article.append(this.address(mine, gift, place));
    return article;
  }

  private address(mine: Mine, gift: Gift, place: number): HTMLElement {
    const [code, address, telephone] = [`gift-postcode-${place}`, `gift-address-${place}`, `gift-telephone-${place}`] as const;
    const form = formOf(
      () => {
        const to = { postcode: valueOf(code), address: valueOf(address), telephone: valueOf(telephone) };
        void this.send("/address", { version: mine.version, lines: [gift.line], recipient: to }, "お届け先を変えました。");
      },
      field(code, "郵便番号", postcode(gift.recipient.postcode).replace("〒", ""), { inputmode: "numeric", class: "w-s", maxlength: "9" }),
      field(address, "住所（都道府県から）", gift.recipient.address, { maxlength: "400" }),
      field(telephone, "お届け先の電話", gift.recipient.telephone, { inputmode: "tel", class: "w-m", maxlength: "30" }),
      made("p", { class: "hint" }, "まだ発送していない返礼品だけが、新しいお届け先に変わります。"),
      submit("このお届け先にする"),
    );
    return made("details", {}, made("summary", {}, "お届け先を変える"), form);
  }

  private asking(mine: Mine): Node[] {
    const options = asks.map(([value, label], place) => {
      const input = made("input", { type: "radio", name: "what", value, id: `gift-ask-${value}`, ...(place === 0 ? { checked: "" } : {}) });
      return made("label", { class: "option", for: `gift-ask-${value}` }, input, made("span", {}, label));
    });
    const key = onceFor();
    const form = formOf(
      (sent) => {
        const what = sent.querySelector<HTMLInputElement>("input[name=what]:checked")?.value ?? "other";
        void this.send("/ask", { what, text: valueOf("gift-text") }, "市に送りました。返事は、このページに届きます。", { "idempotency-key": key(`${what} ${valueOf("gift-text")}`) }, "gift-text");
      },
      made("fieldset", { class: "field" }, made("legend", {}, "頼みたいこと"), made("div", { class: "options" }, ...options)),
      box("gift-text", "くわしく（なくてもかまいません）"),
      submit("送る"),
    );
    const talks = mine.talks.map((talk) => made("article", { class: "gift-one" }, ...headOf(talk), saidOf(talk), further(talk, (text, once, sent) => void this.send("/ask", { inquiry: talk.id, text }, "市に送りました。返事は、このページに届きます。", { "idempotency-key": once }, sent))));
    return [made("h2", {}, "市とのやりとり"), ...talks, made("details", {}, made("summary", {}, "受領証明書の再発行などを頼む・市に聞く"), form)];
  }
}

const frame = document.getElementById("gift");
const form = document.getElementById("gift-open");
const said = document.getElementById("gift-said");
const shown = document.getElementById("gift-shown");
if (frame && form instanceof HTMLFormElement && said && shown) {
  frame.classList.add("ready");
  const token = location.hash.slice(1);
  if (token.includes(".")) new Page(token, form, said, shown);
  else said.textContent = "メールかQRコードのリンクから開いてください。見つからないときは、お電話ください。";
}
