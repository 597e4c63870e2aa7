import { describe, expect, it } from "vitest";

import type { ListingDetail } from "../../../api/rooms";
import { body, bytes, initial, letters, options } from "./listing";
import { part } from "./pictures";

const content = { title: "【訳あり】米", lead: null, description: null, options: [{ name: "精米", choices: ["白米", "玄米"] }], images: [{ name: "袋", files: { "1000x1000": { print: "a".repeat(64), bytes: 10 } } }], offered: null };
const record = { code: "HDM-0012", portal: "furunavi", content } as unknown as ListingDetail;

describe("the form of a listing's text", () => {
  it("gives back what stood there, where nothing was changed", () => {
    expect(body(initial(record), record).content).toEqual(content);
  });

  it("says 'as usual' with what is left blank", () => {
    const blank = { "content/title": " ", "content/options": "", "content/images": "" };
    expect(body({ ...initial(record), ...blank }, record).content).toEqual({ title: null, lead: null, description: null, options: null, images: null, offered: null });
  });

  it("keeps the pictures in the order of their lines, and leaves one without files to the API", () => {
    const images = (body({ ...initial(record), "content/images": "俵\n袋" }, record).content as { images: { name: string; files: object }[] }).images;
    expect(images.map((one) => [one.name, Object.keys(one.files)])).toEqual([["俵", []], ["袋", ["1000x1000"]]]);
  });

  it("reads choices as people write them", () => {
    expect(options("精米：白米、玄米\n大きさ: S, M")).toEqual([{ name: "精米", choices: ["白米", "玄米"] }, { name: "大きさ", choices: ["S", "M"] }]);
  });
});

it("counts room in letters, or in bytes as CP932 has them", () => {
  expect([letters("髙い米10kg"), bytes("髙い米10kg"), bytes("ｺﾒ"), letters("𠮷")]).toEqual([7, 10, 2, 1]);
});

it("cuts a picture to shape from its middle, and never beyond it", () => {
  expect(part(4000, 3000, { width: 1000, height: 1000 })).toEqual({ x: 500, y: 0, width: 3000, height: 3000 });
  expect(part(3000, 4000, { width: 1200, height: 900 })).toEqual({ x: 0, y: 875, width: 3000, height: 2250 });
});
