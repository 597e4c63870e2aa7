/**
 * Shipping by scanning: the slip's barcode chooses the parcel, the label's gives its tracking number, and it is shipped; one press takes it
 * back. With the telephone's camera, a hand scanner that types, or fingers. Loaded when it is asked for (`vendor.ts`).
 */

import { call, field, form, made, Refused, submit, valueOf, words } from "./dom";
import { reader, type Reader } from "./barcodes";
import { codeOf, doubtful, inOrder, shownNumber, Steady } from "./scan-codes";
import type { Parcel } from "./vendor-types";

const SHIPMENTS = "/api/donations/vendor/shipments";
const EVERY = 120; // milliseconds between two looks
const FIRST = "荷物の納品書のバーコードをかざしてください。";
const NEXT = "送り状の伝票番号のバーコードをかざしてください。";

interface Page {
  post: <T>(path: string, body: object) => Promise<T>;
  /** A parcel has left, or come back to, the lists. */
  moved: (id: string) => void;
}

export class Scanning {
  private parcel: Parcel | null = null;
  private busy = false;
  private open = true;
  private readonly steady = new Steady();
  private stream: MediaStream | null = null;

  private readonly video = made("video", { muted: "", playsinline: "", "aria-hidden": "true" });
  private readonly view = made("div", { class: "scan-view", hidden: "" }, this.video);
  private readonly step = made("p", { class: "scan-step", role: "status" });
  private readonly told = made("div", { class: "scan-told", "aria-live": "polite" });
  private readonly chosen = made("div");
  private readonly box: HTMLDialogElement;

  constructor(private readonly page: Page, parcel: Parcel | null = null) {
    const close = made("button", { type: "button", class: "button quiet" }, "終わる");
    close.addEventListener("click", () => this.box.close());
    this.box = made("dialog", { class: "scan", "aria-label": "読み取って発送済みにする" },
      made("h2", {}, "読み取って発送済みにする"),
      this.view, this.step, this.chosen, this.told,
      form(() => { const typed = valueOf("scan-code"); this.clear(); void this.take(typed); }, field("scan-code", "番号", "", { class: "w-l", autocapitalize: "off", enterkeyhint: "done" }, "読み取り機でも、手でも入力できます。"), submit("この番号にする")),
      made("p", { class: "buttons" }, close),
    );
    this.video.muted = true;
    this.box.addEventListener("close", () => this.end());
    document.body.append(this.box);
    this.box.showModal();
    this.choose(parcel);
    // On a telephone the keyboard would hide the camera; a scanner that types finds the place all the same.
    const place = document.getElementById("scan-code");
    (globalThis.matchMedia("(pointer: coarse)").matches ? close : place)?.focus();
    this.box.addEventListener("keydown", (event) => { if (/^[0-9a-d]$/i.test(event.key) && event.target !== place) place?.focus(); });
    void this.camera();
  }

  private clear(): void {
    (document.getElementById("scan-code") as HTMLInputElement).value = "";
  }

  private end(): void {
    this.open = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.box.remove();
  }

