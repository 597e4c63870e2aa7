import { expect, it } from "vitest";

import { csv } from "./csv";

it("opens in Excel: BOM, CRLF, quotes doubled, nothing runs as a formula", () => {
  expect(csv(["名前", "円"], [['ひだまり"米"', 28000], ["=1+1", null], ["a,b", -5]])).toBe(
    '\ufeff名前,円\r\n"ひだまり""米""",28000\r\n\'=1+1,\r\n"a,b",-5\r\n',
  );
});

it("keeps digits that are a text: a leading zero, a long number", () => {
  expect(csv(["番号"], [["0012"], ["123456789013"], ["28000"], [12]])).toBe('\ufeff番号\r\n"=""0012"""\r\n"=""123456789013"""\r\n28000\r\n12\r\n');
});
