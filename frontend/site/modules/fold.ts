/**
 * Japanese text as the search sees it: width, case, katakana and a few pairs of characters that people write either way
 * make no difference. One character in gives its folded form (possibly longer or empty) out, so that places in the folded text can be led back.
 */

const EITHER_WAY: Record<string, string> = { 附: "付", 髙: "高", 﨑: "崎", 邊: "辺", 邉: "辺", 齋: "斎", 濵: "浜", "‐": "-", "－": "-", "−": "-" };
const KATAKANA = /[\u30a1-\u30f6]/g;

/** Katakana to hiragana, NFKC, lower case. */
export function fold(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase();
  const kana = plain.replace(KATAKANA, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
  return Array.from(kana, (letter) => EITHER_WAY[letter] ?? letter).join("");
}

/** Runs of letters and digits in the folded text: marks and spaces separate. */
export function runs(text: string): string[] {
  return fold(text).match(/[\p{Letter}\p{Number}\p{Mark}ー]+/gu) ?? [];
}

const LATIN = /^[\p{Script=Latin}\p{Number}]+$/u;

/**
 * What the index holds for a text: latin words whole, Japanese in pairs of characters, and the last character of a run alone
 * so that a search for one character (a prefix) also finds it there.
 */
export function tokens(text: string): string[] {
  const found: string[] = [];
  for (const run of runs(text)) {
    for (const piece of run.match(/[\p{Script=Latin}\p{Number}]+|[^\p{Script=Latin}\p{Number}]+/gu) ?? []) {
      if (LATIN.test(piece)) {
        found.push(piece);
        continue;
      }
      const letters = Array.from(piece);
      for (let place = 0; place + 1 < letters.length; place += 1) found.push(`${letters[place]}${letters[place + 1]}`);
      found.push(letters.at(-1) ?? "");
    }
  }
  return found;
}

/** What a query asks for: as `tokens`, but the last character of a run only when it stands alone. */
export function queryTokens(text: string): string[] {
  const found: string[] = [];
  for (const run of runs(text)) {
    for (const piece of run.match(/[\p{Script=Latin}\p{Number}]+|[^\p{Script=Latin}\p{Number}]+/gu) ?? []) {
      const letters = Array.from(piece);
      if (LATIN.test(piece) || letters.length === 1) found.push(piece);
      else for (let place = 0; place + 1 < letters.length; place += 1) found.push(`${letters[place]}${letters[place + 1]}`);
    }
  }
  return found;
}

export interface Piece {
  text: string;
  marked: boolean;
}

/** `text` cut around the first place where one of `words` stands, at most `most` characters, with the words marked. */
export function excerpt(text: string, words: string[], most = 110): Piece[] {
  const letters = Array.from(text);
  const folded = letters.map(fold);
  const joined = folded.join("");
  const starts: number[] = [];
  let at = 0;
  for (const piece of folded) {
    starts.push(at);
    at += piece.length;
  }
  const marked = new Array<boolean>(letters.length).fill(false);
  let first = letters.length;
  for (const word of words.filter(Boolean)) {
    for (let place = joined.indexOf(word); place >= 0; place = joined.indexOf(word, place + word.length)) {
      letters.forEach((_, index) => {
        const start = starts[index] ?? 0;
        const end = start + (folded[index]?.length ?? 0);
        if (start < place + word.length && end > place) {
          marked[index] = true;
          first = Math.min(first, index);
        }
      });
    }
  }
  const from = first === letters.length ? 0 : Math.max(0, first - 24);
  const to = Math.min(letters.length, from + most);
  const pieces: Piece[] = from > 0 ? [{ text: "…", marked: false }] : [];
  for (let index = from; index < to; index += 1) {
    const last = pieces.at(-1);
    if (last && last.marked === marked[index]) last.text += letters[index] ?? "";
    else pieces.push({ text: letters[index] ?? "", marked: marked[index] ?? false });
  }
  if (to < letters.length) pieces.push({ text: "…", marked: false });
  return pieces;
}
