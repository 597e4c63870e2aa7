/** What is written of a broadcast, as the editor changes it. */
import type { Broadcast, BroadcastChoices } from "../../../api/rooms";

export type Written = Broadcast["written"];
export type Criterion = Written["segment"][number];
export type Kind = Criterion["by"];

/** What one may ask of a user, in the words of the form: some ask the same thing the other way round. */
export const kinds: [id: string, words: string][] = [
  ["tag", "タグが付いている"],
  ["tag-not", "タグが付いていない"],
  ["answer", "診断でこう答えた"],
  ["told", "診断でこれをすすめた"],
  ["done", "診断を終えた"],
  ["done-not", "診断をまだ終えていない"],
  ["hired", "この窓口の紹介で就職した"],
  ["hired-not", "この窓口の紹介では就職していない"],
  ["silence", "しばらく動きがない"],
  ["silence-not", "最近動きがあった"],
];

export const kindOf = (one: Criterion): string => (one.without ? `${one.by}-not` : one.by);

/** A condition of this kind, with what it can't do without as far as there is only one choice. */
export function ofKind(kind: string, choices: BroadcastChoices): Criterion {
  const without = kind.endsWith("-not");
  const by = kind.replace(/-not$/, "") as Kind;
  const made: Criterion = without ? { by, without: true } : { by };
  const scenario = choices.scenarios[0]?.scenario;
  if (by === "silence") return { ...made, days: 30 };
  if (by === "tag") return choices.tags[0] ? { ...made, tag: choices.tags[0].id } : made;
  if (["answer", "told", "done"].includes(by) && scenario) return { ...made, scenario };
  return made;
}

/** The names between double braces, each once. */
export function blanks(...texts: string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\{\{\s*([^{}]{1,20}?)\s*\}\}/g)].map((found) => found[1] ?? "")))];
}

/** The text with one blank filled, wherever it stands. */
export function filled(text: string, name: string, value: string): string {
  return text.replace(/\{\{\s*([^{}]{1,20}?)\s*\}\}/g, (whole, found: string) => (found === name ? value : whole));
}

/** A new broadcast: with a blank that must be filled, or with the words of a template. */
export function begun(name: string, subject: string, template: BroadcastChoices["templates"][number] | undefined): Written {
  const words = template ?? { subject, title: "", text: "{{本文}}", links: [] };
  return {
    name, subject: (template?.subject ?? subject) as Written["subject"], title: words.title, text: words.text,
    links: words.links, segment: [], at: null, night: false,
  };
}
