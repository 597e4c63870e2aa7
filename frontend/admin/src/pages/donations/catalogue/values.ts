/** Between a content of the catalogue and the flat fields of its form: 'content/bank/number' is content.bank.number. */
import type { Values } from "../../../parts/definitions";

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** A content as the form's fields; numbers become text, what is empty an empty field. */
export function flat(content: Json, lines: Record<string, (value: unknown) => string> = {}, at = "content"): Values {
  return Object.assign({}, ...Object.entries(content).map(([name, value]) => {
    const place = `${at}/${name}`;
    const write = lines[name];
    if (write) return { [place]: write(value) };
    if (isObject(value)) return flat(value, lines, place);
    return { [place]: typeof value === "boolean" ? value : value === null || value === undefined ? "" : String(value) };
  })) as Values;
}

/** The fields as a content: every 'content/…' at its place. */
export function deep(values: Values): Json {
  const content: Json = {};
  for (const [name, value] of Object.entries(values)) {
    const [group, ...path] = name.split("/");
    const last = path.pop();
    if (group !== "content" || last === undefined) continue;
    const place = path.reduce<Json>((node, part) => (node[part] ??= {}) as Json, content);
    place[last] = typeof value === "string" ? value.trim() : value;
  }
  return content;
}

/** '28,000円' → 28000; blank is null, so that the API says what is missing. */
export function whole(value: unknown): number | null {
  const text = String(value ?? "").normalize("NFKC").replace(/[,円\s]/g, "");
  return text === "" ? null : Number(text);
}

export const half = (value: unknown): string => String(value ?? "").normalize("NFKC").trim();
export const orNull = (value: unknown): string | null => (value === "" || value === undefined || value === null ? null : String(value));

/** A group of fields, or null where all of them are blank. */
export function group(value: unknown): Json | null {
  return isObject(value) && Object.values(value).some((one) => one !== "" && one !== null && one !== undefined) ? value : null;
}

export const textLines = (value: unknown): string[] => String(value ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
