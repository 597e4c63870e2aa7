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
 * A camera sees a code many times a second, and now and then a wrong one: what is seen in two looks running counts, once, until it has been
 * out of sight for a while. Every seventh misread number has a fitting check digit, so one sight is not enough. Slip and label may lie in one
 * picture: each is followed by itself.
 */
export class Steady {
  private codes = new Map<string, { times: number; at: number; counted: boolean }>();

  constructor(private readonly times: number = 2, private readonly forgets: number = 3000) {}

  /** What was seen in one look (an instant in milliseconds); gives the codes that begin to count. A look at nothing breaks no row. */
  seen(texts: readonly string[], at: number): string[] {
    if (!texts.length) return [];
    for (const [text, one] of this.codes) {
      if (at - one.at > this.forgets) this.codes.delete(text);
      else if (!one.counted && !texts.includes(text)) one.times = 0;
    }
    return [...new Set(texts)].filter((text) => {
      const one = this.codes.get(text) ?? { times: 0, at, counted: false };
      this.codes.set(text, one);
      one.times += 1;
      one.at = at;
      const counts = !one.counted && one.times >= this.times;
      one.counted ||= counts;
      return counts;
    });
  }

  /** All codes count anew. */
  forget(): void {
    this.codes.clear();
  }
}

/** Of codes that count at once, in their order: the slip's chooses the parcel before the label's ships it. What is neither is told only alone. */
export function inOrder(texts: readonly string[]): string[] {
  const place = { parcel: 0, number: 1, wrong: 2 };
  const sorted = [...texts].sort((a, b) => place[codeOf(a).kind] - place[codeOf(b).kind]);
  const good = sorted.filter((text) => codeOf(text).kind !== "wrong");
  return good.length ? good : sorted.slice(0, 1);
}

/** Why nothing of a picture may be taken: two slips or two labels lie in it, and nobody knows which is meant. '' where all is clear. */
export function doubtful(texts: readonly string[]): string {
  const seen = (kind: Code["kind"]) => new Set(texts.filter((text) => codeOf(text).kind === kind)).size;
  if (seen("parcel") > 1) return "納品書が2つ写っています。1つだけが写るようにしてください。";
  return seen("number") > 1 ? "送り状が2つ写っています。1つだけが写るようにしてください。" : "";
}
