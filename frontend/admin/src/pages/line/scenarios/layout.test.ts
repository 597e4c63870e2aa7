import { describe, expect, it } from "vitest";

import diagnosis from "../../../../../../functions/line/scenarios/seeds/diagnosis.json";
import { ways, type Content, type Node } from "./content";
import { BOX, columnsIn, layers, pictured, type Box } from "./layout";

const to = (id: string, ...leads: string[]): Node => ({ id, kind: "message", messages: [{ kind: "buttons", text: id, buttons: leads.map((one) => ({ id: one, label: one, to: one })) }] });
const made = (first: string, ...nodes: Node[]): Content => ({ name: "おためし", starts: { follow: false, words: [] }, first, variables: [], scores: [], nodes });
const seed = diagnosis as unknown as Content;

const overlap = (a: Box, b: Box) => a.x < b.x + BOX.width && b.x < a.x + BOX.width && a.y < b.y + BOX.height && b.y < a.y + BOX.height;

describe("the layers of a conversation", () => {
  it("stand by the longest way from the beginning, so that ways go on to the right", () => {
    expect([...layers(made("a", to("a", "b", "c"), to("b", "c"), to("c", "d"), to("d")))]).toEqual([["a", 0], ["b", 1], ["c", 2], ["d", 3]]);
  });

  it("take a way back for one, and a scene that nothing leads to for the last", () => {
    expect([...layers(made("a", to("a", "b"), to("b", "a", "b"), to("lost")))]).toEqual([["a", 0], ["b", 1], ["lost", 2]]);
  });

  it("are told of a content that is half-written: its beginning and a way lead nowhere", () => {
    expect([...layers(made("none", to("a", "gone")))]).toEqual([["a", 0]]);
  });
});

describe("the picture of a conversation", () => {
  it("has room for as many columns as the page", () => {
    expect([columnsIn(300), columnsIn(600), columnsIn(1000)]).toEqual([1, 2, 4]);
  });

  it.each([300, 600, 1000, 4000])("of the seeded diagnosis fits %d points, and no scene lies on another", (width) => {
    const picture = pictured(seed, columnsIn(width));
    expect(picture.boxes).toHaveLength(seed.nodes.length);
    expect(picture.width).toBeLessThanOrEqual(width);
    for (const [place, box] of picture.boxes.entries()) {
      expect(box.x).toBeGreaterThan(0);
      expect(box.x + BOX.width).toBeLessThan(picture.width);
      expect(box.y + BOX.height).toBeLessThan(picture.height);
      expect(picture.boxes.slice(place + 1).filter((other) => overlap(box, other))).toEqual([]);
    }
  });

  it("of the seeded diagnosis is a page high, not a tower", () => {
    expect(pictured(seed, columnsIn(1000)).height).toBeLessThan(900);
  });

  it("draws every way once, and says which lead back", () => {
    const content = made("a", to("a", "b", "b"), to("b", "c", "a"), to("c"));
    const picture = pictured(content, 2);
    expect(picture.ways.map((one) => [one.from, one.to, one.back])).toEqual([["a", "b", false], ["b", "c", false], ["b", "a", true]]);
    expect(pictured(seed, 4).ways).toHaveLength(seed.nodes.flatMap(ways).length);
  });

  it("leads no way through a scene: what is not next door runs between the bands and the columns", () => {
    const picture = pictured(seed, 4);
    const boxes = picture.boxes.map((box) => ({ left: box.x, right: box.x + BOX.width, top: box.y, bottom: box.y + BOX.height }));
    for (const way of picture.ways.filter((one) => !one.path.includes("C"))) {
      const points = [...way.path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((found) => ({ x: Number(found[1]), y: Number(found[2]) }));
      for (const { x, y } of points.slice(1, -1)) expect(boxes.filter((box) => x > box.left && x < box.right && y > box.top && y < box.bottom), way.path).toEqual([]);
    }
  });
});
