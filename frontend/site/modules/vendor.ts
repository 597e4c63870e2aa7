/** The vendor's page: in by a mailed code, then the parcels to be sent, their labels and their numbers. Phone first. */

import { call, type Content, fact, field, form, made, postcode, Refused, submit, valueOf, words } from "./dom";
import { VendorNews } from "./vendor-news";
import { VendorOrigins } from "./vendor-origins";
import { VendorTalks } from "./vendor-talks";
import type { Slips } from "./vendor-slips";
import { base64, carriers, returnReasons, type Carrier, type LabelProblem, type Parcel, type ParcelRow, type Session, type TrackingFile } from "./vendor-types";

const SHIPMENTS = "/api/donations/vendor/shipments";
const DELEGATES = "/api/accounts/delegates";
const lists: [value: string, label: string][] = [["ordered", "発送待ち"], ["overdue", "期限を過ぎた"], ["delayed", "遅れの知らせ"], ["paused", "止めている"], ["returned", "返送"], ["shipped", "発送済み"], ["delivered", "お届け済み"], ["cancelled", "取りやめ"]];
const CAME_IN = "vendor-came-in";
const LABELS_MOST = 90;
const PIECE = 50;

const day = (iso: string | null): string => (iso ? `${Number(iso.slice(5, 7))}月${Number(iso.slice(8, 10))}日` : "");

/** What of a parcel decides whether an act on it still means the same. */
const seen = (one: Parcel): string => JSON.stringify([one.state, one.quantity, one.recipient, one.wishes, one.what, one.gift_name]);

class VendorPage {
  private csrf = "";
  private list = "ordered";
  private rows: ParcelRow[] = [];
  private next: string | null = null;
  private busy = false;
  private readonly chosen = new Set<string>();

  private readonly place = made("div");
  private readonly more = made("button", { type: "button", class: "button quiet" }, "もっと見る");
  private name = "";
  private organisation = "";
  private readonly talks = new VendorTalks({ doing: (work) => this.doing(work), post: (path, body, headers) => this.post(path, body, headers) });
  private readonly origins = new VendorOrigins({ doing: (work) => this.doing(work), post: (path, body, headers) => this.post(path, body, headers) });

  private readonly news = new VendorNews({ doing: (work) => this.doing(work), post: (path, body) => this.post(path, body) });

  constructor(private readonly said: HTMLElement, private readonly shown: HTMLElement, private readonly gate: HTMLElement) {
    this.more.addEventListener("click", () => void this.doing(async () => {
      const found = await call<{ items: ParcelRow[]; next: string | null }>(`${SHIPMENTS}?list=${this.list}&cursor=${encodeURIComponent(this.next ?? "")}`);
      this.rows = [...this.rows, ...found.items];
      this.next = found.next;
      this.more.hidden = this.next === null;
      this.place.append(...found.items.map((row) => this.parcel(row)));
      return "";
    }));
  }

  async start(): Promise<void> {
    // The shelf says only that somebody came in here before; whoever did not need not be asked for.
    if (!globalThis.localStorage.getItem(CAME_IN)) {
      this.door();
      return;
    }
    try {
      await this.enter(await call<Session>(`${DELEGATES}/me`));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.door();
      else this.tell(words(error), true);
    }
  }

  private tell(text: string, wrong = false): void {
    this.said.textContent = text;
    this.said.className = wrong ? "wrong" : "";
  }

  /** One thing at a time; what is wrong is said, and what was typed stays. */
  private async doing(work: () => Promise<string>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.tell("送っています…");
    try {
      this.tell(await work());
    } catch (error) {
      if (error instanceof Refused && error.status === 401 && this.csrf) {
        this.csrf = "";
        this.door();
        this.tell("しばらく使われなかったため、サインアウトしました。もう一度お入りください。", true);
      } else this.tell(words(error), true);
    }
    this.busy = false;
  }

