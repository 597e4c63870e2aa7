/**
 * Where each scene stands on the map of a conversation. Scenes stand in layers, by the longest way from the beginning; layers run from left
 * to right and go on in the next band, as lines of text do, so that the picture is as wide as the page and no wider. Pure.
 */
import { ways, type Content } from "./content";

export const BOX = { width: 150, height: 64 };
const GAP = { x: 46, y: 14 };
const SIDE = 34; // beside the first and the last column: ways run there
const LANE = 7; // between two ways that run side by side
const CORNER = 6;

export interface Box { id: string; band: number; column: number; x: number; y: number }
/** A line from a scene to where it leads; `back` goes to a scene that stood before it. */
export interface Way { from: string; to: string; path: string; back: boolean }
export interface Picture { boxes: Box[]; ways: Way[]; width: number; height: number }

/** How many columns have room. */
export function columnsIn(width: number): number {
  return Math.max(1, Math.floor((width - 2 * SIDE + GAP.x) / (BOX.width + GAP.x)));
}

/** {scene: its layer}: each stands after all that lead to it, but for ways back. What nothing leads to stands in a layer at the end. */
export function layers(content: Content): Map<string, number> {
  const nodes = new Map(content.nodes.map((one) => [one.id, one]));
  const forward = new Map<string, string[]>();
  const state = new Map<string, "open" | "done">();
  const order: string[] = [];
  const begins = [...new Set([content.first, ...content.starts.words.map((one) => one.to)])].filter((id) => nodes.has(id));
  for (const begin of begins) {
    // By hand rather than by recursion: a conversation may be a long chain.
    const stack: { id: string; left: string[] }[] = [];
    const enter = (id: string) => {
      const node = nodes.get(id);
      state.set(id, "open"); forward.set(id, []);
      stack.push({ id, left: node ? ways(node).filter((to) => nodes.has(to)) : [] });
    };
    if (!state.has(begin)) enter(begin);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = top.left.shift();
      if (to === undefined) { state.set(top.id, "done"); order.unshift(top.id); stack.pop(); continue; }
      if (state.get(to) === "open") continue; // a way back
      forward.get(top.id)?.push(to);
      if (!state.has(to)) enter(to);
    }
  }
  const found = new Map<string, number>(order.map((id) => [id, 0]));
  for (const id of order) for (const to of forward.get(id) ?? []) found.set(to, Math.max(found.get(to) ?? 0, (found.get(id) ?? 0) + 1));
  const last = Math.max(-1, ...found.values()) + 1;
  for (const node of content.nodes) if (!found.has(node.id)) found.set(node.id, last);
  return found;
}

/** The whole picture with at most so many columns. */
export function pictured(content: Content, most: number): Picture {
  const layer = layers(content);
  const count = Math.max(0, ...layer.values()) + 1;
  const columns = Math.min(most, count);
  const stacks = ordered(content, layer, count);
  const bands = Math.ceil(count / columns);
  const bandOf = (id: string) => Math.floor((layer.get(id) ?? 0) / columns);
  const columnOf = (id: string) => (layer.get(id) ?? 0) % columns;
  const all = content.nodes.flatMap((node) => ways(node).filter((to) => layer.has(to)).map((to) => ({ from: node.id, to })));
  const near = (one: { from: string; to: string }) => bandOf(one.from) === bandOf(one.to) && columnOf(one.to) === columnOf(one.from) + 1;
  // Ways that do not simply go on to the right run in the gap above the band that they lead into: one lane for each scene they lead to.
  const lanes = Array.from({ length: bands }, (_, band) => [...new Set(all.filter((one) => !near(one) && bandOf(one.to) === band).map((one) => one.to))]);
  const boxes = new Map<string, Box>();
  const gapTop: number[] = [];
  let y = 0;
  for (let band = 0; band < bands; band += 1) {
    gapTop.push(y);
    y += 16 + (lanes[band]?.length ?? 0) * LANE;
    const here = stacks.slice(band * columns, (band + 1) * columns);
    const rows = Math.max(...here.map((stack) => stack.length));
    const step = BOX.height + GAP.y;
    for (const [column, stack] of here.entries()) {
      for (const [row, id] of stack.entries()) {
        boxes.set(id, { id, band, column, x: SIDE + column * (BOX.width + GAP.x), y: y + row * step });
      }
    }
    y += rows * step - GAP.y;
  }
  const drawn = all.flatMap((one): Way[] => {
    const [from, to] = [boxes.get(one.from), boxes.get(one.to)];
    if (!from || !to) return [];
    const lane = lanes[to.band]?.indexOf(one.to) ?? 0;
    const path = near(one) ? onward(from, to) : around(from, to, (gapTop[to.band] ?? 0) + 10 + lane * LANE, lane);
    return [{ ...one, path, back: (layer.get(one.to) ?? 0) <= (layer.get(one.from) ?? 0) }];
  });
  return { boxes: [...boxes.values()], ways: drawn, width: 2 * SIDE + columns * (BOX.width + GAP.x) - GAP.x, height: y + 12 };
}

