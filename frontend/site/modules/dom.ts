/** Small things that pages over the API share: making elements, asking the API, saying what is wrong. */

export type Content = (Node | string)[];

export function made<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, ...content: Content): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

export function fact(label: string, ...content: Content): HTMLDivElement {
  return made("div", {}, made("dt", {}, label), made("dd", {}, ...content));
}

export function field(id: string, label: string, value: string, attributes: Record<string, string> = {}, hint = ""): HTMLDivElement {
  const described = hint ? { "aria-describedby": `${id}-hint` } : {};
  const note = hint ? [made("p", { class: "hint", id: `${id}-hint` }, hint)] : [];
  return made("div", { class: "field" }, made("label", { for: id }, label), ...note, made("span", { class: "control" }, made("input", { id, type: "text", value, autocomplete: "off", ...described, ...attributes })));
}

export function submit(words: string): HTMLParagraphElement {
  return made("p", { class: "buttons" }, made("button", { class: "button", type: "submit" }, words));
}

/** A form whose sending is ours. */
export function form(send: (form: HTMLFormElement) => unknown, ...content: Content): HTMLFormElement {
  const element = made("form", { class: "form", novalidate: "" }, ...content);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    send(element);
  });
  return element;
}

export function valueOf(id: string): string {
  return (document.getElementById(id) as HTMLInputElement | null)?.value.trim() ?? "";
}

/** Draws anew inside `root`; what is half-written in its text boxes stays, but for the one that was sent. */
export function redrawn(root: HTMLElement, draw: () => void, sent = ""): void {
  const written = new Map(typed(root).filter((one) => one.id !== sent && one.value !== one.defaultValue).map((one) => [one.id, one.value]));
  draw();
  for (const one of typed(root)) {
    const before = written.get(one.id);
    if (before === undefined || before === one.value) continue;
    one.value = before;
    const folded = one.closest("details");
    if (folded) folded.open = true;
  }
}

/** What somebody can write into, by its id. */
function typed(root: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea[id], input[id]:not([type=radio], [type=checkbox], [type=file])")];
}

export function postcode(written: string): string {
  const digits = written.replace(/\D/g, "");
  return digits.length === 7 ? `〒${digits.slice(0, 3)}-${digits.slice(3)}` : written;
}

interface ProblemDocument { detail?: string; errors?: { message: string; pointer?: string }[]; current?: unknown }

/** What the API refused, in a sentence for the reader. */
export class Refused extends Error {
  constructor(readonly status: number, readonly said: ProblemDocument) {
    const stale = status === 409 ? "内容が変わっていました。読み直してから、もう一度お試しください。" : "";
    super(said.errors?.map((one) => one.message).join(" ") || said.detail || stale || "うまくいきませんでした。");
  }

  /** Whether it is about this place of what was sent: '/telephone'. */
  at(pointer: string): boolean {
    return this.said.errors?.some((one) => one.pointer === pointer) ?? false;
  }
}

/** One request; raises Refused, or a TypeError where nothing answered. */
export async function call<T>(path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
  const sent = body ? { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) } : {};
  const answer = await fetch(path, sent);
  const said: unknown = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, said as ProblemDocument);
  return said as T;
}

/** The sentence for anything that went wrong. */
export function words(error: unknown): string {
  return error instanceof Refused ? error.message : "つながりませんでした。電波のよいところで、もう一度お試しください。";
}
