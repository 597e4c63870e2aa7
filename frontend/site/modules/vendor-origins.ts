/** The vendor's page: the survey of where its gifts come from. What is typed is kept in this tab until it is saved; each gift is saved by itself. */

import { call, fact, form, made, Refused, submit } from "./dom";
import { Draft, tabShelf } from "./draft";

const MINE = "/api/donations/vendor/origins";

type Answer = Record<string, string>;
interface Gift { code: string; name: string; criterion_name: string; approved: string; certificate: string; asks: string[]; missing: string[]; answer: Answer }
interface Sheet { id: string; version: number; title: string; state: string; state_name: string; due: string; late: boolean; gifts: Gift[]; done_at: string | null }

interface Page {
  doing: (work: () => Promise<string>) => Promise<void>;
  post: <T>(path: string, body: object, headers?: Record<string, string>) => Promise<T>;
}

interface Field { name: string; label: string; hint?: string; choices?: [value: string, label: string][] }

const fields: Field[] = [
  { name: "material", label: "原材料の産地", choices: [["inside", "主に市内"], ["prefecture", "主に県内（市外）"], ["mixed", "市内と市外が混ざる"], ["elsewhere", "主に県外・海外"], ["none", "原材料はない（役務など）"]] },
  { name: "material_from", label: "原材料の産地（くわしく）", hint: "例：ひだまり市の自分の田" },
  { name: "made", label: "生産・製造の場所", choices: [["inside", "市内"], ["prefecture", "県内（市外）"], ["elsewhere", "県外・海外"]] },
  { name: "made_at", label: "生産・製造の場所（くわしく）", hint: "例：市内の精米所。市外の工程があれば、それも書きます。" },
  { name: "share", label: "市内で生じる付加価値の割合", choices: [["over_half", "半分より多い"], ["half_or_less", "半分以下"], ["unknown", "わからない"]] },
  { name: "share_basis", label: "割合の根拠", hint: "例：仕入れ300円、市内の加工700円" },
  { name: "certificate", label: "製造者の証明書は、いまも正しいですか", choices: [["valid", "いまも正しい"], ["changed", "変わった・期限が切れた"], ["none", "証明書はない"]] },
  { name: "label", label: "商品の表示に書いてある産地・製造者", hint: "袋や箱の文字のとおりに書きます。" },
  { name: "same", label: "市に届け出た内容と", choices: [["yes", "相違ありません"], ["no", "相違があります"]] },
  { name: "note", label: "相違の内容・そのほか", hint: "写真や書類は、市の窓口に送ってください。" },
];

const day = (iso: string): string => `${Number(iso.slice(5, 7))}月${Number(iso.slice(8, 10))}日`;
/** The deadline's day in Japan. */
const japan = (iso: string): string => day(new Date(new Date(iso).getTime() + 9 * 3_600_000).toISOString());
const same = (one: Answer, other: Answer): boolean => fields.every(({ name }) => (one[name] ?? "") === (other[name] ?? ""));

/** One gift's form; knows whether what is typed was saved. */
class GiftForm {
  readonly place: HTMLElement;
  private readonly inputs = new Map<string, HTMLSelectElement | HTMLTextAreaElement>();
  private readonly summary = made("summary");
  private readonly draft: Draft;
  private saved: Answer;

  constructor(private readonly page: Page, private readonly sheet: { now: Sheet }, private readonly at: number, private readonly changed: () => void) {
    this.saved = this.gift.answer;
    this.draft = new Draft(`origin:${sheet.now.id}:${this.gift.code}`, tabShelf());
    const asked = fields.filter(({ name }) => this.gift.asks.includes(name) || name === "note");
    const keep = submit("この返礼品を保存する");
    keep.firstElementChild?.classList.add("quiet"); // the main button is the one that sends the sheet
    const facts = [fact("基準", this.gift.criterion_name), ...(this.gift.approved ? [fact("届け出た内容", this.gift.approved)] : []), ...(this.gift.certificate ? [fact("証明書", this.gift.certificate)] : [])];
    this.place = made("details", { class: "origin-gift" }, this.summary, made("dl", { class: "facts" }, ...facts), form(
      () => void page.doing(() => this.save()), ...asked.map((one) => this.field(one)), keep,
    ));
    for (const [name, value] of this.draft.read()) { const input = this.inputs.get(name); if (input) input.value = value; }
    this.place.addEventListener("input", () => { this.draft.keep(Object.entries(this.typed)); this.told(); });
    this.told();
  }

  get dirty(): boolean { return !same(this.typed, this.saved); }

  forget(): void { this.draft.forget(); }

  private get gift(): Gift {
    const found = this.sheet.now.gifts[this.at];
    if (!found) throw new Error("a sheet keeps its gifts");
    return found;
  }

  private get typed(): Answer {
    return { ...this.saved, ...Object.fromEntries([...this.inputs].map(([name, input]) => [name, input.value.trim()])) };
  }

