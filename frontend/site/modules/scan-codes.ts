/** What a scanned or typed code means: a parcel's own number (its slip), a carrier's tracking number, or neither. Pure. */

export type Code =
  | { kind: "parcel"; reference: string }
  | { kind: "number"; number: string }
  | { kind: "wrong"; why: string };

const REFERENCE = /^[0-9]{12}-[0-9]{2,3}$/;
/** Codabar (NW-7) of ヤマト運輸, 佐川急便 and 日本郵便: twelve digits between its start and stop letters. */
const NUMBER = /^[a-d]?([0-9]{12})[a-d]?$/i;

/** The twelfth digit is the first eleven modulo 7 (functions/japan/tracking.py). */
export function checks(number: string): boolean {
  return Number(BigInt(number.slice(0, 11)) % 7n) === Number(number[11]);
}

export function codeOf(text: string): Code {
  const plain = text.normalize("NFKC").replace(/\s/g, "").replace(/[‐‑‒–—―−ー]/g, "-");
  if (REFERENCE.test(plain)) return { kind: "parcel", reference: plain };
  const number = NUMBER.exec(plain.replaceAll("-", ""))?.[1];
  if (!number) return { kind: "wrong", why: "荷物の番号でも、伝票番号でもありません。" };
  return checks(number) ? { kind: "number", number } : { kind: "wrong", why: "伝票番号の最後の数字が合いません。もう一度かざしてください。" };
}

/** 123456789013 → 1234-5678-9013, as it stands on a label. */
export function shownNumber(number: string): string {
  return `${number.slice(0, 4)}-${number.slice(4, 8)}-${number.slice(8)}`;
}

/**
 * A camera sees a code many times a second, and now and then a wrong one: what is seen twice running counts, once, until another comes or
 * it has been out of sight for a while. Every seventh misread number has a fitting check digit, so one sight is not enough.
 */
export class Steady {
  private last = "";
  private times = 0;
  private at = 0;

  constructor(private readonly times_: number = 2, private readonly forgets: number = 3000) {}

  /** What was seen at an instant (milliseconds); gives the code when it begins to count. */
  seen(text: string, at: number): string | null {
    if (at - this.at > this.forgets || text !== this.last) this.times = 0;
    this.last = text;
    this.at = at;
    this.times += 1;
    return this.times === this.times_ ? text : null;
  }

  /** The same code counts anew. */
  forget(): void {
    this.last = "";
    this.times = 0;
  }
}
