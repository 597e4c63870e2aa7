/** How much waits behind each item of the menu: what leads there, and nothing else. */
import type { WaitingItem } from "../api/records";
import { aliases } from "./pages";
import { rooms } from "./rooms";

export interface Tallied { all: number; late: number }

/** The menu's item under which a path is found: '/donations/gifts' before '/donations'; what is inside a room belongs to the item above it. */
export function itemAt(href: string): string | undefined {
  let path = href.split(/[?#]/)[0] ?? "";
  for (const [from, to] of Object.entries(aliases)) if (path === from || path.startsWith(`${from}/`)) path = to + path.slice(from.length);
  return rooms.flatMap((room) => room.items)
    .filter((item) => !item.inside && (path === item.to || path.startsWith(`${item.to}/`)))
    .sort((a, b) => b.to.length - a.to.length)[0]?.to;
}

export function tallied(items: WaitingItem[], now: number): Map<string, Tallied> {
  const found = new Map<string, Tallied>();
  for (const item of items) {
    const at = itemAt(item.href);
    if (!at) continue;
    const { all, late } = found.get(at) ?? { all: 0, late: 0 };
    found.set(at, { all: all + 1, late: late + (item.due && new Date(item.due).getTime() < now ? 1 : 0) });
  }
  return found;
}
