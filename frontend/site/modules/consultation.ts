/**
 * The person's side of a consultation. The truth is what the server gives after a number; everything else is a convenience. What was typed
 * and not yet sent stays in this tab alone, and goes when she leaves, when the session is over and when the consultation has ended.
 */

import { checkAgain, type FileFound, type FileState, fileView, fileWords } from "./consultation-file";
import { dayAbove, firstUnread, goesOn, heading, Log, type Message, pause, type Waiting } from "./consultation-log";
import { made } from "./dom";
import { Draft, tabShelf } from "./draft";
import { endsSession } from "./leave";

interface Talk { state: "waiting" | "live" | "ended"; said: Message[]; more: boolean; read: number; my_read: number; types: boolean; here: boolean; counsellor: string | null; next_step_name: string | null; next_words: string | null }
interface Problem { detail?: string; errors?: { message: string }[] }
interface Mine { csrf_token: string; state: Talk["state"] | null; begins_at: string | null }

const MINE = "/api/line/consultations/mine";
const TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
const BYTES_MOST = 8 * 1024 * 1024;
const HERE_EVERY_MS = 12_000;
const TYPES_EVERY_MS = 4000;
const SURE_MS = 8000;
const TWICE_MS = 1500; // a second press within it means the first
const clock = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", hour: "numeric", minute: "2-digit" });
const moment = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" });

class SignedOut extends Error {}
class Refused extends Error {}

class Page {
  private readonly log = new Log();
  private draft = new Draft("consultation", null);
  private csrf = "";
  private state: Talk["state"] = "waiting";
  private failures = 0;
  private timer = 0;
  private marked = 0;
  private markedAt = 0;
  private typedAt = 0;
  private sending = false;
  private wroteAt = 0;
  private readonly head = made("p", { class: "chat-head", role: "status" });
  private readonly hint = made("p", { class: "hint chat-close" });
  private readonly list = made("ol", { class: "chat-said", "aria-live": "polite", "aria-label": "相談の内容", tabindex: "0" });
  private readonly told = made("p", { class: "chat-told", role: "status" });
  private readonly box = made("textarea", { id: "chat-text", rows: "3", maxlength: "2000", "aria-describedby": "chat-hint" });

  private readonly back = made("button", { type: "button", class: "text-button" }, "前のメッセージを見る");

  constructor(private readonly root: HTMLElement) {
    this.back.addEventListener("click", () => void this.lookBack());
  }

  /** Leaving at once also throws away what was typed. */
  putAway(): void {
    new Draft("consultation", tabShelf()).forget(); // also what stands there before she is known again
  }

  async begin(): Promise<void> {
    try {
      const mine = await this.ask<Mine>("GET", "");
      this.csrf = mine.csrf_token;
      this.draft = new Draft("consultation", tabShelf(), mine.csrf_token.slice(0, 16));
      if (mine.state === null) return this.welcome(mine.begins_at);
      this.open();
    } catch (error) {
      this.stopped(error);
    }
  }

  private welcome(beginsAt: string | null): void {
    const when = beginsAt ? [made("p", {}, `${moment.format(new Date(beginsAt))}からのご予約があります。`)] : [];
    const begin = made("button", { class: "button", type: "button" }, "相談を始める");
    begin.addEventListener("click", () => {
      begin.disabled = true;
      this.ask("POST", "", {}).then(() => this.open(), (error) => {
        begin.disabled = false;
        this.stopped(error);
      });
    });
    this.root.replaceChildren(...when, made("p", {}, "書いた内容は、LINEには残りません。このページの中だけで、担当の相談員が読みます。"), made("p", { class: "buttons" }, begin), this.told);
    begin.focus();
  }

  private open(): void {
    const send = made("button", { class: "button", type: "submit" }, "送る");
    const form = made("form", { class: "chat-form", novalidate: "" }, made("label", { for: "chat-text" }, "メッセージ"), made("p", { class: "hint", id: "chat-hint" }, "マイナンバーは書かないでください。"), this.box, made("div", { class: "chat-buttons" }, send, this.picker()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.write();
    });
    this.box.addEventListener("input", () => {
      this.keep();
      this.typing();
    });
    this.root.replaceChildren(this.head, this.hint, this.list, this.told, form, this.leaving());
    this.restore();
    document.addEventListener("visibilitychange", () => this.now());
    addEventListener("online", () => this.now());
    void this.poll();
  }

