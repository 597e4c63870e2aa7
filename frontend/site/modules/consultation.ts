/**
 * The person's side of a consultation. The truth is what the server gives after a number; everything else is a convenience. What was typed
 * and not yet sent stays in this tab alone, and goes when she leaves, when the session is over and when the consultation has ended.
 */

import { Log, type Message, pause, type Waiting } from "./consultation-log";
import { made } from "./dom";
import { Draft, tabShelf } from "./draft";
import { endsSession } from "./leave";

interface Talk { state: "waiting" | "live" | "ended"; said: Message[]; read: number; types: boolean; here: boolean; counsellor: string | null; next_step_name: string | null; next_words: string | null }
interface Problem { detail?: string; errors?: { message: string }[] }
interface Mine { csrf_token: string; state: Talk["state"] | null; begins_at: string | null }

const MINE = "/api/line/consultations/mine";
const TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
const BYTES_MOST = 8 * 1024 * 1024;
const HERE_EVERY_MS = 12_000;
const TYPES_EVERY_MS = 4000;
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
  private readonly head = made("p", { class: "chat-head", role: "status" });
  private readonly list = made("ol", { class: "chat-said", "aria-live": "polite", "aria-label": "相談の内容", tabindex: "0" });
  private readonly told = made("p", { class: "chat-told", role: "status" });
  private readonly box = made("textarea", { id: "chat-text", rows: "3", maxlength: "2000", "aria-describedby": "chat-hint" });

  constructor(private readonly root: HTMLElement) {}

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
    this.root.replaceChildren(this.head, this.list, this.told, form, this.leaving());
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
    try {
      const talk = await this.ask<Talk>("GET", `/talk?after=${this.log.cursor}`);
      this.failures = 0;
      this.draw(talk, this.log.merge(talk.said));
      await this.mark();
      void this.flush();
    } catch (error) {
      if (error instanceof SignedOut) return this.stopped(error);
      this.failures += 1;
      this.head.textContent = "つながりにくくなっています。自動でつなぎ直します。書いた内容は残っています。";
    }
    clearTimeout(this.timer);
    if (this.state !== "ended") this.timer = window.setTimeout(() => void this.poll(), pause(document.hidden, this.failures));
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
      this.told.textContent = "メッセージを入力してください。";
      return this.box.focus();
    }
    this.log.write(crypto.randomUUID(), text);
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

  /** A file once it was found safe: asked for when it is pressed, because its address lives for a minute. */
  private file(one: Message): HTMLElement {
    const shown = made("span", { class: "chat-file-shown" });
    const look = made("button", { type: "button", class: "text-button" }, `${one.text} を見る`);
    look.addEventListener("click", () => {
      look.disabled = true;
      this.ask<{ state: string; type: string; url: string | null }>("GET", `/files/${one.file ?? ""}`)
        .then((found) => shown.replaceChildren(fileView(found, one.text)), (error) => this.stopped(error))
        .finally(() => (look.disabled = false));
    });
    return made("span", {}, look, shown);
  }

  // ── what is shown

  private draw(talk: Talk, fresh: Message[]): void {
    this.state = talk.state;
    const who = talk.counsellor ? `相談員：${talk.counsellor}` : "";
    this.head.textContent =
      talk.state === "ended" ? "この相談は終わりました。" : talk.state === "waiting" ? "相談員を待っています。先に書いておけます。" : talk.types ? `${who}（入力しています）` : talk.here ? `${who}（ここにいます）` : `${who}（お返事をお待ちください）`;
    if (fresh.length || !this.list.childElementCount) this.drawAll();
    for (const item of this.list.querySelectorAll<HTMLElement>("li.mine[data-number]")) {
      const read = Number(item.dataset.number) <= talk.read;
      const mark = item.querySelector(".chat-mark");
      if (read && mark && !mark.textContent) mark.textContent = "読まれました";
    }
    if (talk.state === "ended") this.ended(talk);
  }

  private drawAll(): void {
    const low = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    const known = new Set([...this.list.querySelectorAll<HTMLElement>("li[data-number]")].map((item) => Number(item.dataset.number)));
    for (const item of this.list.querySelectorAll("li.going")) item.remove();
    for (const one of this.log.messages) if (!known.has(one.number)) this.list.append(this.bubble(one));
    for (const one of this.log.waiting) this.list.append(made("li", { class: "mine going" }, made("p", { class: "chat-text" }, one.text), made("p", { class: "hint" }, one.troubled ? "まだ送れていません。つながったら自動で送ります。" : "送っています…")));
    if (low) this.list.scrollTop = this.list.scrollHeight;
  }

  private bubble(one: Message): HTMLElement {
    const content = one.what === "file" ? this.file(one) : one.text;
    const who = one.by === "person" ? "あなた" : "相談員";
    return made("li", { class: one.by === "person" ? "mine" : "theirs", "data-number": String(one.number) }, made("p", { class: "chat-text" }, content), made("p", { class: "hint" }, `${who}　${clock.format(new Date(one.at))} `, made("span", { class: "chat-mark" })));
  }

  private ended(talk: Talk): void {
    this.draft.forget();
    const words = [talk.next_step_name ? made("p", {}, `これから：${talk.next_step_name}`) : "", talk.next_words ? made("p", { class: "chat-text" }, talk.next_words) : ""].filter((one) => one !== "");
    const again = made("p", { class: "hint" }, "この内容は、終わってから24時間だけ、この画面で読めます。");
    this.root.querySelector(".chat-form")?.replaceWith(made("section", { class: "chat-end" }, made("h2", {}, "相談が終わりました"), ...words, again, this.anew()));
    this.root.querySelector(".chat-finish")?.remove();
  }

  /** Another consultation takes this one's place here, so it says so before. */
  private anew(): HTMLElement {
    const begin = made("button", { class: "button quiet", type: "button" }, "新しい相談を始める");
    begin.addEventListener("click", () => {
      begin.disabled = true;
      this.ask("POST", "", {}).then(() => location.reload(), (error) => {
        begin.disabled = false;
        this.stopped(error);
      });
    });
    return made("p", { class: "buttons" }, begin, made("span", { class: "hint" }, "始めると、前の相談の内容は、この画面では読めなくなります。"));
  }

  private leaving(): HTMLElement {
    const finish = made("button", { type: "button", class: "text-button chat-finish" }, "相談を終える");
    finish.addEventListener("click", () => this.finish(finish));
    return made("p", { class: "chat-leave" }, finish);
  }

  /** Ending takes two presses: the first asks. */
  private finish(button: HTMLButtonElement): void {
    if (button.dataset.sure === undefined) {
      button.dataset.sure = "";
      button.textContent = "終えてよければ、もう一度押してください";
      return;
    }
    this.ask("POST", "/end", {}).then(() => this.now(), (error) => this.stopped(error));
  }

  private say(words: string): void {
    this.told.textContent = words;
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
    this.root.replaceChildren(made("p", { role: "alert" }, "LINEのトーク画面のボタンから、もう一度開いてください。送った内容は残っています。"), made("p", { class: "buttons" }, open));
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

function fileView(found: { state: string; type: string; url: string | null }, name: string): Node {
  if (found.state === "checking") return made("span", { class: "hint" }, "安全か確かめています。少し待って、もう一度押してください。");
  if (found.state === "blocked") return made("span", { class: "hint" }, "安全でないおそれがあるため、開けません。");
  if (!found.url) return made("span", { class: "hint" }, "ファイルが届いていません。もう一度送ってください。");
  if (found.type === "application/pdf") return made("a", { href: found.url, target: "_blank", rel: "noopener noreferrer" }, "PDFを開く");
  return made("img", { src: found.url, alt: name, class: "chat-picture" });
}

const root = typeof document === "undefined" ? null : document.getElementById("consultation");
if (root) {
  const page = new Page(root);
  endsSession(() => page.putAway());
  void page.begin();
}
