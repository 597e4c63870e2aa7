import { useEffect, useRef, useState } from "react";

import { newKey } from "../../../api/client";
import { asProblem, type Problem } from "../../../api/problem";
import type { Detail } from "../../../api/records";
import { forget, keep, kept } from "../../../app/kept";
import { queries, useMe } from "../../../app/queries";
import { act, detailKey } from "../../../parts/act";
import type { Subject } from "../../../parts/definitions";
import { useGo } from "../../../parts/Go";
import { announce } from "../../../parts/toasts";

/** What was typed and not saved: over which stored text it was begun (`over`, as JSON), and when it was touched last. */
interface Half<T> { value: T; why: string; over: string; at: string }

export interface Draft<T> {
  value: T;
  set: (value: T) => void;
  why: string;
  setWhy: (why: string) => void;
  changed: boolean;
  saving: boolean;
  save: () => void;
  /** when what stands here was typed, if it was brought back after the page had been left */
  broughtBack: string;
  /** counts up whenever another text is put in the place of what stood here: fields with a memory of their own begin anew */
  turn: number;
  /** somebody else has saved another text since it was begun */
  overtaken: boolean;
  carryOn: () => void;
  discard: () => void;
}

const names = (subject: Subject<never>, id: string, me: string) => `${me}${subject.base}/${id}`;

/** Whether this member of staff has something half-written here, in this tab. */
export function useHalfWritten<D extends Detail>(subject: Subject<D>, id: string): boolean {
  return kept(names(subject as never, id, useMe().staff.id)) !== null;
}

/**
 * The draft of a matter while it is written: sent only when one says so, kept in this tab until then (it outlives a reload and moving about
 * the desk), and never laid over what somebody else saved meanwhile without asking: `told` says in words why it could not be saved.
 */
export function useDraft<T, D extends Detail>(subject: Subject<D>, record: D, field: string, stored: T, told: (problem: Problem) => string): Draft<T> {
  const name = names(subject as never, record.id, useMe().staff.id);
  const go = useGo();
  const now = JSON.stringify(stored);
  const [begun] = useState(() => { const half = kept(name) as Half<T> | null; return half && JSON.stringify(half.value) !== now ? half : null; });
  const [value, set] = useState(begun?.value ?? stored);
  const [why, setWhy] = useState(begun?.why ?? "");
  const [over, setOver] = useState(begun?.over ?? now);
  const [broughtBack, setBroughtBack] = useState(begun?.at ?? "");
  const [saving, setSaving] = useState(false);
  const [turn, setTurn] = useState(0);
  const saved = useRef(false);
  const changed = JSON.stringify(value) !== now;
  const overtaken = changed && over !== now;

  useEffect(() => {
    if (saved.current) return;
    if (changed) keep(name, { value, why, over, at: new Date().toISOString() } satisfies Half<T>);
    else forget(name);
  }, [name, value, why, over, changed]);
  useEffect(() => {
    if (!changed) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);

  const send = async () => {
    setSaving(true);
    try {
      saved.current = true;
      await act(subject, { name: "write", label: "残す", done: "" }, record, { [field]: value, reason: why }, newKey());
      forget(name);
      announce("下書きを残しました。");
      go(`${subject.base}/${record.id}`);
    } catch (failure) {
      saved.current = false;
      setSaving(false);
      const problem = asProblem(failure);
      if (problem.stale && problem.current) queries.setQueryData(detailKey(subject.path, record.id), problem.current);
      announce(problem.stale ? "先にほかの人が書きました。どうするかを、画面の上で選んでください。" : told(problem), "error");
    }
  };
  const discard = () => {
    const [mine, mineWhy] = [value, why];
    set(stored); setWhy(""); setOver(now); setBroughtBack(""); setTurn((count) => count + 1);
    announce("書きかけを捨てました。", "note", { label: "もとにもどす", run: () => { set(mine); setWhy(mineWhy); setTurn((count) => count + 1); } });
  };
  return {
    value, set, why, setWhy, changed, saving, broughtBack, turn, overtaken, discard,
    carryOn: () => setOver(now),
    save: () => {
      if (saving || !changed || overtaken) return;
      if (why.trim()) void send();
      else announce("変えるわけを入力してください。", "error");
    },
  };
}