  // ── what is asked, again and again

  private now(): void {
    clearTimeout(this.timer);
    if (this.state !== "ended") void this.poll();
  }

  private async poll(): Promise<void> {
    let more = false;
    try {
      const talk = await this.ask<Talk>("GET", `/talk${this.log.asks}`);
      this.failures = 0;
      more = talk.more;
      const begins = !this.list.childElementCount;
      this.draw(talk, this.log.merge(talk.said));
      if (begins) this.goOn(talk);
      await this.mark();
      void this.flush();
    } catch (error) {
      if (error instanceof SignedOut) return this.stopped(error);
      this.failures += 1;
      this.head.textContent = "つながりにくくなっています。自動でつなぎ直します。書いた内容は残っています。";
    }
    clearTimeout(this.timer);
    if (goesOn(this.state, more)) this.timer = window.setTimeout(() => void this.poll(), pause(document.hidden, this.failures, more));
  }

  /** What was said before what is shown: it comes in above, and what she was reading stays where it is. */
  private async lookBack(): Promise<void> {
    const before = this.log.earlier;
    if (before === null) return;
    this.back.disabled = true;
    try {
      const { said } = await this.ask<Talk>("GET", `/talk?before=${before}`);
      this.log.merge(said);
      this.list.setAttribute("aria-live", "off"); // nothing new was said
      const below = this.list.scrollHeight - this.list.scrollTop;
      this.drawAll();
      this.list.scrollTop = this.list.scrollHeight - below;
      setTimeout(() => this.list.setAttribute("aria-live", "polite"), 500);
      this.say("");
    } catch (error) {
      if (error instanceof SignedOut) return this.stopped(error);
      this.say("前のメッセージを読みこめませんでした。もう一度押してください。");
    } finally {
      this.back.disabled = false;
    }
  }

  private async mark(types = false): Promise<void> {
    const read = document.hidden ? this.marked : this.log.cursor;
    const due = Date.now() - this.markedAt > HERE_EVERY_MS && !document.hidden;
    if (this.state === "ended" || (read === this.marked && !due && !types)) return;
    [this.marked, this.markedAt] = [read, Date.now()];
    await this.ask("POST", "/seen", { read, types }).catch((error: unknown) => {
      if (error instanceof SignedOut) throw error;
    });
  }

  private typing(): void {
    if (Date.now() - this.typedAt < TYPES_EVERY_MS || !this.box.value) return;
    this.typedAt = Date.now();
    void this.mark(true).catch(() => undefined);
  }

  // ── what is written

  private write(): void {
    const text = this.box.value.trim();
    if (!text) {
      if (Date.now() - this.wroteAt >= TWICE_MS && !this.log.next) this.told.textContent = "メッセージを入力してください。";
      return this.box.focus();
    }
    this.log.write(crypto.randomUUID(), text);
    this.wroteAt = Date.now();
    this.box.value = "";
    this.told.textContent = "";
    this.keep();
    this.drawAll();
    void this.flush();
    this.box.focus();
  }

