import { useEffect, useRef, useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem, fieldMessages } from "../../../api/problem";
import type { Gift } from "../../../api/rooms";
import type { SendAnswer } from "../../../api/types";
import { refresh, useMe } from "../../../app/queries";
import { announce } from "../../../parts/toasts";
import { begin, bodyOf, isTyped, lineStart, missing, placeOf, sentLines, type Draft } from "./typed";

export type Entered = SendAnswer<"/api/donations/entries">;
/** A donation that looks like the one being typed. */
export interface Alike { id: string; number: string; portal_name: string; donor_name: string; amount_yen: number; received_at: string }
/** The same form was taken before, with other content. */
export interface Taken { donation_id: string; number: string }

/** A half-typed donation survives moving about the desk and signing in again; it is never stored in the browser. */
const drafts = new Map<string, Draft>();

/** The form's state: what is typed, what is wrong with it, what became of it. */
export function useEntry(gifts: Gift[]) {
  const me = useMe().staff.id;
  const [draft, setDraft] = useState<Draft>(() => drafts.get(me) ?? begin());
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState("");
  const [alike, setAlike] = useState<Alike[]>([]);
  const [taken, setTaken] = useState<Taken | null>(null);
  const [saved, setSaved] = useState<Entered[]>([]);
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);

  useEffect(() => { drafts.set(me, draft); }, [me, draft]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => { if (isTyped(draft)) event.preventDefault(); };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [draft]);

  const clear = () => { setWrong({}); setTrouble(""); setAlike([]); setTaken(null); };
  const write = (name: string, value: string | boolean) => {
    setDraft((now) => ({ ...now, values: { ...now.values, [name]: value } }));
    setWrong((now) => Object.fromEntries(Object.entries(now).filter(([other]) => other !== name)));
    setAlike([]);
  };
  const addLine = () => { setDraft((now) => ({ ...now, lines: now.lines + 1, values: { ...now.values, ...lineStart(now.lines) } })); };
  const dropLine = () => {
    setDraft((now) => {
      const last = `lines/${now.lines - 1}/`;
      return { ...now, lines: now.lines - 1, values: Object.fromEntries(Object.entries(now.values).filter(([name]) => !name.startsWith(last))) };
    });
  };
  const startAnew = () => {
    setDraft(begin(draft.values));
    clear();
    announce("入力を消しました。", "note", { label: "もとにもどす", run: () => setDraft(draft) });
  };
  /** After the same form was taken with other content: what stands here now is another donation. */
  const asAnother = () => { setDraft((now) => ({ ...now, key: newKey() })); clear(); };

  /** Gives the saved donation, or null if something is to be mended first; what was typed stays. */
  async function save(seen: string[] = []): Promise<Entered | null> {
    if (sending.current) return null;
    const lacking = missing(draft);
    clear();
    if (Object.keys(lacking).length) { setWrong(lacking); return null; }
    sending.current = true;
    setBusy(true);
    try {
      const answer = await send("/api/donations/entries", bodyOf(draft, gifts, seen), { key: draft.key });
      setSaved((before) => [answer, ...before].slice(0, 10));
      // What was typed while the answer was on its way belongs to the next donation.
      setDraft((now) => {
        const next = begin(draft.values);
        const since = Object.entries(now.values).filter(([name, value]) => value !== draft.values[name]);
        return { ...next, lines: Math.max(1, now.lines - draft.lines + 1), values: { ...next.values, ...Object.fromEntries(since) } };
      });
      refresh("donations");
      return answer;
    } catch (error) {
      decline(error);
      return null;
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  function decline(error: unknown) {
    const problem = asProblem(error);
    if (problem.slug === "alike") { setAlike(problem.extra.alike as Alike[]); return; }
    if (problem.slug === "already-entered") setTaken(problem.extra as unknown as Taken);
    const sent = sentLines(draft);
    const told = Object.entries(fieldMessages(problem)).map(([name, message]) => [placeOf(name, sent), message] as const);
    setWrong(Object.fromEntries(told));
    setTrouble(told.length ? "" : problem.message);
  }

  return { draft, wrong, trouble, alike, taken, saved, busy, write, addLine, dropLine, startAnew, asAnother, save, setAlike };
}