  private post<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
    return call<T>(path, body, { "x-csrf-token": this.csrf, ...headers });
  }

  // ── The door ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private door(email = ""): void {
    const first = form(
      () => void this.doing(async () => {
        const typed = valueOf("vendor-email");
        await call(`${DELEGATES}/code`, { kind: "vendor", email: typed });
        this.second(typed);
        return "確認コードをメールで送りました。";
      }),
      field("vendor-email", "メールアドレス", email, { type: "email", autocomplete: "email", class: "w-l" }, "市に届け出たアドレスに、確認コードを送ります。パスワードは要りません。1時間に5通までです。"),
      submit("確認コードを送る"),
    );
    this.gate.replaceChildren(first);
  }

  private second(email: string): void {
    const back = made("button", { type: "button", class: "text-button" }, "メールアドレスを直す・もう一度送る");
    back.addEventListener("click", () => { this.door(email); this.tell(""); });
    this.gate.replaceChildren(
      form(
        () => void this.doing(async () => {
          await this.enter(await call<Session>(`${DELEGATES}/sign-in`, { kind: "vendor", email, code: valueOf("vendor-code").normalize("NFKC") }));
          return "";
        }),
        made("p", {}, `${email} に、8けたの確認コードを送りました。届かないときは、迷惑メールも確かめてください。`),
        field("vendor-code", "確認コード", "", { inputmode: "numeric", autocomplete: "one-time-code", class: "w-m", maxlength: "8" }, "10分のあいだ使えます。"),
        submit("入る"),
      ),
      back,
    );
    document.getElementById("vendor-code")?.focus();
  }

  private async enter(session: Session): Promise<void> {
    this.csrf = session.csrf_token;
    this.name = session.name;
    globalThis.localStorage.setItem(CAME_IN, "yes");
    this.gate.replaceChildren();
    if (session.organisation !== this.organisation) {
      this.shown.replaceChildren();
      this.talks.clear();
      this.news.clear();
      this.origins.clear();
      this.organisation = session.organisation;
    }
    if (!this.shown.hasChildNodes()) { await this.load(); await this.talks.load(); await this.origins.load(); await this.news.load(); }
  }

  // ── The list ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  private async load(): Promise<void> {
    // Asking who one is keeps a vendor at work signed in.
    this.csrf = (await call<Session>(`${DELEGATES}/me`)).csrf_token;
    const found = await call<{ items: ParcelRow[]; next: string | null }>(`${SHIPMENTS}?list=${this.list}`);
    this.rows = found.items;
    this.next = found.next;
    this.chosen.clear();
    this.draw();
  }

  private draw(): void {
    const tabs = lists.map(([value, label]) => {
      const tab = made("button", { type: "button", class: "parcel-tab", "aria-pressed": String(value === this.list) }, label);
      tab.addEventListener("click", () => { this.list = value; void this.doing(async () => { await this.load(); return ""; }); });
      return tab;
    });
    const out = made("button", { type: "button", class: "text-button" }, "サインアウト");
    out.addEventListener("click", () => void this.doing(async () => {
      await this.post(`${DELEGATES}/sign-out`, {});
      this.csrf = "";
      globalThis.localStorage.removeItem(CAME_IN);
      this.shown.replaceChildren();
      this.talks.clear();
      this.news.clear();
      this.origins.clear();
      this.door();
      return "サインアウトしました。";
    }));
    const vendor = this.rows[0]?.vendor_name ?? "";
    this.more.hidden = this.next === null;
    this.place.replaceChildren(...(this.rows.length ? this.rows.map((row) => this.parcel(row)) : [made("p", { class: "empty" }, "この欄の荷物はありません。")]));
    this.shown.replaceChildren(
      made("p", { class: "parcel-head" }, `${vendor}　${this.name} 様　`, this.talks.link, "　", this.origins.link, "　", out),
      made("div", { class: "parcel-tabs", role: "group", "aria-label": "荷物のしぼりこみ" }, ...tabs),
      ...(this.list === "ordered" || this.list === "overdue" || this.list === "delayed" ? [this.many()] : []),
      this.place,
      made("p", { class: "buttons" }, this.more),
      this.talks.place,
      this.origins.place,
      this.news.place,
    );
    this.shown.focus();
  }

  /** One parcel has left this list; what is typed at the others stays. */
  private gone(id: string): void {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.chosen.delete(id);
    document.getElementById(`parcel-${id}`)?.remove();
    this.tellChosen();
  }

  private parcel(row: ParcelRow): HTMLElement {
    const state: Content = row.returned_on ? [`${day(row.returned_on)}に戻りました（${row.returned_why}）。市の連絡をお待ちください。`] : row.delivered_on ? [`${day(row.delivered_on)}にお届け　${row.trackings.join("・")}`] : row.shipped_on ? [`${day(row.shipped_on)}に発送　${row.trackings.join("・")}`] : row.state === "cancelled" ? ["取りやめになりました。発送しないでください。"] : row.state === "paused" ? ["市が内容を確かめています。発送しないでください。"] : row.held ? [row.held] : [`${day(row.due_on)}まで`, ...(row.returned_why ? [`　送り直し（前は${row.returned_why}）`] : []), ...(row.late ? ["　期限を過ぎています"] : []), ...(row.changed ? ["　送り状を作り直してください"] : [])];
    const title = `${row.what || row.gift_name}${row.quantity > 1 ? ` ×${row.quantity}` : ""}${row.of > 1 ? `　${row.nth}回目（全${row.of}回）` : ""}`;
    const inside = made("div");
    const details = made("details", {}, made("summary", {}, row.state === "ordered" && !row.held ? "開いて、発送する" : "開いて見る"), inside);
    details.addEventListener("toggle", () => { if (details.open && !inside.hasChildNodes()) void this.doing(async () => { inside.replaceChildren(...this.open(await call<Parcel>(`${SHIPMENTS}/${row.id}`))); inside.querySelector("input")?.focus(); return ""; }); });
    const head: Content = row.state === "ordered" && !row.held && row.carrier !== "letter" ? [this.tick(row, title)] : [title];
    return made("article", { id: `parcel-${row.id}`, class: `gift-one${row.late || row.changed ? " urgent" : ""}` },
      made("h2", {}, ...head),
      made("p", { class: "gift-state" }, ...state),
      made("p", {}, `${row.consignee} 様　${row.prefecture}　${row.carrier_name}${row.cool === "none" ? "" : `・${row.cool_name}`}${row.labelled ? "　送り状あり" : ""}${row.wish ? `　希望：${row.wish}` : ""}`),
      ...(row.state === "cancelled" || row.state === "paused" ? [] : [details]),
    );
  }

  private tellChosen(): void {
    const count = document.getElementById("vendor-chosen");
    if (count) count.textContent = `${this.chosen.size}個を選んでいます`;
  }

  private tick(row: ParcelRow, title: string): HTMLLabelElement {
    const box = made("input", { type: "checkbox", ...(this.chosen.has(row.id) ? { checked: "" } : {}) });
    box.addEventListener("change", () => {
      if (!box.checked) this.chosen.delete(row.id);
      else if (this.chosen.size < LABELS_MOST) this.chosen.add(row.id);
      else {
        box.checked = false;
        this.tell(`1回に選べるのは${LABELS_MOST}個までです。`, true);
      }
      this.tellChosen();
    });
    return made("label", { class: "option" }, box, made("span", {}, title));
  }

  // ── One parcel ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private open(one: Parcel): Node[] {
    const { recipient, wishes } = one;
    const wished = [wishes.date && `${day(wishes.date)}着`, wishes.time, wishes.absent_dates.length ? `不在：${wishes.absent_dates.map(day).join("、")}` : "", wishes.note].filter(Boolean).join("　");
    const facts = made("dl", { class: "facts" },
      fact("お届け先", `${recipient.name} 様\n${postcode(recipient.postcode)}\n${recipient.address}\n${recipient.telephone}`),
      ...(one.present ? [fact("贈り主", `${one.donor.name} 様`)] : []),
      ...(wished ? [fact("配送の希望", wished)] : []),
      fact("荷物の番号", made("span", { class: "num" }, one.id)),
    );
    if (one.state === "shipped") return [facts, this.delivered(one), this.returned(one), this.back(one, "unship", "まちがえて発送済みにしたとき", "発送を取り消す", "発送待ちにもどしました。")];
    if (one.state === "delivered") return [facts, this.returned(one), this.back(one, "undeliver", "まちがえてお届け済みにしたとき", "お届けを取り消す", "発送済みにもどしました。")];
    if (one.state === "returned") return [facts, this.back(one, "unreturn", "まちがえて返送にしたとき", "返送を取り消す", "もとの欄にもどしました。")];
    return [facts, ...(one.held ? [] : [this.ship(one)]), this.slip(one), this.delay(one)];
  }

  private change(one: Parcel, verb: string, body: object, done: string): void {
    void this.doing(async () => {
      const path = `${SHIPMENTS}/${one.id}/${verb}`;
      try {
        await this.post(path, { version: one.version, ...body });
      } catch (error) {
        // A label was made since, or something else that no parcel shows: what was seen still holds.
        const current = error instanceof Refused && error.status === 409 ? (error.said.current as Parcel | undefined) : undefined;
        if (!current || seen(current) !== seen(one)) throw error;
        await this.post(path, { version: current.version, ...body });
      }
      this.gone(one.id);
      return done;
    });
  }

  private ship(one: Parcel): HTMLFormElement {
    const id = `vendor-number-${one.id}`;
    const asks = one.carrier === "letter" ? [] : [field(id, "伝票番号", "", { inputmode: "numeric", class: "w-l" }, "12けた。バーコードの読取り機でも入力できます。いくつもあるときは、空白で区切ります。")];
    return form(() => this.change(one, "ship", { numbers: valueOf(id).split(/[\s、,]+/).filter(Boolean) }, "発送済みにしました。"), ...asks, ...(one.carrier === "letter" ? [] : [made("p", { class: "buttons" }, this.scanButton("カメラで読む", one))]), submit("発送済みにする"));
  }

  // ── Slips and scanning: loaded when they are asked for ──────────────────────────────────────────────────────────────────

  private scanButton(label: string, one: Parcel | null = null): HTMLButtonElement {
    const button = made("button", { type: "button", class: one ? "button quiet" : "button" }, label);
    button.addEventListener("click", () => void this.doing(async () => {
      const { Scanning } = await import("./vendor-scan");
      new Scanning({ post: (path, body) => this.post(path, body), moved: (id) => this.moved(id) }, one);
      return "";
    }));
    return button;
  }

  /** It left the list, or came back to it: the list is read anew once the scanning is over. */
  private moved(id: string): void {
    this.gone(id);
    document.querySelector("dialog.scan")?.addEventListener("close", () => void this.doing(async () => { await this.load(); return ""; }), { once: true });
  }

  private slip(one: Parcel): HTMLParagraphElement {
    const button = made("button", { type: "button", class: "button quiet" }, "納品書を印刷する");
    button.addEventListener("click", () => void this.slips([one.id]));
    return made("p", { class: "buttons" }, button);
  }

  private slips(references: string[]): Promise<void> {
    return this.doing(async () => {
      if (!references.length) return "納品書を印刷する荷物を選んでください。";
      const { print } = await import("./vendor-slips");
      print(await this.post<Slips>(`${SHIPMENTS}/slips`, { references }));
      return "";
    });
  }

  private delay(one: Parcel): HTMLElement {
    const [until, reason] = [`vendor-until-${one.id}`, `vendor-reason-${one.id}`] as const;
    const late = form(() => this.change(one, "delay", { until: valueOf(until), reason: valueOf(reason) }, "遅れを市に知らせました。"), field(until, "発送する日", "", { type: "date", class: "w-m" }), field(reason, "わけ", "", { maxlength: "500" }, "例：霜で収穫が遅れているため"), submit("遅れを知らせる"));
    return made("details", {}, made("summary", {}, "間に合わないとき"), late);
  }

  private delivered(one: Parcel): HTMLFormElement {
    const id = `vendor-delivered-${one.id}`;
    return form(() => this.change(one, "deliver", valueOf(id) ? { delivered_on: valueOf(id) } : {}, "お届け済みにしました。「お届け済み」の欄でもどせます。"), field(id, "届いた日", "", { type: "date", class: "w-m" }, "空けると、きょうです。"), submit("お届け済みにする"));
  }

  private returned(one: Parcel): HTMLElement {
    const [why, on, note] = [`vendor-why-${one.id}`, `vendor-returned-${one.id}`, `vendor-note-${one.id}`] as const;
    const options = Object.entries(returnReasons).map(([value, label]) => made("option", { value }, label));
    const chosen = made("div", { class: "field" }, made("label", { for: why }, "戻ったわけ"), made("select", { id: why }, ...options));
    const said = form(
      () => this.change(one, "return", { reason: (document.getElementById(why) as HTMLSelectElement).value, ...(valueOf(on) ? { returned_on: valueOf(on) } : {}), ...(valueOf(note) ? { note: valueOf(note) } : {}) }, "荷物が戻ったことを市に知らせました。「返送」の欄でもどせます。"),
      chosen, field(on, "戻った日", "", { type: "date", class: "w-m" }, "空けると、きょうです。"), field(note, "メモ", "", { maxlength: "500" }, "例：表札がなかったとのこと"), submit("荷物が戻ったと知らせる"),
    );
    return made("details", {}, made("summary", {}, "荷物が戻ってきたとき"), said);
  }

  /** Taking a step back. */
  private back(one: Parcel, verb: string, when: string, act: string, done: string): HTMLElement {
    const id = `vendor-back-${one.id}`;
    const undo = form(() => this.change(one, verb, { reason: valueOf(id) }, done), field(id, "わけ", "", { maxlength: "500" }, "例：別の荷物の番号だったため"), submit(act));
    return made("details", {}, made("summary", {}, when), undo);
  }

  // ── Many parcels ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private many(): HTMLElement {
    const said = made("div", { "aria-live": "polite" });
    const all = made("button", { type: "button", class: "text-button" }, "すべて選ぶ");
    all.addEventListener("click", () => { for (const row of this.rows) if (row.state === "ordered" && row.carrier !== "letter" && this.chosen.size < LABELS_MOST) { this.chosen.add(row.id); const box = document.querySelector<HTMLInputElement>(`#parcel-${CSS.escape(row.id)} input[type=checkbox]`); if (box) box.checked = true; } this.tellChosen(); });
    const options = (Object.entries(carriers) as [Carrier, string][]).map(([value, label]) => made("option", { value }, label));
    const select = (id: string): HTMLElement => made("div", { class: "field" }, made("label", { for: id }, "運送会社"), made("select", { id }, ...options.map((one) => one.cloneNode(true))));
    const labels = form(() => void this.labels(said, {}), select("vendor-carrier"), submit("送り状のデータを作る"));
    const file = made("input", { id: "vendor-file", type: "file", accept: ".csv,text/csv" });
    const tracked = form(() => void this.tracked(said, file), select("vendor-file-carrier"), made("div", { class: "field" }, made("label", { for: "vendor-file" }, "運送会社のソフトから書き出したCSV"), file), submit("読み取る"));
    const sizes = Object.entries({ 4: "A4に4枚", 1: "A4に1枚" }).sort().reverse().map(([value, label]) => made("option", { value }, label));
    const slips = form(() => void this.slips([...this.chosen]), made("p", { class: "hint" }, "荷物に入れる紙です。バーコードは、発送のときに読み取れます。下の一覧で荷物を選んでから、押してください。"), made("div", { class: "field" }, made("label", { for: "slip-size" }, "1枚の紙に"), made("select", { id: "slip-size" }, ...sizes)), submit("選んだ荷物の納品書を印刷する"));
    return made("div", { class: "parcel-many" }, made("p", { class: "buttons" }, this.scanButton("読み取って発送済みにする")), made("p", {}, made("span", { id: "vendor-chosen" }, `${this.chosen.size}個を選んでいます`), "　", all), made("details", {}, made("summary", {}, "納品書を印刷する（まとめて）"), slips), made("details", {}, made("summary", {}, "送り状のデータを作る（まとめて）"), labels), made("details", {}, made("summary", {}, "伝票番号をファイルで取り込む"), tracked), said);
  }

  private async labels(place: HTMLElement, substitutes: Record<string, string>): Promise<void> {
    await this.doing(async () => {
      const carrier = valueOf("vendor-carrier") as Carrier;
      const references = this.rows.filter((row) => this.chosen.has(row.id) && row.carrier === carrier).map((row) => row.id);
      if (!references.length) return `${carriers[carrier]}で送る荷物を選んでください。`;
      const body = { carrier, references, ...(Object.keys(substitutes).length ? { substitutes } : {}) };
      const { problems } = await this.post<{ problems: LabelProblem[] }>(`${SHIPMENTS}/labels/check`, body);
      if (problems.length) {
        place.replaceChildren(this.problems(place, problems));
        return "送り状のデータに書けないところがあります。";
      }
      const made_ = await this.post<{ url: string; password: string; filename: string; rows: number }>(`${SHIPMENTS}/labels`, body);
      place.replaceChildren(made("div", { class: "notice" }, made("p", {}, `${made_.rows}個の送り状のデータができました。10分のあいだ受け取れます。`), made("p", {}, "ZIPのパスワード：", made("b", { class: "num" }, made_.password)), made("p", { class: "buttons" }, made("a", { class: "button", href: made_.url, download: made_.filename, rel: "noreferrer" }, "ファイルを受け取る"))));
      return "";
    });
  }

  private problems(place: HTMLElement, problems: LabelProblem[]): HTMLElement {
    const letters = [...new Map(problems.filter((one) => one.kind === "character").map((one) => [one.character, one])).values()];
    const others = problems.filter((one) => one.kind !== "character");
    const asks = letters.map((one, index) => field(`vendor-letter-${index}`, `「${one.character}」の代わり（荷物 ${one.reference}・${one.field}）`, one.suggestion, { class: "w-s", maxlength: "4" }));
    const told = others.map((one) => made("li", {}, `荷物 ${one.reference}　${one.field}：${one.message}`));
    const again = form(() => void this.labels(place, Object.fromEntries(letters.map((one, index) => [one.character, valueOf(`vendor-letter-${index}`)]).filter(([, instead]) => instead))), ...asks, ...(letters.length ? [submit("この文字で作る")] : []));
    return made("div", { class: "notice" }, ...(told.length ? [made("p", {}, "次の荷物は、市に知らせるか、選びから外してください。"), made("ul", {}, ...told)] : []), again);
  }

  private async tracked(place: HTMLElement, file: HTMLInputElement): Promise<void> {
    await this.doing(async () => {
      const given = file.files?.[0];
      if (!given) return "ファイルを選んでください。";
      const read = await this.post<TrackingFile>(`${SHIPMENTS}/trackings/check`, { carrier: valueOf("vendor-file-carrier"), file: await base64(given) });
      const fresh = read.rows.filter((row) => row.state === "new");
      const unused = [...read.rows.filter((row) => row.state !== "new").map((row) => `${row.row}行目　${row.reference}：${row.message}`), ...read.errors.map((one) => `${one.row}行目：${one.message}`)];
      const take = form(() => void this.take(place, fresh), submit(`${fresh.length}個を発送済みにする`));
      place.replaceChildren(made("div", { class: "notice" },
        made("ul", {}, ...fresh.map((row) => made("li", {}, `${row.reference}　${row.consignee} 様　${row.gift}　伝票番号 ${row.number}`))),
        ...(unused.length ? [made("p", {}, "次の行は使いません。"), made("ul", {}, ...unused.map((text) => made("li", {}, text)))] : []),
        ...(fresh.length ? [take] : []),
      ));
      return "読み取りました。確かめてから、発送済みにしてください。";
    });
  }

  private async take(place: HTMLElement, rows: TrackingFile["rows"]): Promise<void> {
    await this.doing(async () => {
      const refused: string[] = [];
      for (let start = 0; start < rows.length; start += PIECE) {
        const piece = rows.slice(start, start + PIECE).map(({ reference, number }) => ({ reference, number }));
        const { items } = await this.post<{ items: { reference: string; result: string; message: string }[] }>(`${SHIPMENTS}/shipped`, { rows: piece });
        refused.push(...items.filter((one) => one.result === "refused").map((one) => `${one.reference}：${one.message}`));
        this.tell(`${Math.min(start + PIECE, rows.length)}個のうち…`);
      }
      await this.load();
      place.replaceChildren();
      return refused.length ? `発送済みにできなかった荷物があります。${refused.join(" ")}` : `${rows.length}個を発送済みにしました。`;
    });
  }
}

const frame = document.getElementById("vendor");
const said = document.getElementById("vendor-said");
const shown = document.getElementById("vendor-shown");
const gate = document.getElementById("vendor-gate");
if (frame && said && shown && gate) {
  frame.classList.add("ready");
  void new VendorPage(said, shown, gate).start();
}
