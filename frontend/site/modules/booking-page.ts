/** The steps of the booking page. Each is drawn anew from what the server says; Back of the phone leads one step back. */

import { beginnings, freeWords, type Booking, type Day, type Days, type Method, type Mine, type Part, type Service, type Slot } from "./booking-words";
import { call, type Content, fact, field, made, Refused, words } from "./dom";
import { onceFor } from "./talk";

const PATH = "/api/line/my-booking";
const AGAIN = "/api/line/liff?to=booking";

/** What was chosen so far; `days` is what the server offered for it. */
interface Chosen { service?: Service; method?: Method; counsellor: string | null; days: Day[]; next: string | null; day?: Day; slot?: Slot; changes: boolean; telephone: string }
type Step = "home" | "service" | "method" | "days" | "confirm" | "full" | "telephone" | "cancel";

const nothing = (): Chosen => ({ counsellor: null, days: [], next: null, changes: false, telephone: "" });
const TELEPHONE = "booking-telephone";

export class BookingPage {
  private mine: Mine | null = null;
  private chosen: Chosen = nothing();
  private step: Step = "home";
  private busy = false;
  private once = onceFor();

  constructor(private readonly said: HTMLElement, private readonly shown: HTMLElement) {
    window.addEventListener("popstate", (event) => {
      const { step } = (event.state ?? {}) as { step?: Step };
      if (this.mine) this.draw(step && this.reached(step) ? step : "home");
    });
  }

  async start(): Promise<void> {
    await this.doing(async () => {
      this.mine = await call<Mine>(PATH);
      history.replaceState({ step: "home" }, "");
      this.draw("home");
      return "";
    }, "読み込んでいます…");
  }

