/** The vendor's page: what she and the city's desk write to each other. */

import { call, field, form, made, submit, valueOf } from "./dom";
import { box, further, headOf, onceFor, saidOf, type Talk, type TalkHead } from "./talk";

const TALKS = "/api/donations/vendor/talks";

interface Page {
  doing: (work: () => Promise<string>) => Promise<void>;
  post: <T>(path: string, body: object, headers?: Record<string, string>) => Promise<T>;
}

/** The section below the parcels. What is typed stays while the list above it changes. */
export class VendorTalks {
  readonly place = made("section", { id: "vendor-talks", "aria-label": "市とのやりとり" });

  constructor(private readonly page: Page) {}

  async load(): Promise<void> {
    const found = await call<{ items: TalkHead[]; waiting: number }>(TALKS);
    this.draw(found.items, found.waiting);
  }

  private draw(items: TalkHead[], waiting: number): void {
    this.place.replaceChildren(
      made("h2", {}, `市とのやりとり${waiting ? `（返事を待っているもの ${waiting}件）` : ""}`),
      this.asking(),
      ...items.map((one) => this.talk(one)),
    );
  }

  private asking(): HTMLElement {
    const key = onceFor();
    return made("details", {}, made("summary", {}, "市に聞く・知らせる"), form(
      () => void this.page.doing(async () => {
        const shipment = valueOf("talk-shipment");
        await this.page.post(TALKS, { subject: valueOf("talk-subject"), text: valueOf("talk-text"), ...(shipment ? { shipment } : {}) }, { "idempotency-key": key() });
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
    const show = (talk: Talk): void => {
      inside.replaceChildren(saidOf(talk), further(talk, (text, key) => void this.page.doing(async () => {
        show(await this.page.post<Talk>(`${TALKS}/${talk.id}/write`, { text }, { "idempotency-key": key }));
        return "市に送りました。";
      })));
    };
    details.addEventListener("toggle", () => {
      if (details.open && !inside.hasChildNodes()) void this.page.doing(async () => { show(await call<Talk>(`${TALKS}/${head.id}`)); return ""; });
    });
    return made("article", { class: `gift-one${head.state === "waiting" ? " urgent" : ""}` }, ...headOf(head), details);
  }
}
