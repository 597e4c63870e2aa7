import { useEffect, useState, type ReactNode } from "react";

import { serviceWord } from "../app/rooms";
import { due, dueSentence, fullStamp, stamp } from "../text/time";

/** The time, every half minute unless told otherwise: deadlines in words stay true while the page stands open. */
export function useNow(every = 30_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** A deadline in two lines: what matters, then the exact time or what is left. */
export function DueCell({ at }: { at: string | null | undefined }) {
  const now = useNow();
  const words = due(at, now);
  return (
    <span className={`due ${words.urgency}`} title={at ? fullStamp(at) : undefined}>
      {words.head}{words.tail && <small>{words.tail}</small>}
    </span>
  );
}

/** A deadline in one line. */
export function DueLine({ at }: { at: string | null | undefined }) {
  const now = useNow();
  return <span className={`due ${due(at, now).urgency}`}>{dueSentence(at, now)}</span>;
}

export function At({ iso, exact = false }: { iso: string | null | undefined; exact?: boolean }) {
  if (!iso) return <span className="none">—</span>;
  const shown = exact ? `${stamp(iso).split(" ")[0]} ${fullStamp(iso).split(" ").at(-1)}` : stamp(iso);
  return <time dateTime={iso} title={fullStamp(iso)} className="num">{shown}</time>;
}

/** A service's tag: its colour and, always, its name. */
export function ServiceTag({ service, children }: { service: string; children?: ReactNode }) {
  const { name, thread } = serviceWord(service);
  return <span className={`tag thread-${thread}`}>{children ?? name}</span>;
}

export type Tone = "plain" | "good" | "warn" | "late" | "quiet";

export interface Word { text: string; tone: Tone }

/** A state in a word. */
export function StateTag({ word }: { word: Word }) {
  return <span className={`state ${word.tone}`}>{word.text}</span>;
}

/** A state's word and tone; the room's own word for it goes before ours, and an unknown one is shown rather than hidden. */
export function wordOf(words: Record<string, Word>, state: string, name?: string): Word {
  const known = words[state];
  return { text: name ?? known?.text ?? state, tone: known?.tone ?? "plain" };
}

export function None({ text = "—" }: { text?: string }) {
  return <span className="none">{text}</span>;
}

/** A title breaks at its wide spaces rather than inside a number. */
export function Pieces({ text }: { text: string }) {
  return text.split("　").map((piece, i) => <span key={`${piece}-${i}`} className="piece">{piece}</span>);
}
