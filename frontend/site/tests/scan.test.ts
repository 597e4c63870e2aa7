import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { beforeAll, describe, expect, test } from "vitest";
import { checks, codeOf, doubtful, inOrder, shownNumber, Steady } from "../modules/scan-codes";

describe("a code", () => {
  test.each(["261122041738-01", "２６１１２２０４１７３８－０１", " 261122041738-999 "])("%s is a parcel's", (text) => {
    expect(codeOf(text).kind).toBe("parcel");
  });

  test.each(["123456789013", "a123456789013a", "A123456789013D", "1234-5678-9013"])("%s is the tracking number 1234-5678-9013", (text) => {
    expect(codeOf(text)).toEqual({ kind: "number", number: "123456789013" });
    expect(shownNumber("123456789013")).toBe("1234-5678-9013");
  });

  test("its last digit is the first eleven modulo seven: 12345678901 → 3", () => {
    expect(checks("123456789013")).toBe(true);
    expect(checks("123456789014")).toBe(false);
    expect(codeOf("A123456789014A")).toMatchObject({ kind: "wrong" });
  });

  test.each(["", "4901234567894", "https://machi.example/", "e123456789013e"])("%s is neither", (text) => {
    expect(codeOf(text).kind).toBe("wrong");
  });
});

describe("what a camera sees", () => {
  const each = (eyes: Steady, looks: string[][]) => looks.map((texts, look) => eyes.seen(texts, look * 100));

  test("counts when it is seen twice running, and once", () => {
    expect(each(new Steady(), [["1"], ["2"], ["1"], ["1"], ["1"]])).toEqual([[], [], [], ["1"], []]);
  });

  test("counts anew after it was out of sight, or taken back", () => {
    const eyes = new Steady();
    eyes.seen(["1"], 0);
    expect(eyes.seen(["1"], 100)).toEqual(["1"]);
    expect([eyes.seen(["1"], 5000), eyes.seen(["1"], 5100)]).toEqual([[], ["1"]]);
    eyes.forget();
    expect([eyes.seen(["1"], 5200), eyes.seen(["1"], 5300)]).toEqual([[], ["1"]]);
  });

  test("slip and label in one picture both count, in whatever order they are found", () => {
    expect(each(new Steady(), [["slip", "label"], ["label", "slip"], ["slip", "label"]])).toEqual([[], ["label", "slip"], []]);
  });

  test("a label that flickers beside its slip counts once it is seen twice running, and the slip only once", () => {
    expect(each(new Steady(), [["slip", "label"], ["slip"], ["slip", "label"], [], ["slip", "label"]])).toEqual([[], ["slip"], [], [], ["label"]]);
  });
});

describe("several codes at once", () => {
  const [slip, other, label, second, stranger] = ["261122041738-01", "261122041738-02", "A123456789013A", "A123456789024A", "12345"];

  test("the slip's comes first; what is neither is told only where it is alone", () => {
    expect(inOrder([label, stranger, slip])).toEqual([slip, label]);
    expect(inOrder([stranger])).toEqual([stranger]);
  });

  test("two slips or two labels are nobody's to choose between", () => {
    expect(doubtful([slip, label, stranger])).toBe("");
    expect(doubtful([slip, slip])).toBe("");
    expect(doubtful([slip, other])).toContain("納品書が2つ");
    expect(doubtful([slip, label, second])).toContain("送り状が2つ");
  });
});

// ── Bars that ZXing itself reads ──

/** What functions/donations/orders/bars.py makes of 261122041738-01 (its own test works the check digit out by hand). */
const SLIP = "2112323212212312122231121213221232211323111141311221321231221232212232112331112";
const CODABAR: Record<string, string> = { 0: "0000011", 1: "0000110", 2: "0001001", 3: "1100000", 4: "0010010", 5: "1000010", 6: "0100001", 7: "0100100", 8: "0110000", 9: "1001000", A: "0011010" };
const label = (text: string): string => [...text].map((one) => [...(CODABAR[one] ?? "")].map((wide) => (wide === "1" ? 3 : 1)).join("")).join("1");

function picture(widths: string): ImageData {
  const [module, quiet] = [3, 12];
  const width = ([...widths].reduce((sum, one) => sum + Number(one), 0) + 2 * quiet) * module;
  const data = new Uint8ClampedArray(width * 60 * 4).fill(255);
  let at = quiet * module;
  [...widths].forEach((one, place) => {
    for (let x = at; place % 2 === 0 && x < at + Number(one) * module; x += 1) for (let y = 0; y < 60; y += 1) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    at += Number(one) * module;
  });
  return { data, width, height: 60, colorSpace: "srgb" } as ImageData;
}

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
  await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) }, fireImmediately: true });
});

test.each([[SLIP, { kind: "parcel", reference: "261122041738-01" }], [label("A123456789013A"), { kind: "number", number: "123456789013" }]])("the reader sees what was drawn", async (widths, code) => {
  const found = await readBarcodes(picture(widths), { formats: ["Codabar", "Code128"], tryHarder: true });
  expect(found.map((one) => codeOf(one.text))).toEqual([code]);
});
