/** The vendor's page: what she and the city's desk write to each other. */

import { call, field, form, made, redrawn, submit, valueOf } from "./dom";
import { box, further, headOf, onceFor, saidOf, type Talk, type TalkHead } from "./talk";

const TALKS = "/api/donations/vendor/talks";

interface Page {
  doing: (work: () => Promise<string>) => Promise<void>;
  post: <T>(path: string, body: object, headers?: Record<string, string>) => Promise<T>;
}

/** The section below the parcels. What is typed stays while the list above it changes. */
export class VendorTalks {
  readonly place = made("section", { id: "vendor-talks", "aria-label": "市とのやりとり" });

  /** The way down to it, past all the parcels; says how many wait for an answer. */
  readonly link = made("a", { href: "#vendor-talks" }, "市とのやりとり");
  private readonly heading = made("h2");

  constructor(private readonly page: Page) {}

  async load(): Promise<void> {
    const found = await call<{ items: TalkHead[] }>(TALKS);
    redrawn(this.place, () => this.draw(found.items), "talk-text");
  }

  /** Whoever comes in next sees nothing of this one's. */
  clear(): void {
    this.place.replaceChildren();
  }

  private count(): void {
    const waiting = this.place.querySelectorAll(".urgent").length;
    this.heading.textContent = `市とのやりとり${waiting ? `（返事を待っているもの ${waiting}件）` : ""}`;
    this.link.textContent = `市とのやりとり${waiting ? `（${waiting}件）` : ""}`;
  }

  private draw(items: TalkHead[]): void {
    this.place.replaceChildren(
      this.heading,
      this.asking(),
      ...items.map((one) => this.talk(one)),
    );
    this.count();
  }

  private asking(): HTMLElement {
    const key = onceFor();
    return made("details", {}, made("summary", {}, "市に聞く・知らせる"), form(
      (sent) => void this.page.doing(async () => {
        const shipment = valueOf("talk-shipment");
        const asked = { subject: valueOf("talk-subject"), text: valueOf("talk-text"), ...(shipment ? { shipment } : {}) };
        await this.page.post(TALKS, asked, { "idempotency-key": key(JSON.stringify(asked)) });
        sent.reset();
        await this.load();
        return "市に送りました。返事は、ここに届きます。";
      }),
      field("talk-subject", "件名", "", { maxlength: "100", class: "w-l" }),
      field("talk-shipment", "荷物の番号（その荷物のことなら）", "", { maxlength: "30", class: "w-m" }, "例：261122041738-01"),
      box("talk-text", "内容"),
      submit("送る"),
    ));
  }

  private talk(head: TalkHead): HTMLElement {
    const inside = made("div");
    const details = made("details", {}, made("summary", {}, "読む・返事を書く"), inside);
    const article = made("article");
    const look = (talk: TalkHead): void => {
      article.className = `gift-one${talk.state === "waiting" ? " urgent" : ""}`;
      article.replaceChildren(...headOf(talk), details);
      this.count();
    };
    const show = (talk: Talk): void => {
      look(talk);
      inside.replaceChildren(saidOf(talk), further(talk, (text, key) => void this.page.doing(async () => {
        show(await this.page.post<Talk>(`${TALKS}/${talk.id}/write`, { text }, { "idempotency-key": key }));
        return "市に送りました。";
      })));
    };
    details.addEventListener("toggle", () => {
      if (details.open && !inside.hasChildNodes()) void this.page.doing(async () => { show(await call<Talk>(`${TALKS}/${head.id}`)); return ""; });
    });
    look(head);
    return article;
  }
}
