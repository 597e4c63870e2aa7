/** A scenario's content on the desk: its shape, its ways, and the small changes that the editor makes. The linter is the API's. */
import schema from "../../../../../../schemas/line/scenario-content.json";

export interface Button { id: string; label: string; to?: string; starts?: string; says?: string; page?: string; tel?: string; add?: Record<string, number>; set?: Record<string, string> }
export interface Card { title?: string; text: string; image?: string; buttons: Button[] }
export interface Message { kind: string; text?: string; title?: string; image?: string; alt?: string; buttons?: Button[]; cards?: Card[]; rows?: { label: string; value: string }[] }
export interface Question { text: string; answer: string; choices?: Button[]; variable?: string; lowest?: number; highest?: number; again?: string; to?: string }
export interface Case { score?: string; at_least?: number; variable?: string; is?: string; to: string }
export interface Recommend { text: string; most: number; items: { score: string; title: string; text: string; button: Button }[] }
export interface Node {
  id: string; title?: string; kind: string; safe?: boolean; always?: boolean; messages?: Message[]; quick?: Button[]; next?: string;
  question?: Question; cases?: Case[]; otherwise?: string; recommend?: Recommend; variable?: string; value?: string; call?: string; page?: string; text?: string;
}
export interface Content {
  name: string; starts: { follow: boolean; words: { word: string; to: string }[] }; first: string;
  variables: { id: string; label: string; most?: number }[]; scores: { id: string; label: string }[]; shown_if?: { variable: string; is: string }; nodes: Node[];
}

const node = schema.properties.nodes.items.properties;
export const kinds: Record<string, string> = node.kind["x-words"];
export const messageKinds: Record<string, string> = node.messages.items.properties.kind["x-words"];
export const answers: Record<string, string> = node.question.properties.answer["x-words"];

export const title = (one: Node): string => one.title ?? one.id;

/** The same thing without what is empty: an optional member is absent, not blank. */
export function without<T extends object>(thing: T, name: keyof T): T {
  return Object.fromEntries(Object.entries(thing).filter(([key]) => key !== name)) as T;
}
export const given = <T extends object>(thing: T, name: keyof T, value: unknown): T => (value === "" || value === undefined || value === false ? without(thing, name) : { ...thing, [name]: value });

export function buttonsOf(one: Node): Button[] {
  const inMessages = (one.messages ?? []).flatMap((message) => [...(message.buttons ?? []), ...(message.cards ?? []).flatMap((card) => card.buttons)]);
  return [...inMessages, ...(one.question?.choices ?? []), ...(one.recommend?.items ?? []).map((item) => item.button), ...(one.quick ?? [])];
}

/** Where a node leads, each place once. */
export function ways(one: Node): string[] {
  const found = [...buttonsOf(one).map((button) => button.to), one.question?.to, one.next, ...(one.cases ?? []).map((which) => which.to), one.otherwise];
  return [...new Set(found.filter((to): to is string => Boolean(to)))];
}

/** A name that nothing bears yet: 'node-3'. */
export function freeName(taken: string[], stem: string): string {
  for (let number = taken.length + 1; ; number += 1) if (!taken.includes(`${stem}-${number}`)) return `${stem}-${number}`;
}

export const newButton = (taken: Button[]): Button => ({ id: freeName(taken.map((one) => one.id), "b"), label: "" });

/** What a node of this kind begins with; what it had already stays where the kind knows it. */
export function ofKind(one: Node, kind: string): Node {
  const kept: Node = { id: one.id, kind };
  if (one.title) kept.title = one.title;
  if (one.safe) kept.safe = true;
  if (one.messages && !["branch", "set"].includes(kind)) kept.messages = one.messages;
  if (kind === "message") return { ...kept, messages: one.messages ?? [{ kind: "text", text: "" }] };
  if (kind === "question") return { ...kept, question: one.question ?? { text: "", answer: "choice", choices: [] } };
  if (kind === "branch") return { ...kept, cases: one.cases ?? [] };
  if (kind === "recommend") return { ...kept, recommend: one.recommend ?? { text: "", most: 3, items: [] } };
  if (kind === "call") return { ...kept, call: one.call ?? "book" };
  if (kind === "end") return { ...kept, messages: one.messages ?? [{ kind: "text", text: "" }] };
  return kept;
}

export const replaced = (content: Content, id: string, changed: Node): Content => ({ ...content, nodes: content.nodes.map((one) => (one.id === id ? changed : one)) });

/** Put a new node after another; it is called by nothing yet. */
export function added(content: Content, after: string): { content: Content; id: string } {
  const id = freeName(content.nodes.map((one) => one.id), "node");
  const place = content.nodes.findIndex((one) => one.id === after) + 1;
  const nodes = [...content.nodes];
  nodes.splice(place, 0, { id, kind: "message", messages: [{ kind: "text", text: "" }] });
  return { content: { ...content, nodes }, id };
}

export function moved(content: Content, id: string, by: number): Content {
  const from = content.nodes.findIndex((one) => one.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= content.nodes.length) return content;
  const nodes = [...content.nodes];
  const [one] = nodes.splice(from, 1);
  if (one) nodes.splice(to, 0, one);
  return { ...content, nodes };
}

/** A file's text as a content, or why not, in Japanese. Whether it is a good one the API says. */
export function readContent(text: string): Content | string {
  try {
    const value = JSON.parse(text) as Partial<Content>;
    const whole = typeof value.name === "string" && Array.isArray(value.nodes) && typeof value.first === "string" && value.starts && Array.isArray(value.variables) && Array.isArray(value.scores);
    return whole ? (value as Content) : "会話のファイルではないようです。この画面から書き出したファイルを選んでください。";
  } catch {
    return "ファイルを読めません（JSONの形になっていません）。";
  }
}
