/** The vendor's page: whether the day's mail of what is to be sent comes. */

import { call, made, redrawn } from "./dom";

const NEWS = "/api/donations/vendor/news";
interface News { version: number; on: boolean; hour: number; days_name: string; sent_on: string | null }
interface Page {
  doing: (work: () => Promise<string>) => Promise<void>;
  post: <T>(path: string, body: object) => Promise<T>;
}

export class VendorNews {
  readonly place = made("section", { id: "vendor-news", "aria-label": "毎日のお知らせ" });

  constructor(private readonly page: Page) {}

  async load(): Promise<void> {
    const news = await call<News>(NEWS);
    redrawn(this.place, () => this.draw(news));
  }

  clear(): void {
    this.place.replaceChildren();
  }

  private draw(news: News): void {
    const turn = made("button", { type: "button", class: "button quiet" }, news.on ? "お知らせを止める" : "お知らせを受け取る");
    turn.addEventListener("click", () => void this.page.doing(async () => {
      this.draw(await this.page.post<News>(NEWS, { version: news.version, on: !news.on }));
      this.place.querySelector("button")?.focus();
      return news.on ? "毎日のお知らせを止めました。" : "毎日のお知らせを受け取ります。";
    }));
    this.place.replaceChildren(
      made("h2", {}, "毎日のお知らせ"),
      made("p", {}, news.on ? `新しい荷物か、期限を過ぎた荷物があるときに、${news.days_name}の${news.hour}時ごろ、市に届け出たアドレスにメールでお知らせします。` : "いまは、新しい荷物があってもメールでお知らせしません。"),
      made("p", { class: "buttons" }, turn),
    );
  }
}
