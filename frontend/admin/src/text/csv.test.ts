import { expect, it } from "vitest";

import { csv } from "./csv";

it("opens in Excel: BOM, CRLF, quotes doubled, nothing runs as a formula", () => {
  expect(csv(["名前", "円"], [['ひだまり"米"', 28000], ["=1+1", null], ["a,b", -5]])).toBe(
    '\ufeff名前,円\r\n"ひだまり""米""",28000\r\n\'=1+1,\r\n"a,b",-5\r\n',
  );
});
