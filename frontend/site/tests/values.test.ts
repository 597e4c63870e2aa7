// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { beforeEach, describe, expect, test } from "vitest";
import { Draft, type Shelf } from "../modules/draft";
import { groupsOf } from "../modules/form-check";
import * as errors from "../modules/form-errors";
import { entriesOf, fill, shapeOf, toJson, wholeNumber } from "../modules/form-values";

const HTML = `
<form data-form="t" data-list="skills interests" data-numbers="places reward.yen">
 <section class="part"><h2 id="part-1">仕事</h2>
  <div class="field"><label for="f-title">見出し <span class="need">必須</span></label><p class="hint" id="f-title-hint">例</p><span class="control"><input id="f-title" name="title" type="text" aria-describedby="f-title-hint"></span></div>
  <div class="field"><label for="f-reward-yen">報酬 <span class="need">必須</span></label><span class="control"><input id="f-reward-yen" name="reward.yen" type="text"><span class="suffix">円</span></span></div>
  <div class="field"><label for="f-day">支払日</label><span class="control"><input id="f-day" name="payment_date" type="date"></span></div>
  <fieldset class="field choices" data-choices="interests"><legend>テーマ <span class="may">任意</span></legend><div class="options">
   <label class="option"><input id="f-interests" type="checkbox" name="interests" value="ai"><span>AI</span></label>
   <label class="option"><input id="f-interests-2" type="checkbox" name="interests" value="security"><span>セキュリティ</span></label></div></fieldset>
  <fieldset class="field many"><legend>技能</legend><input id="f-skills" name="skills" type="text"><input id="f-skills-2" name="skills" type="text"></fieldset>
  <div class="field"><label class="option"><input id="f-agree-terms" type="checkbox" name="agree_terms" value="true"><span>同意します</span></label></div>
 </section>
 <input name="website_url" type="text">
</form>`;

let form: HTMLFormElement;
const box = (id: string): HTMLInputElement => document.getElementById(id) as HTMLInputElement;

beforeEach(() => {
  document.body.innerHTML = HTML;
  form = document.querySelector("form") as HTMLFormElement;
  Element.prototype.scrollIntoView = () => undefined;
});

describe("values", () => {
  test("dotted names nest, repeated names make lists, boxes make yes and no, empty fields are left out", () => {
    box("f-title").value = " 校正 ";
    box("f-reward-yen").value = "１２，０００円";
    box("f-interests-2").checked = true;
    box("f-skills").value = "表計算";
    expect(toJson(entriesOf(form), shapeOf(form))).toEqual({ title: "校正", reward: { yen: 12000 }, interests: ["security"], skills: ["表計算"], agree_terms: false });
  });

  test("what is no number goes to the server as it is, which says what is wrong", () => {
    expect(wholeNumber("一万")).toBe("一万");
    expect(wholeNumber("1.5")).toBe("1.5");
    expect(wholeNumber(" 1 200 ")).toBe(1200);
  });

  test("the honeypot is no answer", () => {
    (form.elements.namedItem("website_url") as HTMLInputElement).value = "http://spam.example";
    expect(entriesOf(form).map(([name]) => name)).not.toContain("website_url");
  });
});

describe("drafts", () => {
  const shelf = (): Shelf & { kept: Map<string, string> } => {
    const kept = new Map<string, string>();
    return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  };

  test("everything typed comes back, each repeated field in its place", () => {
    box("f-title").value = "校正";
    box("f-interests").checked = true;
    box("f-skills").value = "一";
    box("f-skills-2").value = "二";
    box("f-agree-terms").checked = true;
    const draft = new Draft("t", shelf());
    draft.keep(entriesOf(form));
    form.reset();
    expect(box("f-title").value).toBe("");
    fill(form, draft.read());
    expect([box("f-title").value, box("f-skills").value, box("f-skills-2").value]).toEqual(["校正", "一", "二"]);
    expect([box("f-interests").checked, box("f-interests-2").checked, box("f-agree-terms").checked]).toEqual([true, false, true]);
  });

  test("a draft that was forgotten, or is no draft, is none", () => {
    const place = shelf();
    const draft = new Draft("t", place);
    draft.keep([["title", "校正"]]);
    draft.forget();
    expect(draft.read()).toEqual([]);
    place.setItem("draft:t", '{"a":1}');
    expect(draft.read()).toEqual([]);
    place.setItem("draft:t", "[[1,2],[\"title\",\"x\"]]");
    expect(draft.read()).toEqual([["title", "x"]]);
  });

  test("what somebody else left in the tab is thrown away", () => {
    const place = shelf();
    new Draft("t", place, "hers").keep([["text", "夜勤の相談"]]);
    expect(new Draft("t", place, "hers").read()).toEqual([["text", "夜勤の相談"]]);
    expect(new Draft("t", place, "his").read()).toEqual([]);
    expect(place.kept.size).toBe(0);
    place.setItem("draft:t", '[["text","x"]]');
    expect(new Draft("t", place, "his").read()).toEqual([]);
  });

  test("a full storage or none does not disturb", () => {
    const full: Shelf = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
      removeItem: () => undefined,
    };
    expect(() => new Draft("t", full).keep([["title", "x"]])).not.toThrow();
    expect(new Draft("t", null).read()).toEqual([]);
  });
});