  /** Sends what waits, one after the other and in its order, with the id that each has: what arrived before is not written twice. */
  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let one = this.log.next; one; one = this.log.next) {
        await this.ask("POST", "/say", one.file ? { id: one.id, file: one.file } : { id: one.id, text: one.text });
        one.sent = true;
        this.keep();
        clearTimeout(this.timer);
        this.timer = window.setTimeout(() => void this.poll(), 0);
      }
    } catch (error) {
      const one = this.log.next;
      if (error instanceof SignedOut) this.stopped(error);
      else if (error instanceof Refused && one) this.giveBack(one, error.message);
      else if (one) one.troubled = true; // the next poll tries again
    } finally {
      this.sending = false;
      this.drawAll();
    }
  }

  /** What the server does not take comes back into the box: nothing typed is lost. */
  private giveBack(one: Waiting, words: string): void {
    this.log.arrived(one.id);
    if (!one.file) this.box.value = [one.text, this.box.value].filter(Boolean).join("\n");
    this.told.textContent = words;
    this.keep();
  }

  private keep(): void {
    this.draft.keep([["text", this.box.value], ...this.log.waiting.filter((one) => !one.file && !one.sent).map((one): [string, string] => [one.id, one.text])]);
  }

  private restore(): void {
    for (const [id, text] of this.draft.read()) {
      if (id === "text") this.box.value = text;
      else this.log.write(id, text);
    }
  }

  // ── files

  private picker(): HTMLElement {
    const input = made("input", { type: "file", id: "chat-file", accept: TYPES.join(","), class: "chat-file" });
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      input.value = "";
      if (file) void this.upload(file);
    });
    return made("span", { class: "chat-pick" }, input, made("label", { for: "chat-file", class: "button quiet" }, "写真・PDFを送る"));
  }

  private async upload(file: File): Promise<void> {
    if (!TYPES.includes(file.type)) return this.say("写真（JPEG・PNG・WebP）かPDFを選んでください。");
    if (file.size > BYTES_MOST) return this.say("送れるファイルは8MBまでです。小さくして、もう一度選んでください。");
    const id = crypto.randomUUID();
    this.say("ファイルを送っています。そのままお待ちください。");
    try {
      const form = await this.ask<{ url: string; fields: Record<string, string> }>("POST", "/files", { id, name: file.name.slice(-120), type: file.type, size_bytes: file.size });
      const body = new FormData();
      for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
      body.append("file", file);
      const sent = await fetch(form.url, { method: "POST", body });
      if (!sent.ok) throw new Error(String(sent.status));
      this.log.write(crypto.randomUUID(), file.name, id);
      this.say("");
      this.drawAll();
      await this.flush();
    } catch (error) {
      if (error instanceof SignedOut) this.stopped(error);
      else this.say(error instanceof Refused ? error.message : "ファイルを送れませんでした。電波の状態を確かめて、もう一度選んでください。");
    }
  }

  /** A file in its bubble: what is said of it until it was found safe, and then the way to look at it. */
  private file(one: Message): HTMLElement {
    const place = made("span", { class: "chat-file-place" }, one.text);
    void this.check(one, place, 1);
    return place;
  }

  private async check(one: Message, place: HTMLElement, tries: number): Promise<void> {
    let state: FileState = "unknown";
    try {
      state = (await this.ask<FileFound>("GET", `/files/${one.file ?? ""}`)).state;
    } catch {
      // what went wrong the next poll finds out too, and tells
    }
    const words = fileWords(state, one.by);
    const again = checkAgain(state, tries);
    const low = this.low();
    place.replaceChildren(one.text, made("span", { class: "chat-file-shown" }, ...(words ? [made("span", { class: "hint" }, words)] : []), ...this.fileButton(one, place, state, again)));
    if (low) this.list.scrollTop = this.list.scrollHeight;
    if (again !== null) setTimeout(() => void this.check(one, place, tries + 1), again);
  }

  /** 見る where it is safe; 確かめる where nothing asks by itself any more; nothing where it can't be opened. */
  private fileButton(one: Message, place: HTMLElement, state: FileState, again: number | null): HTMLElement[] {
    if (state !== "ready" && (again !== null || (state !== "checking" && state !== "unknown"))) return [];
    const button = made("button", { type: "button", class: "text-button", "aria-label": `${one.text} を${state === "ready" ? "見る" : "もう一度確かめる"}` }, state === "ready" ? "見る" : "もう一度確かめる");
    button.addEventListener("click", () => {
      button.disabled = true;
      if (state !== "ready") return void this.check(one, place, 1);
      // Its address lives for a minute, so that it is asked for when it is pressed.
      this.ask<FileFound>("GET", `/files/${one.file ?? ""}`)
        .then((found) => button.replaceWith(fileView(found, one)), (error) => this.failed(error, "ファイルを開けませんでした。もう一度押してください。"))
        .finally(() => (button.disabled = false));
    });
    return [button];
  }

  // ── what is shown

  private draw(talk: Talk, fresh: Message[]): void {
    this.state = talk.state;
    const above = heading(talk);
    // A text that is set again is read aloud again.
    if (this.head.textContent !== above.who) this.head.textContent = above.who;
    if (this.hint.textContent !== above.hint) this.hint.textContent = above.hint;
    if (fresh.length || !this.list.childElementCount) this.drawAll();
    for (const item of this.list.querySelectorAll<HTMLElement>("li.mine[data-number]")) {
      const read = Number(item.dataset.number) <= talk.read;
      const mark = item.querySelector(".chat-mark");
      if (read && mark && !mark.textContent) mark.textContent = "読まれました";
    }
    if (talk.state === "ended") this.ended(talk);
  }

  /** Whether she looks at the end of the talk: only then it follows what comes, and what grows. */
  private low(): boolean {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
  }

  private drawAll(): void {
    const low = this.low();
    const known = new Map([...this.list.querySelectorAll<HTMLElement>("li[data-number]")].map((item) => [Number(item.dataset.number), item]));
    for (const item of this.list.querySelectorAll("li.going")) item.remove();
    let behind: HTMLElement | null = null;
    for (const one of this.log.messages.reverse()) {
      const item: HTMLElement = known.get(one.number) ?? this.list.insertBefore(this.bubble(one), behind);
      behind = item;
    }
    this.daysAbove();
    if (this.log.earlier === null) this.back.parentElement?.remove();
    else if (!this.back.isConnected) this.list.prepend(made("li", { class: "chat-earlier" }, this.back));
    for (const one of this.log.waiting) this.list.append(made("li", { class: "mine going" }, made("p", { class: "chat-text" }, one.text), made("p", { class: "hint" }, one.troubled ? "まだ送れていません。つながったら自動で送ります。" : "送っています…")));
    if (low) this.list.scrollTop = this.list.scrollHeight;
  }

  /** Whoever comes back finds the day above what was said on it. */
  private daysAbove(): void {
    for (const day of this.list.querySelectorAll("li.chat-day")) day.remove();
    const said = this.log.messages;
    const items = new Map([...this.list.querySelectorAll<HTMLElement>("li[data-number]")].map((item) => [Number(item.dataset.number), item]));
    for (const [place, one] of said.entries()) {
      const day = dayAbove(one, said[place - 1]);
      if (day) items.get(one.number)?.before(made("li", { class: "chat-day" }, day));
    }
  }

  /** Where she goes on reading: at the first answer that she has not read, else at the end. */
  private goOn(talk: Talk): void {
    const first = firstUnread(talk.said, talk.my_read);
    const item = first === null ? null : this.list.querySelector<HTMLElement>(`li[data-number="${first}"]`);
    if (!item) return;
    const mark = made("li", { class: "chat-new" }, "ここから新しいお返事");
    item.before(mark);
    this.list.scrollTop = mark.offsetTop - this.list.offsetTop;
  }

  private bubble(one: Message): HTMLElement {
    const content = one.what === "file" ? this.file(one) : one.text;
    const who = one.by === "person" ? "あなた" : "相談員";
    return made("li", { class: one.by === "person" ? "mine" : "theirs", "data-number": String(one.number) }, made("p", { class: "chat-text" }, content), made("p", { class: "hint" }, `${who}　${clock.format(new Date(one.at))} `, made("span", { class: "chat-mark" })));
  }

  private ended(talk: Talk): void {
    this.draft.forget();
    this.say("");
    const left = this.unsent();
    const words = [talk.next_step_name ? made("p", {}, `これから：${talk.next_step_name}`) : "", talk.next_words ? made("p", { class: "chat-text" }, talk.next_words) : ""].filter((one) => one !== "");
    if (left) words.push(made("p", {}, "次の文は、終わる前に送れませんでした。「新しい相談を始める」と、入力欄に入ります。"), made("p", { class: "chat-text chat-left" }, left));
    words.push(made("p", {}, made("a", { href: "/booking/" }, "予約を見る・とる")));
    const again = made("p", { class: "hint" }, "この内容は、終わってから24時間だけ、この画面で読めます。");
    this.root.querySelector(".chat-form")?.replaceWith(made("section", { class: "chat-end" }, made("h2", {}, "相談が終わりました"), ...words, again, this.anew(left)));
    this.root.querySelector(".chat-finish")?.remove();
  }

  /** Another consultation takes this one's place here, so it says so before. */
  private anew(left: string): HTMLElement {
    const begin = made("button", { class: "button quiet", type: "button" }, "新しい相談を始める");
    begin.addEventListener("click", () => {
      begin.disabled = true;
      this.ask("POST", "", {}).then(
        () => {
          if (left) this.draft.keep([["text", left]]);
          location.reload();
        },
        (error) => {
          begin.disabled = false;
          this.stopped(error);
        },
      );
    });
    return made("p", { class: "buttons" }, begin, made("span", { class: "hint" }, "始めると、前の相談の内容は、この画面では読めなくなります。"));
  }

  private leaving(): HTMLElement {
    const finish = made("button", { type: "button", class: "text-button chat-finish" }, "相談を終える");
    finish.addEventListener("click", () => this.finish(finish));
    return made("p", { class: "chat-leave" }, finish);
  }

  /** Ending takes two presses, one soon after the other: the first asks. What is not sent yet is not thrown away by it. */
  private finish(button: HTMLButtonElement): void {
    if (this.unsent()) {
      this.say("まだ送っていない文があります。送るか消してから、終えてください。");
      return this.box.focus();
    }
    if (button.dataset.sure === undefined) {
      const before = button.textContent;
      button.dataset.sure = "";
      button.textContent = "終えてよければ、もう一度押してください";
      setTimeout(() => {
        delete button.dataset.sure;
        button.textContent = before;
      }, SURE_MS);
      return;
    }
    this.ask("POST", "/end", {}).then(() => this.now(), (error) => this.failed(error, "つながりにくいため、終えられませんでした。もう一度押してください。"));
  }

  /** What she has typed and what has not arrived: nobody has it but this page. */
  private unsent(): string {
    const going = this.log.waiting.filter((one) => !one.file && !one.sent).map((one) => one.text);
    return [...going, this.box.value.trim()].filter(Boolean).join("\n");
  }

  private say(words: string): void {
    this.told.textContent = words;
  }

  /** One press that did not go through: the talk stays as it is, and goes on. */
  private failed(error: unknown, words: string): void {
    if (error instanceof SignedOut || error instanceof Refused) this.stopped(error);
    else this.say(words);
  }

  private stopped(error: unknown): void {
    if (error instanceof Refused) return this.say(error.message);
    clearTimeout(this.timer);
    if (!(error instanceof SignedOut)) {
      const again = made("button", { class: "button", type: "button" }, "もう一度ためす");
      again.addEventListener("click", () => location.reload());
      return this.root.replaceChildren(made("p", { role: "alert" }, "つながりませんでした。電波の状態を確かめてください。"), made("p", { class: "buttons" }, again));
    }
    this.state = "ended";
    this.draft.forget();
    const open = made("a", { class: "button", href: "/api/line/liff?to=talk" }, "LINEで開き直す");
    const left = this.unsent();
    const kept = left ? [made("p", {}, "次の文は、まだ送れていません。開き直すと消えるので、要るときは写してください。"), made("p", { class: "chat-text chat-left" }, left)] : [];
    this.root.replaceChildren(made("p", { role: "alert" }, "開いてから時間がたったので、いったん閉じました。LINEのトーク画面のボタンから、もう一度開いてください。送った内容は残っています。"), ...kept, made("p", { class: "buttons" }, open));
  }

  private async ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = method === "POST" ? { "content-type": "application/json", "x-csrf-token": this.csrf } : {};
    const answer = await fetch(MINE + path, { method, headers, ...(method === "POST" ? { body: JSON.stringify(body) } : {}), signal: AbortSignal.timeout(20_000) });
    if (answer.status === 401) throw new SignedOut();
    if (answer.ok) return (await answer.json()) as T;
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    if (answer.status >= 500 || answer.status === 429) throw new Error(problem.detail ?? "");
    throw new Refused(problem.errors?.[0]?.message ?? problem.detail ?? "送れませんでした。");
  }
}

const root = typeof document === "undefined" ? null : document.getElementById("consultation");
if (root) {
  const page = new Page(root);
  endsSession(() => page.putAway());
  void page.begin();
}
