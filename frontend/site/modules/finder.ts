/** The search itself: MiniSearch over pairs of characters, then a check that each word really stands in the page. */

import MiniSearch from "minisearch";
import { fold, queryTokens, runs, tokens } from "./fold";

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

  /** Pages that hold every word of `query`, the best first. */
  find(query: string): PageText[] {
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
