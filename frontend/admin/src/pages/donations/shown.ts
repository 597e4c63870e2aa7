import { figure } from "../../text/figures";

/** A value of a notification as text: figures with separators, yes and no in words. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "（空）";
  if (typeof value === "boolean") return value ? "はい" : "いいえ";
  if (typeof value === "number") return figure(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