  // ── Doing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** One thing at a time. What went wrong is said, what was chosen stays, and the same press is the same booking. */
  private async doing(work: () => Promise<string>, meanwhile = "送っています…"): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.shown.setAttribute("aria-busy", "true");
    this.tell(meanwhile);
    try {
      this.tell(await work());
    } catch (error) {
      await this.failed(error);
    }
    this.busy = false;
    this.shown.removeAttribute("aria-busy");
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof Refused && error.status === 401) return this.closed();
    this.tell(words(error), true);
    if (!this.mine) this.shown.replaceChildren(this.buttons(this.button("もう一度読み込む", () => this.start())));
    // Somebody was quicker, or a colleague changed it: show how it stands now, and keep the words.
    else if (error instanceof Refused && error.at("/telephone")) this.wrongNumber();
    else if (error instanceof Refused && [404, 409, 422].includes(error.status)) await this.lookAgain(error);
  }

  private wrongNumber(): void {
    const input = document.getElementById(TELEPHONE);
    input?.setAttribute("aria-invalid", "true");
    input?.focus({ preventScroll: true });
    input?.scrollIntoView({ block: "center" }); // not under what is said of it
  }

  private async lookAgain(error: Refused): Promise<void> {
    try {
      this.mine = await call<Mine>(PATH);
      if (error.status === 422 && ["confirm", "full"].includes(this.step) && this.chosen.method) {
        await this.look(null);
        this.go("days");
      } else if (error.status !== 422 || !this.chosen.method || this.step === "home" || this.step === "cancel") this.go("home");
      this.tell(words(error), true);
    } catch {
      // What was said of the first refusal is enough; the next press asks anew.
    }
  }

  private closed(): void {
    this.tell("");
    this.shown.replaceChildren(
      made("h2", { tabindex: "-1" }, "LINEから開いてください"),
      made("p", {}, "このページは、LINEのトークから開いたときだけ使えます。開いてから2時間たったときも、もう一度開きます。"),
      this.buttons(made("a", { class: "button", href: AGAIN }, "LINEで開く"), made("a", { class: "button quiet", href: this.shown.dataset.line ?? "/" }, "友だち追加")),
    );
    this.focus();
  }

  private async post(path: string, body: object): Promise<void> {
    const key = this.once(path + JSON.stringify(body));
    this.mine = await call<Mine>(PATH + path, body, { "x-csrf-token": this.mine?.csrf_token ?? "", "idempotency-key": key });
    this.once = onceFor();
    this.chosen = nothing();
    history.replaceState({ step: "home" }, "");
    this.draw("home");
  }

  private async look(first: string | null): Promise<void> {
    const { service, method, counsellor } = this.chosen;
    if (!service || !method) return;
    const asked = new URLSearchParams({ service: service.id, method: method.id, ...(counsellor ? { counsellor } : {}), ...(first ? { first } : {}) });
    const found = await call<Days>(`${PATH}/days?${asked.toString()}`);
    this.chosen.days = first ? [...this.chosen.days, ...found.days] : found.days;
    this.chosen.next = found.next;
  }

  // ── Drawing ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  private tell(text: string, wrong = false): void {
    this.said.textContent = text;
    this.said.className = wrong ? "wrong" : "";
  }

  private focus(): void {
    this.shown.querySelector<HTMLElement>("h2")?.focus();
  }

  /** Whether a step may be shown with what is chosen now: Back may lead to one whose choice is gone. */
  private reached(step: Step): boolean {
    const { service, method, slot } = this.chosen;
    return { home: true, service: !this.mine?.booking, method: Boolean(service), days: Boolean(method), confirm: Boolean(slot), full: Boolean(slot) && !this.mine?.booking, telephone: Boolean(this.mine?.booking?.actions.includes("telephone")), cancel: Boolean(this.mine?.booking) }[step];
  }

  private go(step: Step): void {
    if (step !== this.step) history.pushState({ step }, "");
    this.draw(step);
  }

  private draw(step: Step): void {
    this.step = step;
    const content = { home: () => this.home(), service: () => this.services(), method: () => this.methods(), days: () => this.days(), confirm: () => this.confirm(), full: () => this.full(), telephone: () => this.telephone(), cancel: () => this.cancel() }[step]();
    this.shown.replaceChildren(...content);
    this.focus();
  }

  private title(text: string): HTMLElement {
    return made("h2", { tabindex: "-1" }, text);
  }

  private button(text: string, press: () => unknown, look = ""): HTMLButtonElement {
    const element = made("button", { type: "button", class: `button ${look}`.trim() }, text);
    element.addEventListener("click", () => void press());
    return element;
  }

  private buttons(...content: Node[]): HTMLElement {
    return made("p", { class: "buttons" }, ...content);
  }

  private back(step: Step): HTMLElement {
    return this.buttons(this.button("ひとつ前にもどる", () => { this.tell(""); this.go(step); }, "quiet"));
  }

  private home(): Node[] {
    const booking = this.mine?.booking;
    if (booking) return this.booking(booking);
    const wait = this.mine?.wait;
    const open = (this.mine?.services ?? []).length > 0;
    return [
      this.title(wait ? "空きを待っています" : "ご予約はまだありません"),
      ...(wait ? [made("p", {}, `${wait.label}。空きが出たらLINEでお知らせし、1時間お取り置きします。`)] : []),
      made("p", {}, open ? "相談は無料です。1回につき1つ予約できます。" : "いま予約できるものがありません。LINEのトークで「お問い合わせ」と送ってください。"),
      this.buttons(
        ...(open ? [this.button("予約する", () => this.begin())] : []),
        ...(wait ? [this.button("待つのをやめる", () => this.doing(async () => { await this.post("/leave", {}); return "待つのをやめました。"; }), "quiet")] : []),
      ),
    ];
  }

  private booking(one: Booking): Node[] {
    const heading = { held: "空きをお取り置きしています", displaced: "日時を選び直してください", booked: one.begun ? "いまのご予約" : "ご予約があります" }[one.state] ?? one.state_name;
    const lead = one.state === "displaced" ? "申し訳ありません。こちらの都合で、この日時にお会いできなくなりました。" : one.state === "held" && one.held_until ? `${one.held_until}までに「予約する」を押してください。` : "";
    return [
      this.title(heading),
      ...(lead ? [made("p", {}, lead)] : []),
      made("dl", { class: "facts" },
        fact("日時", made("b", {}, one.label), `から${one.minutes}分`), fact("内容", `${one.service_name}（${one.method_name}）`),
        ...(one.counsellor_name ? [fact("相談員", one.counsellor_name)] : []), fact("予約番号", made("span", { class: "num" }, one.number)),
        ...(one.actions.includes("telephone") ? [fact("お電話する番号", one.telephone_end ? `下4けたが ${one.telephone_end} の番号` : "まだありません")] : []),
      ),
      ...this.meeting(one),
      this.buttons(
        ...(one.actions.includes("take") ? [this.button("予約する", () => this.doing(async () => { await this.post("/take", { version: one.version }); return "予約しました。"; }))] : []),
        ...(one.actions.includes("change") ? [this.button(one.state === "displaced" ? "日時を選び直す" : "日時を変える", () => this.change(one))] : []),
        ...(one.actions.includes("telephone") ? [this.button(one.telephone_end ? "番号を変える" : "番号を入れる", () => this.go("telephone"), one.telephone_end ? "quiet" : "")] : []),
        ...(one.actions.includes("cancel") ? [this.button(one.state === "held" ? "見送る" : "取り消す", () => this.go("cancel"), "quiet")] : []),
      ),
    ];
  }

  private meeting({ meeting }: Booking): Node[] {
    if (!meeting) return [];
    const entry: Content = meeting.address
      ? [made("a", { class: "button", href: meeting.address, rel: "noreferrer noopener", target: "_blank" }, "ビデオ通話を開く")]
      : [`ビデオ通話の入り口は、${meeting.from}からこのページに出ます。`, this.button("読み直す", () => this.start(), "quiet")];
    return [made("p", { class: "buttons" }, ...entry)];
  }

  private begin(): void {
    this.chosen = nothing();
    const [only, ...more] = this.mine?.services ?? [];
    if (only && more.length === 0 && !only.no) this.choose(only);
    else this.go("service");
  }

  private change(one: Booking): void {
    const service = this.mine?.services.find((known) => known.id === one.service);
    const method = service?.methods.find((known) => known.id === one.method);
    if (!service || !method) return this.tell("この予約の内容は、いま選び直せません。LINEのトークで「お問い合わせ」と送ってください。", true);
    this.chosen = { ...nothing(), service, method, counsellor: one.counsellor, changes: true };
    void this.toDays();
  }

  private services(): Node[] {
    const rows = (this.mine?.services ?? []).map((one) => {
      if (!one.no) return made("li", {}, this.button(`${one.name}（${one.minutes}分）`, () => this.choose(one), "quiet wide"));
      const instead = this.mine?.services.find((other) => other.id === one.no?.instead && !other.no);
      return made("li", {}, made("b", {}, one.name), made("p", {}, one.no.words), ...(instead ? [this.button(`${instead.name}を予約する`, () => this.choose(instead), "quiet")] : []));
    });
    return [this.title("何を予約しますか"), made("ul", { class: "picks" }, ...rows), this.back("home")];
  }

  private choose(service: Service): void {
    this.chosen.service = service;
    const [only, ...more] = service.methods;
    if (only && more.length === 0) {
      this.chosen.method = only;
      void this.toDays();
    } else this.go("method");
  }

  private methods(): Node[] {
    const rows = (this.chosen.service?.methods ?? []).map((one) => made("li", {}, this.button(one.name, () => { this.chosen.method = one; this.chosen.counsellor = null; return this.toDays(); }, "quiet wide")));
    return [this.title("どの方法にしますか"), made("ul", { class: "picks" }, ...rows), this.back(this.chosen.changes ? "days" : (this.mine?.services.length ?? 0) > 1 ? "service" : "home")];
  }

  private toDays(): Promise<void> {
    return this.doing(async () => {
      await this.look(null);
      this.go("days");
      return "";
    }, "空きを調べています…");
  }

  private days(): Node[] {
    const { service, method, days, next, changes } = this.chosen;
    const list = days.map((day) => this.day(day));
    return [
      this.title("日と時刻を選んでください"),
      made("p", {}, `${service?.name ?? ""}（${method?.name ?? ""}、${service?.minutes ?? ""}分）`, ...(changes ? [made("br"), `いまのご予約：${this.mine?.booking?.label ?? ""}`] : [])),
      ...this.who(),
      ...(list.length ? list : [made("p", {}, "いまご案内できる日がありません。ほかの方法や相談員をお選びください。")]),
      this.buttons(...(next ? [this.button("先の日を見る", () => this.further(next), "quiet")] : []), ...((service?.methods.length ?? 0) > 1 ? [this.button("方法を選び直す", () => this.go("method"), "quiet")] : []), this.button(changes ? "変えずにもどる" : "はじめにもどる", () => { this.tell(""); this.go("home"); }, "quiet")),
    ];
  }

  private further(first: string): Promise<void> {
    const before = this.chosen.days.length;
    return this.doing(async () => {
      await this.look(first);
      this.draw("days");
      this.shown.querySelectorAll<HTMLElement>(".day h3")[before]?.focus();
      return "";
    }, "空きを調べています…");
  }

  private who(): Node[] {
    const able = this.chosen.method?.counsellors ?? [];
    if (able.length < 2) return [];
    const select = made("select", { id: "booking-who" }, made("option", { value: "" }, "だれでもよい"), ...able.map((one) => made("option", { value: one.id }, one.name)));
    select.value = this.chosen.counsellor ?? "";
    select.addEventListener("change", () => {
      this.chosen.counsellor = select.value || null;
      void this.toDays();
    });
    return [made("div", { class: "field" }, made("label", { for: "booking-who" }, "相談員"), select)];
  }

  private day(day: Day): HTMLElement {
    return made("section", { class: "day" }, made("h3", { tabindex: "-1" }, day.label), ...day.parts.filter((part) => part.staffed).map((part) => this.part(day, part)));
  }

  private part(day: Day, part: Part): HTMLElement {
    const waits = !this.mine?.booking; // who has a booking can't wait beside it
    const slots = beginnings(part).filter((slot) => slot.free || waits).map((slot) => made("li", {}, this.button(slot.free ? slot.label : `${slot.label} 満席`, () => { this.chosen.day = day; this.chosen.slot = slot; this.tell(""); this.go(slot.free ? "confirm" : "full"); }, slot.free ? "quiet" : "quiet taken")));
    const list = made("ul", { class: "slots", "aria-label": `${day.label} ${part.name}の始まる時刻` }, ...slots);
    if (part.slots.length) return made("details", { class: "part" }, made("summary", {}, freeWords(part)), list);
    const ways = waits ? [this.button("空きを待つ", () => this.wait(day, { part: part.part }), "quiet"), made("details", {}, made("summary", {}, "時刻をしぼって待つ"), list)] : [];
    return made("div", { class: "part" }, made("p", {}, freeWords(part)), ...ways);
  }

  /** Wait for a part of a day, or for one time of it. */
  private wait(day: Day | undefined, at: { part: number } | { minute: number | undefined }): Promise<void> {
    const { service, method, counsellor } = this.chosen;
    return this.doing(async () => {
      await this.post("/wait", { service: service?.id, method: method?.id, counsellor, day: day?.day, ...at });
      return "空きが出たら、LINEでお知らせします。";
    });
  }

  /** A time that somebody else has. */
  private full(): Node[] {
    const { service, method, counsellor, day, slot } = this.chosen;
    const named = method?.counsellors.find((one) => one.id === counsellor)?.name;
    return [
      this.title("この時刻は、いま満席です"),
      made("dl", { class: "facts" }, fact("日時", made("b", {}, `${day?.label ?? ""} ${slot?.label ?? ""}`)), fact("内容", `${service?.name ?? ""}（${method?.name ?? ""}）`), fact("相談員", named ?? "だれでもよい")),
      made("p", {}, "空いたら、先に待った方から順に、LINEでお知らせして1時間お取り置きします。待てるのは、一人1つです。"),
      this.buttons(this.button("この時刻が空いたら知らせて", () => this.wait(day, { minute: slot?.minute })), this.button("ほかの時刻を選ぶ", () => { this.tell(""); this.go("days"); }, "quiet")),
    ];
  }

  private confirm(): Node[] {
    const { service, method, counsellor, day, slot, changes } = this.chosen;
    const named = method?.counsellors.find((one) => one.id === counsellor)?.name;
    const called = method?.id === "telephone";
    const known = changes ? this.mine?.booking?.telephone_end : null;
    const send = () => this.doing(async () => {
      const telephone = this.chosen.telephone.trim();
      const chosen = { method: method?.id, counsellor, day: day?.day, minute: slot?.minute, ...(called && telephone ? { telephone } : {}) };
      if (changes) await this.post("/change", { version: this.mine?.booking?.version, ...chosen });
      else await this.post("/book", { service: service?.id, ...chosen });
      return changes ? "予約を変えました。" : "予約しました。";
    });
    return [
      this.title(changes ? "この日時に変えますか" : "この内容で予約しますか"),
      made("dl", { class: "facts" }, fact("日時", made("b", {}, `${day?.label ?? ""} ${slot?.label ?? ""}`), `から${service?.minutes ?? ""}分`), fact("内容", `${service?.name ?? ""}（${method?.name ?? ""}）`), fact("相談員", named ?? "だれでもよい")),
      ...(called ? [this.number(known ? `空のままなら、下4けたが ${known} の番号にお電話します。` : "しごと相談の担当者だけが見ます。")] : []),
      this.buttons(this.button(changes ? "変える" : "予約する", send), this.button("選び直す", () => { this.tell(""); this.go("days"); }, "quiet")),
    ];
  }

  /** Where she wants to be called. What she typed stays while she looks at other times. */
  private number(hint: string): HTMLElement {
    const place = field(TELEPHONE, "お電話する番号", this.chosen.telephone, { type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: "30" }, `${hint}例：090-0000-0001`);
    place.querySelector("input")?.addEventListener("input", (event) => { this.chosen.telephone = (event.target as HTMLInputElement).value; });
    return place;
  }

  private telephone(): Node[] {
    const one = this.mine?.booking;
    if (!one) return this.home();
    const send = () => this.doing(async () => {
      await this.post("/telephone", { version: one.version, telephone: this.chosen.telephone.trim() });
      return "番号を保存しました。";
    });
    return [
      this.title("お電話する番号"),
      made("p", {}, made("b", {}, one.label), `　${one.service_name}（${one.method_name}）`),
      this.number("しごと相談の担当者だけが見ます。"),
      this.buttons(this.button("保存する", send), this.button("ひとつ前にもどる", () => { this.tell(""); this.go("home"); }, "quiet")),
    ];
  }

  private cancel(): Node[] {
    const one = this.mine?.booking;
    if (!one) return this.home();
    const held = one.state === "held";
    const send = () => this.doing(async () => {
      await this.post("/cancel", { booking: one.id, version: one.version });
      return held ? "見送りました。" : "予約を取り消しました。";
    });
    return [
      this.title(held ? "このお取り置きを見送りますか" : "この予約を取り消しますか"),
      made("p", {}, made("b", {}, one.label), `　${one.service_name}（${one.method_name}）`),
      ...(one.late ? [made("p", {}, "取消しの期限を過ぎていますが、取り消せます。")] : []),
      this.buttons(this.button(held ? "見送る" : "取り消す", send), this.button(held ? "見送らない" : "取り消さない", () => this.go("home"), "quiet")),
    ];
  }
}
