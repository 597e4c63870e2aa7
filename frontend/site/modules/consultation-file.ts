/** A file in a consultation: what stands in its place until it was found safe, and when it was not. Pure words, and the picture itself. */

import type { Message } from "./consultation-log";
import { made } from "./dom";

export type FileState = "checking" | "ready" | "blocked" | "missing" | "unknown";
export interface FileFound { state: FileState; type: string; url: string | null }

export const CHECKS_MOST = 8;
const CHECK_EVERY_MS = 3000;

/** When to ask again whether it was found safe; null once it makes no sense to. */
export function checkAgain(state: FileState, tries: number): number | null {
  return state === "checking" && tries < CHECKS_MOST ? CHECK_EVERY_MS * tries : null;
}

/** What happened with a file that can't be opened, and what she can do; '' for one that can. */
export function fileWords(state: FileState, by: Message["by"]): string {
  if (state === "checking") return "安全なファイルか、確かめています。";
  if (state === "unknown") return "いま、確かめられませんでした。";
  if (state === "missing") return by === "person" ? "このファイルは届きませんでした。もう一度送ってください。" : "このファイルは届いていません。相談員が送り直すのをお待ちください。";
  if (state === "blocked" && by === "person") return "安全を確かめられなかったので、だれも開けないようにしました。相談員にも見えていません。撮り直した写真を送るか、文字で書いてください。";
  if (state === "blocked") return "安全を確かめられなかったので、開けないようにしました。あなたのスマートフォンには何も入っていません。相談員が送り直すのをお待ちください。";
  return "";
}

/** The file itself, once its address was given. */
export function fileView(found: FileFound, one: Message): Node {
  if (!found.url) return made("span", { class: "hint" }, fileWords(found.state, one.by));
  if (found.type === "application/pdf") return made("a", { href: found.url, target: "_blank", rel: "noopener noreferrer" }, "PDFを開く");
  return made("img", { src: found.url, alt: one.text, class: "chat-picture" });
}
