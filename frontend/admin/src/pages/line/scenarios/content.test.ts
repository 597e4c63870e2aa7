import { describe, expect, it } from "vitest";

import { added, freeName, given, moved, ofKind, readContent, ways, type Content } from "./content";
import { instant } from "../matters/matter";

const content: Content = {
  name: "おためし", starts: { follow: false, words: [{ word: "診断", to: "q" }] }, first: "q", variables: [], scores: [],
  nodes: [
    { id: "q", kind: "question", question: { text: "どちら", answer: "choice", choices: [{ id: "a", label: "はい", to: "r" }, { id: "b", label: "いいえ", to: "end" }] } },
    { id: "r", kind: "branch", cases: [{ score: "s", at_least: 1, to: "end" }], otherwise: "q" },
    { id: "end", kind: "end", messages: [{ kind: "text", text: "おわり" }] },
    { id: "lost", kind: "end" },
  ],
};

describe("a content on the desk", () => {
  it("knows where each node leads, each place once", () => {
    expect(content.nodes.map(ways)).toEqual([["r", "end"], ["end", "q"], [], []]);
  });

  it("takes a new node after the chosen one, under a name that nothing bears", () => {
    const made = added(content, "q");
    expect(made.id).toBe("node-5");
    expect(made.content.nodes.map((one) => one.id)).toEqual(["q", "node-5", "r", "end", "lost"]);
    expect(freeName(["node-2"], "node")).toBe("node-3");
  });

  it("moves a node up and down, and not beyond the ends", () => {
    expect(moved(content, "r", 1).nodes.map((one) => one.id)).toEqual(["q", "end", "r", "lost"]);
    expect(moved(content, "q", -1)).toBe(content);
  });

  it("keeps what is said when a node becomes another kind, and leaves out what the kind does not know", () => {
    const end = content.nodes[2];
    expect(end && ofKind(end, "message")).toEqual({ id: "end", kind: "message", messages: [{ kind: "text", text: "おわり" }] });
    expect(end && ofKind(end, "branch")).toEqual({ id: "end", kind: "branch", cases: [] });
  });

  it("leaves out what is empty", () => {
    expect(given({ id: "a", title: "名前" }, "title", "")).toEqual({ id: "a" });
  });

  it("is read from a file, or says why not", () => {
    expect(readContent(JSON.stringify(content))).toEqual(content);
    expect(readContent("{")).toContain("読めません");
    expect(readContent("{}")).toContain("会話のファイルではない");
  });
});

describe("the time of a publication", () => {
  it.each([["2026-12-01", "9:00", "2026-12-01T09:00:00+09:00"], ["2026-12-01", "１８：３０", "2026-12-01T18:30:00+09:00"], ["2026-12-01", "", "2026-12-01T09:00:00+09:00"], ["", "9:00", null]])("%s %s", (day, time, at) => {
    expect(instant(day, time)).toBe(at);
  });
});
