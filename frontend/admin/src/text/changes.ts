/** What differs between two texts, so that an approver sees the changed words and not only the changed sentence. Pure. */

/** A piece of a text: it stands in the other one too, or it does not. */
export interface Run { text: string; changed: boolean }
/** A line of one side. `moved` stands in the other text as it is, in another place; `whole` has no counterpart. */
export interface Line { kind: "same" | "moved" | "changed" | "whole"; runs: Run[] }

const words = new Intl.Segmenter("ja", { granularity: "word" });
/** Above it, two texts are compared by their lines alone: the table would be too large for a page. */
const TABLE_MOST = 4_000_000;
/** How much two lines must have in common to be one line that was changed. */
const ALIKE = 0.4;
/** A piece this short between two changes is read as part of the change: 「は」 alone tells nobody what stayed. */
const ISLAND = 1;

/** The pieces that stay or go whole. Japanese has no spaces: its words are those of the browser's dictionary. */
export function pieces(text: string): string[] {
  return Array.from(words.segment(text), (one) => one.segment);
}

/** The pairs [place in `from`, place in `to`] of a longest common subsequence. */
function common<T>(from: readonly T[], to: readonly T[], same: (a: T, b: T) => boolean): [number, number][] {
  const found: [number, number][] = [];
  let start = 0;
  while (start < from.length && start < to.length && same(from[start] as T, to[start] as T)) { found.push([start, start]); start += 1; }
  let [endFrom, endTo] = [from.length, to.length];
  const tail: [number, number][] = [];
  while (endFrom > start && endTo > start && same(from[endFrom - 1] as T, to[endTo - 1] as T)) { endFrom -= 1; endTo -= 1; tail.unshift([endFrom, endTo]); }
  const [rows, columns] = [endFrom - start, endTo - start];
  if (rows * columns <= TABLE_MOST) {
    const width = columns + 1;
    const most = new Uint32Array((rows + 1) * width);
    for (let row = rows - 1; row >= 0; row -= 1) {
      for (let column = columns - 1; column >= 0; column -= 1) {
        most[row * width + column] = same(from[start + row] as T, to[start + column] as T)
          ? 1 + (most[(row + 1) * width + column + 1] ?? 0)
          : Math.max(most[(row + 1) * width + column] ?? 0, most[row * width + column + 1] ?? 0);
      }
    }
    for (let row = 0, column = 0; row < rows && column < columns;) {
      if (same(from[start + row] as T, to[start + column] as T)) { found.push([start + row, start + column]); row += 1; column += 1; } else if ((most[(row + 1) * width + column] ?? 0) >= (most[row * width + column + 1] ?? 0)) row += 1;
      else column += 1;
    }
  }
  return [...found, ...tail];
}

/** Both texts in runs. */
export function changedRuns(from: string, to: string): { from: Run[]; to: Run[] } {
  const [before, after] = [pieces(from), pieces(to)];
  const kept = common(before, after, (a, b) => a === b);
  const pairs = withoutIslands(kept, before, after);
  return { from: runs(before, new Set(pairs.map(([one]) => one))), to: runs(after, new Set(pairs.map(([, one]) => one))) };
}

/** Without what stays only by chance: short pieces with a change on both sides, in either text. */
function withoutIslands(kept: [number, number][], before: string[], after: string[]): [number, number][] {
  const groups: [number, number][][] = [];
  for (const pair of kept) {
    const last = groups.at(-1)?.at(-1);
    if (last && pair[0] === last[0] + 1 && pair[1] === last[1] + 1) groups.at(-1)?.push(pair);
    else groups.push([pair]);
  }
  return groups.filter((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return false;
    const atEdge = (first[0] === 0 && first[1] === 0) || (last[0] === before.length - 1 && last[1] === after.length - 1);
    const text = group.map(([one]) => before[one]).join("");
    return atEdge || text.length > ISLAND || text.includes("\n");
  }).flat();
}

function runs(all: string[], kept: Set<number>): Run[] {
  const found: Run[] = [];
  for (const [place, text] of all.entries()) {
    const changed = !kept.has(place);
    const last = found.at(-1);
    if (last && last.changed === changed) last.text += text;
    else found.push({ text, changed });
  }
  return found;
}

/** How much two lines have in common, 0 to 1: by pairs of characters (Dice). */
export function alike(one: string, other: string): number {
  const [a, b] = [bigrams(one), bigrams(other)];
  if (!a.length || !b.length) return one === other ? 1 : 0;
  const left = new Map<string, number>();
  for (const pair of a) left.set(pair, (left.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of b) {
    const many = left.get(pair) ?? 0;
    if (many) { shared += 1; left.set(pair, many - 1); }
  }
  return (2 * shared) / (a.length + b.length);
}

const bigrams = (text: string): string[] => {
  const all = [...text];
  return all.slice(1).map((char, place) => `${all[place]}${char}`);
};

/** The lines of both sides, each with what changed in it. Lines that are alike are one line that was changed. */
export function comparedLines(from: string[], to: string[]): { from: Line[]; to: Line[] } {
  const same = common(from, to, (a, b) => a === b);
  const answer = { from: from.map((text) => alone(text, to)), to: to.map((text) => alone(text, from)) };
  let [atFrom, atTo] = [0, 0];
  for (const [one, other] of [...same, [from.length, to.length] as [number, number]]) {
    for (const [left, right] of counterparts(from, to, [atFrom, one], [atTo, other])) {
      const { from: was, to: now } = changedRuns(from[left] as string, to[right] as string);
      answer.from[left] = { kind: "changed", runs: was };
      answer.to[right] = { kind: "changed", runs: now };
    }
    const [was, now] = [from[one], to[other]];
    if (was !== undefined) answer.from[one] = { kind: "same", runs: [{ text: was, changed: false }] };
    if (now !== undefined) answer.to[other] = { kind: "same", runs: [{ text: now, changed: false }] };
    [atFrom, atTo] = [one + 1, other + 1];
  }
  return answer;
}

/** A line that nothing was found for: it stands elsewhere, or it is whole new (or wholly gone). */
function alone(text: string, others: string[]): Line {
  const moved = others.includes(text);
  return { kind: moved ? "moved" : "whole", runs: [{ text, changed: !moved }] };
}

/** In a stretch that differs: which line became which, in order, so that they have the most in common. */
function counterparts(from: string[], to: string[], [startFrom, endFrom]: [number, number], [startTo, endTo]: [number, number]): [number, number][] {
  const free = (line: string, others: string[]) => !others.includes(line);
  const left = range(startFrom, endFrom).filter((place) => free(from[place] as string, to));
  const right = range(startTo, endTo).filter((place) => free(to[place] as string, from));
  if (left.length * right.length === 0 || left.length * right.length > 2_500) return [];
  const score = left.map((one) => right.map((other) => { const much = alike(from[one] as string, to[other] as string); return much >= ALIKE ? much : 0; }));
  const best = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (table: number[][], row: number, column: number) => table[row]?.[column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      (best[row] as number[])[column] = Math.max(at(score, row, column) + at(best, row + 1, column + 1), at(best, row + 1, column), at(best, row, column + 1));
    }
  }
  const found: [number, number][] = [];
  for (let row = 0, column = 0; row < left.length && column < right.length;) {
    if (at(score, row, column) > 0 && at(best, row, column) === at(score, row, column) + at(best, row + 1, column + 1)) { found.push([left[row] as number, right[column] as number]); row += 1; column += 1; } else if (at(best, row + 1, column) >= at(best, row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

const range = (start: number, end: number): number[] => Array.from({ length: Math.max(0, end - start) }, (_, place) => start + place);