/** The scenes of each layer from above, each near those that lead to it. */
function ordered(content: Content, layer: Map<string, number>, count: number): string[][] {
  const stacks = Array.from({ length: count }, (): string[] => []);
  for (const node of content.nodes) stacks[layer.get(node.id) ?? 0]?.push(node.id);
  const leads = content.nodes.flatMap((node) => ways(node).map((to) => [node.id, to] as const));
  for (let at = 1; at < count; at += 1) {
    const before = stacks[at - 1] ?? [];
    const middle = (id: string, place: number): number => {
      const rows = leads.filter(([from, to]) => to === id && before.includes(from)).map(([from]) => before.indexOf(from));
      return rows.length ? rows.reduce((sum, row) => sum + row, 0) / rows.length : place;
    };
    const ranked = (stacks[at] ?? []).map((id, place) => ({ id, place, middle: middle(id, place) }));
    stacks[at] = ranked.sort((a, b) => a.middle - b.middle || a.place - b.place).map((one) => one.id);
  }
  return stacks;
}

interface Point { x: number; y: number }

/** To the next column: a curve from side to side. */
function onward(from: Box, to: Box): string {
  const [start, end] = [{ x: from.x + BOX.width, y: from.y + BOX.height / 2 }, { x: to.x, y: to.y + BOX.height / 2 }];
  return `M${start.x} ${start.y}C${start.x + 24} ${start.y} ${end.x - 24} ${end.y} ${end.x - 2} ${end.y}`;
}

/** Anywhere else: out to the right, along the columns' gaps, along the lane, and in from the left. No scene stands in its way. */
function around(from: Box, to: Box, laneY: number, lane: number): string {
  const startY = from.y + BOX.height / 2;
  const endY = to.y + BOX.height / 2;
  const outX = from.x + BOX.width + 10 + (lane % 3) * LANE;
  const inX = to.x - 12 - (lane % 3) * LANE;
  return rounded([{ x: from.x + BOX.width, y: startY }, { x: outX, y: startY }, { x: outX, y: laneY }, { x: inX, y: laneY }, { x: inX, y: endY }, { x: to.x - 2, y: endY }]);
}

/** A line through points that only goes along and across, with round corners. */
function rounded(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x} ${first.y}`;
  let before = first;
  for (const [place, point] of rest.entries()) {
    const after = rest[place + 1];
    if (!after) { path += `L${point.x} ${point.y}`; break; }
    const [into, out] = [toward(point, before), toward(point, after)];
    path += `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
    before = point;
  }
  return path;
}

/** A little way from a point toward another. */
function toward(point: Point, other: Point): Point {
  const [x, y] = [other.x - point.x, other.y - point.y];
  const length = Math.hypot(x, y);
  const part = length ? Math.min(CORNER, length / 2) / length : 0;
  return { x: point.x + x * part, y: point.y + y * part };
}
