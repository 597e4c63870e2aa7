/** The search itself: MiniSearch over pairs of characters, then a check that each word really stands in the page. */

import MiniSearch from "minisearch";
import { fold, queryTokens, runs, tokens } from "./fold";

/** Words as people type them who don't stop to convert, and how the pages write them. Longer ones come first. */
const READINGS: [string, string][] = (
  [
    ["ふるさとのうぜい", "ふるさと納税"], ["へんれいひん", "返礼品"], ["しょうめいしょ", "証明書"], ["といあわせ", "問い合わせ"], ["もうしこみ", "申込み"],
    ["おしらせ", "お知らせ"], ["ざいたく", "在宅"], ["しめきり", "締切"], ["ほうしゅう", "報酬"], ["こそだて", "子育て"], ["そうだん", "相談"],
    ["かいいん", "会員"], ["よやく", "予約"], ["しごと", "仕事"], ["でんわ", "電話"], ["きふ", "寄附"], ["ぜい", "税"],
  ] as [string, string][]
).map(([kana, written]) => [fold(kana), fold(written)]);

/** The query with readings written as the pages write them. */
export function converted(query: string): string {
  return READINGS.reduce((text, [kana, written]) => text.replaceAll(kana, written), fold(query));
}

/** One page as the builder wrote it: path, title, kind (お知らせ, おしごと, …) and its words. */
export interface PageText {
  p: string;
  t: string;
  k: string;
  x: string;
}

export class Finder {
  private readonly index: MiniSearch<PageText & { id: number }>;
  private readonly folded: string[];

  constructor(private readonly pages: PageText[]) {
    this.index = new MiniSearch({
      fields: ["t", "x"],
      tokenize: tokens,
      processTerm: (term) => term,
      searchOptions: { boost: { t: 4 }, combineWith: "AND", tokenize: queryTokens, prefix: (term) => Array.from(term).length === 1 || /^[a-z0-9]+$/.test(term) },
    });
    this.index.addAll(pages.map((page, id) => ({ ...page, id })));
    this.folded = pages.map((page) => fold(`${page.t}\n${page.x}`));
  }

  /** Pages that hold every word of `query`, the best first; if none does, those that hold it as it is written in kanji. */
  find(query: string): PageText[] {
    const hits = this.exactly(query);
    return hits.length > 0 ? hits : this.exactly(converted(query));
  }

  private exactly(query: string): PageText[] {
    const words = wordsOf(query);
    if (words.length === 0) return [];
    return this.index
      .search(query)
      .map((hit) => hit.id as number)
      .filter((id) => words.every((word) => this.folded[id]?.includes(word)))
      .flatMap((id) => this.pages[id] ?? []);
  }
}

/** The folded words of a query, as they are marked in the results. */
export function wordsOf(query: string): string[] {
  return runs(query);
}
