/** What stands in a form, as a flat list of names and as the JSON that the API takes. */

export type Json = string | number | boolean | Json[] | { [key: string]: Json };

/** The fields that carry no answer of the person: left out of drafts and of the check before sending. */
export const GUARDS = new Set(["website_url", "started_at", "altcha"]);

export interface Shape {
  /** names of fields that are lists */
  lists: Set<string>;
  /** names of fields that are whole numbers */
  numbers: Set<string>;
  /** names of single check boxes: true or false */
  switches: Set<string>;
}

export function shapeOf(form: HTMLFormElement): Shape {
  const split = (text: string | undefined): Set<string> => new Set((text ?? "").split(" ").filter(Boolean));
  const lists = split(form.dataset.list);
  const switches = new Set<string>();
  for (const box of form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) if (!lists.has(box.name)) switches.add(box.name);
  return { lists, numbers: split(form.dataset.numbers), switches };
}

/** Full-width digits, commas and spaces are fine: 「１２，０００」 is 12000. Anything else stays text, for the server to refuse. */
export function wholeNumber(text: string): number | string {
  const plain = text.normalize("NFKC").replace(/[,\s]/g, "").replace(/円$/, "");
  return /^\d{1,15}$/.test(plain) ? Number(plain) : text;
}

/** The JSON body: dotted names nest, empty answers are left out. */
export function toJson(entries: Iterable<[string, string]>, shape: Shape): { [key: string]: Json } {
  const body: { [key: string]: Json } = {};
  const put = (name: string, value: Json): void => {
    const parts = name.split(".");
    const last = parts.pop() ?? name;
    let node = body;
    for (const part of parts) {
      const next = (node[part] ??= {});
      if (typeof next !== "object" || Array.isArray(next)) return;
      node = next;
    }
    if (shape.lists.has(name)) {
      const list = (node[last] ??= []);
      if (Array.isArray(list)) list.push(value);
    } else node[last] = value;
  };
  for (const name of shape.switches) put(name, false);
  for (const [name, raw] of entries) {
    const text = raw.replace(/\r\n/g, "\n").trim();
    if (shape.switches.has(name)) put(name, true);
    else if (text !== "") put(name, shape.numbers.has(name) ? wholeNumber(text) : text);
  }
  return body;
}

/** Names and texts in the order of the page; the guards are left out. */
export function entriesOf(form: HTMLFormElement): [string, string][] {
  const entries: [string, string][] = [];
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && !GUARDS.has(name)) entries.push([name, value]);
  return entries;
}

/** Put answers back into a form; names that it doesn't know are ignored. */
export function fill(form: HTMLFormElement, entries: [string, string][]): void {
  const left = entries.slice();
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
      control.checked = entries.some(([name, value]) => name === control.name && value === control.value);
    } else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
      const place = left.findIndex(([name]) => name === control.name);
      if (place >= 0 && !GUARDS.has(control.name)) control.value = left.splice(place, 1)[0]?.[1] ?? "";
    }
  }
}