  private told(): void {
    const left = this.gift.missing.length;
    const state = this.dirty ? "保存していません" : left ? `あと${left}か所` : "書き終えました";
    this.summary.replaceChildren(`${this.gift.name}　`, made("span", { class: this.dirty || left ? "wrong" : "done" }, state));
    this.changed();
  }

  private field({ name, label, hint, choices }: Field): HTMLElement {
    const id = `origin-${this.sheet.now.id}-${this.at}-${name}`;
    const described: Record<string, string> = hint ? { "aria-describedby": `${id}-hint` } : {};
    const input = choices
      ? made("select", { id, ...described }, made("option", { value: "" }, "選んでください"), ...choices.map(([value, words]) => made("option", { value }, words)))
      : made("textarea", { id, rows: "2", maxlength: "300", ...described });
    input.value = this.saved[name] ?? "";
    this.inputs.set(name, input);
    return made("div", { class: "field" }, made("label", { for: id }, label), ...(hint ? [made("p", { class: "hint", id: `${id}-hint` }, hint)] : []), made("span", { class: "control" }, input));
  }

  private async save(): Promise<string> {
    const typed = this.typed;
    const send = (): Promise<Sheet> => this.page.post<Sheet>(`${MINE}/${this.sheet.now.id}/write`, { version: this.sheet.now.version, code: this.gift.code, ...typed });
    try {
      this.sheet.now = await send();
    } catch (error) {
      const current = error instanceof Refused && error.status === 409 ? error.said.current as Sheet | undefined : undefined;
      if (!current) throw error;
      this.sheet.now = current;
      // A colleague saved another gift: this one's answer goes on. What she wrote on this one is not overwritten unseen.
      if (!same(this.gift.answer, this.saved)) throw new Refused(409, { detail: "ほかの人が、この返礼品の答えを書き直しました。ページを読み直して、確かめてください（いま書いたものは残ります）。" });
      this.sheet.now = await send();
    }
    this.saved = this.gift.answer;
    this.draft.forget();
    this.told();
    return `${this.gift.name} の答えを保存しました。`;
  }
}

/** The section of surveys; nothing is shown while none is asked. */
export class VendorOrigins {
  readonly place = made("section", { id: "vendor-origins", "aria-label": "産地の確認" });

  /** The way down to it; says how many gifts are still to be answered. */
  readonly link = made("a", { href: "#vendor-origins", hidden: "" }, "産地の確認");
  private forms: GiftForm[] = [];

  constructor(private readonly page: Page) {}

  async load(): Promise<void> {
    const { items } = await call<{ items: Sheet[] }>(MINE);
    this.forms = [];
    this.place.replaceChildren(...(items.length ? [made("h2", {}, "産地の確認"), ...items.map((one) => this.sheet(one))] : []));
    const open = items.filter((one) => one.state === "open");
    this.link.hidden = open.length === 0;
    this.link.textContent = `産地の確認（${open.map((one) => `${japan(one.due)}まで`).join("・")}）`;
  }

  /** Whoever comes in next sees nothing of this one's. */
  clear(): void {
    for (const one of this.forms) one.forget();
    this.forms = [];
    this.link.hidden = true;
    this.place.replaceChildren();
  }

  private sheet(given: Sheet): HTMLElement {
    const holder = { now: given };
    if (given.state !== "open") return made("article", { class: "gift-one" }, made("h3", {}, given.title), made("p", {}, `${given.state_name}　${given.gifts.length}品`));
    const left = made("p", { role: "status" });
    const forms: GiftForm[] = [];
    const count = (): void => {
      const undone = holder.now.gifts.filter((one) => one.missing.length > 0).length;
      left.textContent = undone ? `あと${undone}品です。途中で保存して、あとで続けられます。` : "すべて書き終えました。確かめて、市に送ってください。";
    };
    forms.push(...given.gifts.map((_, at) => new GiftForm(this.page, holder, at, count)));
    this.forms.push(...forms);
    const send = form(
      () => void this.page.doing(async () => {
        if (forms.some((one) => one.dirty)) throw new Refused(422, { detail: "保存していない返礼品があります。それぞれ「この返礼品を保存する」を押してから、送ってください。" });
        await this.page.post<Sheet>(`${MINE}/${holder.now.id}/submit`, { version: holder.now.version });
        await this.load();
        return "市に送りました。ありがとうございます。";
      }),
      made("p", { class: "hint" }, "送ったあとは直せません。直すところがあれば、「市とのやりとり」で知らせてください。"),
      submit("この内容で市に送る"),
    );
    return made("article", { class: `gift-one${given.late ? " urgent" : ""}` },
      made("h3", {}, given.title), made("p", {}, `期限 ${japan(given.due)}${given.late ? "（過ぎています）" : ""}`), left, ...forms.map((one) => one.place), send);
  }
}