  // ── The camera ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private async camera(): Promise<void> {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (!devices) { this.tell("この端末では、カメラを使えません。番号を入力してください。", true); return; }
    try {
      this.stream = await devices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false });
    } catch (error) {
      const denied = error instanceof DOMException && error.name === "NotAllowedError";
      this.tell(denied ? "カメラを使う許可がありません。ブラウザの設定で、このサイトにカメラを許してください。番号の入力でも発送済みにできます。" : "カメラが見つからないか、ほかで使われています。番号を入力してください。", true);
      return;
    }
    if (!this.open) { this.end(); return; } // it was closed while she was asked
    this.video.srcObject = this.stream;
    this.view.hidden = false;
    try {
      const [eyes] = await Promise.all([reader(), this.video.play()]);
      await this.watch(eyes);
    } catch {
      this.tell("読み取りの準備ができませんでした。番号を入力してください。", true);
    }
  }

  private async watch(eyes: Reader): Promise<void> {
    while (this.open) {
      if (!this.busy && this.video.videoWidth > 0 && !document.hidden) {
        const texts = await eyes.read(this.video);
        const counting = this.steady.seen(texts, performance.now());
        const why = counting.length ? doubtful(texts) : "";
        if (why) {
          this.steady.forget(); // what stays in sight when the other is taken away counts anew
          if (!this.told.textContent.includes(why)) this.tell(why, true);
        } else {
          for (const text of inOrder(counting)) await this.take(text);
        }
      }
      await new Promise((done) => { setTimeout(done, EVERY); });
    }
  }

  // ── What was read ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private async take(text: string): Promise<void> {
    if (this.busy || !text) return;
    const code = codeOf(text);
    if (code.kind === "wrong") { this.tell(code.why, true); return; }
    if (code.kind === "number" && !this.parcel) { this.tell(`伝票番号 ${shownNumber(code.number)} を読みました。先に、${FIRST}`, true); return; }
    this.busy = true;
    try {
      if (code.kind === "parcel") await this.found(code.reference);
      else await this.ship(code.number);
    } catch (error) {
      this.tell(error instanceof Refused && error.status === 401 ? "サインアウトしています。「終わる」を押して、もう一度お入りください。" : words(error), true);
    }
    this.busy = false;
  }

  private async found(reference: string): Promise<void> {
    if (this.parcel?.id === reference) return;
    const one = await call<Parcel>(`${SHIPMENTS}/${reference}`).catch((error: unknown) => {
      throw error instanceof Refused && error.status === 404 ? new Refused(404, { detail: `荷物 ${reference} は、こちらの荷物ではありません。` }) : error;
    });
    if (!one.actions.includes("ship")) { this.tell(`荷物 ${reference} は、いま発送済みにできません。一覧で確かめてください。`, true); return; }
    if (one.carrier === "letter") { this.tell(`荷物 ${reference} には伝票番号がありません。一覧で開いて、発送済みにしてください。`, true); return; }
    this.tell("");
    this.choose(one);
  }

  private choose(one: Parcel | null): void {
    this.parcel = one;
    this.step.textContent = one ? NEXT : FIRST;
    this.chosen.replaceChildren(...(one ? [made("p", { class: "scan-parcel" }, made("b", {}, one.what || one.gift_name), `　${one.recipient.name} 様`, made("br"), made("span", { class: "num" }, one.id), ...(one.changed ? [made("br"), made("b", { class: "scan-changed" }, "送り状を作ったあとで、内容が変わっています。送り状を作り直してください。")] : []))] : []));
  }

  private async ship(number: string): Promise<void> {
    const one = this.parcel;
    if (!one) return;
    const after = await this.page.post<Parcel>(`${SHIPMENTS}/${one.id}/ship`, { version: one.version, numbers: [number] });
    (navigator as { vibrate?: (ms: number) => boolean }).vibrate?.(80);
    this.page.moved(one.id);
    this.choose(null);
    const back = made("button", { type: "button", class: "text-button" }, "元にもどす");
    back.addEventListener("click", () => void this.undo(after));
    this.tell(`発送済みにしました。${one.recipient.name} 様　伝票番号 ${shownNumber(number)}　`, false, back);
  }

  private async undo(shipped: Parcel): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const one = await this.page.post<Parcel>(`${SHIPMENTS}/${shipped.id}/unship`, { version: shipped.version, reason: "読み取りのまちがい" });
      this.page.moved(one.id);
      this.choose(null); // slip and label may still lie before the camera: they count again once they were out of sight
      this.tell("発送待ちにもどしました。");
    } catch (error) {
      this.tell(words(error), true);
    }
    this.busy = false;
  }

  private tell(text: string, wrong = false, ...more: Node[]): void {
    this.told.className = `scan-told${wrong ? " wrong" : ""}`;
    this.told.replaceChildren(...(text ? [made("p", {}, text, ...more)] : []));
  }
}
