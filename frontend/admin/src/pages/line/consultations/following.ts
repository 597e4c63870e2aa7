/** How a talk is followed: what has come, up to where without a gap, and when to ask again. */

interface Numbered { number: number }

/** What was known and what has come, by number; what comes twice is once. */
export function merged<M extends Numbered>(before: M[], come: M[]): M[] {
  const known = new Map(before.map((one) => [one.number, one]));
  for (const one of come) if (!known.has(one.number)) known.set(one.number, one);
  return known.size === before.length ? before : [...known.values()].sort((a, b) => a.number - b.number);
}

/** The number up to which nothing is missing from the first that is known on: from there on one asks. */
export function reached(said: Numbered[]): number {
  const known = new Set(said.map((one) => one.number));
  let last = said.length ? Math.min(...known) - 1 : 0;
  while (known.has(last + 1)) last += 1;
  return last;
}

/** The number up to which one has read: a poll brings only what follows the cursor, so that what it brings does not begin with 1. */
export function newest(cursor: number, come: Numbered[]): number {
  return Math.max(cursor, ...come.map((one) => one.number));
}

/** Whether there is something to ask for: what has ended says nothing new, but a page of it may not have been the last. */
export function goesOn(state: string, more: boolean): boolean {
  return more || state !== "ended";
}

/** How often one says that one is still there, well within the server's twenty seconds. */
export const HERE_EVERY_MS = 12_000;

const SOON_MS = 2500, HIDDEN_MS = 20_000, MOST_MS = 30_000;

/** At once where more has come than an answer holds, soon while one looks, seldom while the tab is hidden, ever longer while nothing answers. */
export function pause(hidden: boolean, failures: number, more = false): number {
  if (more) return 0;
  return Math.min(Math.max(hidden ? HIDDEN_MS : SOON_MS, SOON_MS * 2 ** failures), MOST_MS);
}
