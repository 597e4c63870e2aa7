import { describe, expect, test } from "vitest";
import { apart, daysBetween, isCorporateNumber, isEmail, isKana, isPostcode, isTelephone, mistakeIn, mistakesOf, todayInJapan } from "../modules/form-rules";

const NOW = new Date("2026-11-22T03:00:00Z");

describe("法人番号", () => {
  // 国税庁 itself: 7000012050002. From the right, weights 1 and 2 in turn: 2×1 + 5×1 + 2×1 + 1×2 = 11; 9 − (11 mod 9) = 7.
  test.each(["7000012050002", "7000-01-2050002", "７０００012050002"])("%s is a number", (text) => {
    expect(isCorporateNumber(text)).toBe(true);
  });
  test.each(["1000012050002", "7000012050003", "700001205000", "T7000012050002", ""])("%s is none", (text) => {
    expect(isCorporateNumber(text)).toBe(false);
  });
});

test.each([
  ["123-4567", true],
  ["１２３－４５６７", true],
  ["1234567", true],
  ["123-456", false],
])("郵便番号 %s", (text, fine) => {
  expect(isPostcode(text)).toBe(fine);
});

test.each([
  ["090-0000-1234", true],
  ["０３（００００）１２３４", true],
  ["12-34", false],
  ["電話なし", false],
])("電話番号 %s", (text, fine) => {
  expect(isTelephone(text)).toBe(fine);
});

test.each([
  ["タカハシ エミ", true],
  ["たかはし　えみ", true],
  ["ﾐﾉﾘｼｮｸﾋﾝ", true],
  ["高橋", false],
  ["Minori", false],
])("フリガナ %s", (text, fine) => {
  expect(isKana(text)).toBe(fine);
});

test.each([
  ["hana@example.jp", true],
  ["hana@example", false],
  ["hana example.jp", false],
])("メール %s", (text, fine) => {
  expect(isEmail(text)).toBe(fine);
});

test("today is Japan's today", () => {
  expect(todayInJapan(new Date("2026-11-22T14:59:59Z"))).toBe("2026-11-22");
  expect(todayInJapan(new Date("2026-11-22T15:00:00Z"))).toBe("2026-11-23");
});

test("days are counted over the ends of months", () => {
  expect(daysBetween("2026-12-14", "2027-02-12")).toBe(60);
});

describe("one field", () => {
  const field = (over: Partial<Parameters<typeof mistakeIn>[0]>): Parameters<typeof mistakeIn>[0] => ({ name: "x", value: "", label: "項目", required: false, type: "text", rule: "", mend: "直し方。", ...over });
  const others =
    (answers: Record<string, string>) =>
    (name: string): string =>
      answers[name] ?? "";

  test("an empty field is a mistake only if it is required", () => {
    expect(mistakeIn(field({ required: true, value: "　" }), others({}), NOW)).toEqual({ name: "x", message: "項目を入力してください。" });
    expect(mistakeIn(field({}), others({}), NOW)).toBeNull();
  });

  test.each([
    ["2027-02-12", null],
    ["2027-02-13", "直し方。"],
    ["2026-12-13", "直し方。"],
  ])("paid on %s for work received on 2026-12-14: at most 60 days after (フリーランス法 第4条)", (value, message) => {
    const found = mistakeIn(field({ type: "date", rule: "payment_date", value }), others({ delivery_date: "2026-12-14" }), NOW);
    expect(found?.message ?? null).toBe(message);
  });

  test("the place is needed only for work on the spot", () => {
    const place = field({ rule: "onsite_address", mend: "場所を入力してください。" });
    expect(mistakeIn(place, others({ "place.kind": "onsite" }), NOW)?.message).toBe("場所を入力してください。");
    expect(mistakeIn(place, others({ "place.kind": "remote" }), NOW)).toBeNull();
  });

  test.each([
    ["reply_mail", "mail", "telephone", "お返事をお送りするメールアドレスを入力してください。"],
    ["reply_telephone", "telephone", "mail", "お返事の電話をおかけする番号を入力してください。"],
  ])("%s is needed only where the answer goes there", (rule, wanted, other, message) => {
    expect(mistakeIn(field({ rule }), others({ reply_by: wanted }), NOW)?.message).toBe(message);
    expect(mistakeIn(field({ rule }), others({ reply_by: other }), NOW)).toBeNull();
  });

  test.each([
    ["Ａ－２０２６", true],
    ["R-20261122-041738", true],
    ["注文した", false],
  ])("注文番号 %s", (value, fine) => {
    expect(mistakeIn(field({ rule: "order_number", value }), others({}), NOW) === null).toBe(fine);
  });

  test("a company needs its number, a sole proprietor does not", () => {
    const number = field({ rule: "corporate_number" });
    expect(mistakeIn(number, others({ "organisation.kind": "company" }), NOW)?.message).toMatch(/^法人番号を入力してください/);
    expect(mistakeIn(number, others({ "organisation.kind": "sole_proprietor" }), NOW)).toBeNull();
  });

  test("a deadline of today is fine, yesterday's is not", () => {
    const deadline = (value: string): string | undefined => mistakeIn(field({ type: "date", rule: "future", label: "応募の締切", value }), others({}), NOW)?.message;
    expect(deadline("2026-11-22")).toBeUndefined();
    expect(deadline("2026-11-21")).toBe("応募の締切は、今日から後の日付にしてください。");
  });

  test.each([
    ["１２，０００", true],
    ["12,000円", true],
    ["0", false],
    ["一万円", false],
  ])("報酬 %s", (value, fine) => {
    expect(mistakeIn(field({ rule: "yen", value }), others({}), NOW) === null).toBe(fine);
  });
});

test("pointers of the server lead to the names of fields", () => {
  const errors = [
    { pointer: "/contact/email", message: "一" },
    { pointer: "/interests/0", message: "二" },
    { message: "三" },
  ];
  expect(mistakesOf(errors)).toEqual([
    { name: "contact.email", message: "一" },
    { name: "interests", message: "二" },
    { name: "", message: "三" },
  ]);
});

test("what a guard says is nothing to mend in a field", () => {
  const mistakes = mistakesOf([{ pointer: "/started_at", message: "数秒待って" }, { pointer: "/email", message: "形" }]);
  expect(apart(mistakes)).toEqual({ fields: [{ name: "email", message: "形" }], guards: [{ name: "started_at", message: "数秒待って" }] });
});
