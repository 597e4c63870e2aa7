/** The search page: reads `?q=`, fetches the list of pages, shows what it finds. */

import { converted, Finder, type PageText, wordsOf } from "./finder";
import { excerpt, type Piece } from "./fold";

const SHOWN = 50;

function marked(pieces: Piece[]): (Node | string)[] {
  return pieces.map((piece) => {
    if (!piece.marked) return piece.text;
    const mark = document.createElement("mark");
    mark.textContent = piece.text;
    return mark;
  });
}

function row(page: PageText, words: string[]): HTMLLIElement {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  const link = document.createElement("a");
  link.href = page.p;
  link.append(...marked(excerpt(page.t, words, 120)));
  heading.append(link);
  const text = document.createElement("p");
  text.append(`${page.k}　`, ...marked(excerpt(page.x, words)));
  item.append(heading, text);
  return item;
}

async function start(frame: HTMLElement): Promise<void> {
  const query = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  const box = frame.querySelector<HTMLInputElement>('input[name="q"]');
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  if (!box || !found || !results) return;
  frame.classList.add("ready");
  box.value = query;
  if (!query) return;
  found.textContent = "探しています…";
  try {
    const answer = await fetch(frame.dataset.index ?? "");
    if (!answer.ok) throw new Error(String(answer.status));
    const hits = new Finder((await answer.json()) as PageText[]).find(query);
    frame.classList.toggle("nothing", hits.length === 0);
    document.title = `「${query}」を探した結果｜${document.title}`;
    found.textContent = hits.length
      ? `「${query}」が ${hits.length}件 見つかりました${hits.length > SHOWN ? `（はじめの${SHOWN}件を出しています）` : ""}`
      : `「${query}」は見つかりませんでした。言葉を短くするか、別の言い方でお試しください。`;
    const words = [...wordsOf(query), ...wordsOf(converted(query))];
    results.replaceChildren(...hits.slice(0, SHOWN).map((page) => row(page, words)));
  } catch {
    frame.classList.remove("ready");
    found.textContent = "いま検索を使えません。時間をおいて、もう一度お試しください。";
  }
}

const frame = document.querySelector<HTMLElement>(".search");
if (frame) void start(frame);