describe("reading back", () => {
  test("labels without their marks, choices in words, numbers with units, dates in words", () => {
    box("f-title").value = "校正";
    box("f-reward-yen").value = "12000";
    box("f-day").value = "2027-01-14";
    box("f-interests").checked = true;
    const [group] = groupsOf(form);
    expect(group?.title).toBe("仕事");
    expect(group?.answers.map(({ label, value }) => [label, value])).toEqual([
      ["見出し", "校正"],
      ["報酬", "12,000円"],
      ["支払日", "2027年1月14日(木)"],
      ["テーマ", "AI"],
      ["技能", ""],
      ["同意します", "いいえ"],
    ]);
  });
});

describe("mistakes on the page", () => {
  test("the summary has the focus and leads to each field; the field says what is wrong, and stops saying it", () => {
    errors.show(form, [
      { name: "title", message: "見出しを入力してください。" },
      { name: "interests", message: "テーマを選んでください。" },
      { name: "", message: "混み合っています。" },
    ]);
    const summary = document.getElementById("summary") as HTMLElement;
    expect(document.activeElement).toBe(summary);
    expect(Array.from(summary.querySelectorAll("a"), (link) => link.getAttribute("href"))).toEqual(["#f-title", "#f-interests"]);
    expect(summary.textContent).toContain("混み合っています。");
    expect(box("f-title").getAttribute("aria-invalid")).toBe("true");
    expect(box("f-title").getAttribute("aria-describedby")).toBe("f-title-hint f-title-wrong");
    expect(form.querySelector("fieldset.choices")?.getAttribute("aria-describedby")).toBe("f-interests-wrong");
    summary.querySelector("a")?.click();
    expect(document.activeElement).toBe(box("f-title"));
    errors.clear(form);
    expect(document.querySelector(".wrong, #summary, .is-wrong")).toBeNull();
    expect(box("f-title").getAttribute("aria-describedby")).toBe("f-title-hint");
    expect(box("f-title").hasAttribute("aria-invalid")).toBe(false);
  });
});

describe("the schemas that the server checks with", () => {
  const schema = (name: string): object => JSON.parse(readFileSync(resolve(import.meta.dirname, `../../../schemas/${name}.json`), "utf8")) as object;
  const ajv = new Ajv({ allErrors: true, strict: false });
  formats.default(ajv);

  test("an application as the page sends it is one", () => {
    const entries: [string, string][] = [
      ["organisation.kind", "company"],
      ["organisation.name", "株式会社みのり食品"],
      ["organisation.name_kana", "ミノリショクヒン"],
      ["organisation.corporate_number", "7000012050002"],
      ["organisation.postcode", "123-4567"],
      ["organisation.address", "ひなた県ひだまり市本町1-2"],
      ["organisation.website", ""],
      ["contact.name", "髙橋 恵美"],
      ["contact.name_kana", "タカハシ エミ"],
      ["contact.email", "takahashi@minori.example"],
      ["contact.telephone", "090-0000-1234"],
      ["interests", "ai"],
      ["interests", "security"],
      ["motive", "集計に時間がかかっています。"],
      ["agree_terms", "true"],
      ["agree_antisocial", "true"],
    ];
    const shape = { lists: new Set(["interests"]), numbers: new Set<string>(), switches: new Set(["list_publicly", "agree_terms", "agree_antisocial"]) };
    const check = ajv.compile(schema("consortium/application"));
    const body = { ...toJson(entries, shape), website_url: "", started_at: "2026-11-22T03:00:00.000Z", altcha: "eyJ9" };
    expect(check(body), JSON.stringify(check.errors)).toBe(true);
  });

  test("a task as the page sends it is one", () => {
    const entries: [string, string][] = [
      ["orderer.name", "本町自治会"],
      ["orderer.contact_name", "佐藤 花"],
      ["orderer.email", "hana@example.jp"],
      ["orderer.telephone", "090-0000-1234"],
      ["title", "回覧板の封入"],
      ["description", "120組です。"],
      ["category", "office"],
      ["place.kind", "onsite"],
      ["place.address", "本町会館"],
      ["skills", ""],
      ["skills", "車の運転"],
      ["contract", "outsourcing"],
      ["reward.kind", "hourly"],
      ["reward.yen", "１，２００"],
      ["places", "２"],
      ["deadline", "2026-12-05"],
      ["delivery_date", "2026-12-14"],
      ["payment_date", "2027-01-14"],
      ["agree_terms", "true"],
    ];
    const shape = { lists: new Set(["skills"]), numbers: new Set(["places", "reward.yen"]), switches: new Set(["agree_terms"]) };
    const check = ajv.compile(schema("crowdsourcing/task"));
    expect(check(toJson(entries, shape)), JSON.stringify(check.errors)).toBe(true);
  });
});
