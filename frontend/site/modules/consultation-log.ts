/** What a consultation's page knows: what was said, what is still on its way, from where to ask on. Pure; nothing of it is kept outside the tab. */

export interface Message { number: number; id: string; by: "person" | "staff"; at: string; what: "text" | "file"; text: string; file: string | null }
export interface Waiting { id: string; text: string; file: string; troubled: boolean; sent: boolean }

export class Log {
  private readonly known = new Map<number, Message>();
  private after: number | null = null;
  readonly waiting: Waiting[] = [];

  /** Everything up to this number has come; the server is asked for what follows. */
  get cursor(): number {
    return this.after ?? 0;
  }

  /** What to ask for: the last messages at first, what follows them from then on. */
  get asks(): string {
    return this.after === null ? "" : `?after=${this.after}`;
  }

  /** The first number that is known, if something was said before it. */
  get earlier(): number | null {
    const first = Math.min(...this.known.keys());
    return first > 1 && Number.isFinite(first) ? first : null;
  }

  get messages(): Message[] {
    return [...this.known.values()].sort((a, b) => a.number - b.number);
  }

  /** Takes what a poll brought; what was new in it. An answer that comes twice, or late, brings nothing new; a gap is asked for again. */
  merge(said: Message[]): Message[] {
    const fresh = said.filter((one) => !this.known.has(one.number));
    for (const one of fresh) {
      this.known.set(one.number, one);
      if (one.by === "person") this.arrived(one.id);
    }
    let last = this.after ?? Math.min(...this.known.keys(), Infinity) - 1;
    if (!Number.isFinite(last)) last = 0; // nothing was said yet
    while (this.known.has(last + 1)) last += 1;
    this.after = last;
    return fresh;
  }

  /** Something that was written and is not yet known to have arrived. */
  write(id: string, text: string, file = ""): Waiting {
    const one = { id, text, file, troubled: false, sent: false };
    this.waiting.push(one);
    return one;
  }

  /** What is to be sent next: they go one after the other. What was taken stays in sight until a poll brings it back. */
  get next(): Waiting | undefined {
    return this.waiting.find((one) => !one.sent);
  }

  /** It has come back with its number, or will not be sent any more. */
  arrived(id: string): void {
    const at = this.waiting.findIndex((one) => one.id === id);
    if (at >= 0) this.waiting.splice(at, 1);
  }
}

export const POLL_MS = 2500;
const HIDDEN_MS = 20_000;
const MOST_MS = 30_000;

/** How long to wait before asking again: at once where more has come than an answer holds, soon while she looks, seldom while the page is hidden, ever longer while nothing answers. */
export function pause(hidden: boolean, failures: number, more = false): number {
  if (more) return 0;
  const base = hidden ? HIDDEN_MS : POLL_MS;
  return Math.min(Math.max(base, POLL_MS * 2 ** failures), MOST_MS);
}

/** Whether there is something to ask for: what has ended says nothing new, but a page of it may not have been the last. */
export function goesOn(state: "waiting" | "live" | "ended", more: boolean): boolean {
  return more || state !== "ended";
}

/** The first answer that she has not read yet, where she had read something before: there she goes on reading. */
export function firstUnread(said: Message[], read: number): number | null {
  if (read === 0) return null;
  return said.find((one) => one.by === "staff" && one.number > read)?.number ?? null;
}

const dayOf = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", month: "long", day: "numeric", weekday: "short" });

/** The day to write above a message: of the first one, and wherever another day begins. */
export function dayAbove(one: Message, before: Message | undefined): string | null {
  const day = dayOf.format(new Date(one.at));
  return before && dayOf.format(new Date(before.at)) === day ? null : day;
}

/** What stands above the talk: who is there, and that nobody has to keep the page open. */
export function heading(talk: { state: "waiting" | "live" | "ended"; types: boolean; here: boolean; counsellor: string | null }): { who: string; hint: string } {
  const told = "LINEに短いお知らせが届きます（用件は書きません）。";
  if (talk.state === "ended") return { who: "この相談は終わりました。", hint: "" };
  if (talk.state === "waiting") return { who: "相談員を待っています。先に書いておけます。", hint: `ページを閉じてもかまいません。相談員が来ると、${told}` };
  const who = talk.counsellor ? `相談員：${talk.counsellor}` : "相談員";
  if (talk.types) return { who: `${who}（入力しています）`, hint: "" };
  if (talk.here) return { who: `${who}（ここにいます）`, hint: "" };
  return { who: `${who}（いまは席をはずしています）`, hint: `ページを閉じてもかまいません。お返事があると、${told}` };
}
