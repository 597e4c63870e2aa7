import { useEffect, useRef, type BaseSyntheticEvent } from "react";
import { useForm as useHookForm, type FieldValues } from "react-hook-form";

import { newKey } from "../api/client";
import { asProblem, fieldMessages, type Problem } from "../api/problem";
import type { FieldSpec, Values } from "./definitions";

/** What was half-written in a dialog that was closed stands there again when it is opened again. In this tab's memory alone, and gone once sent. */
const drafts = new Map<string, Values>();

/**
 * A form that sends: one idempotency key until an answer came, the API's field errors put where they belong, the rest
 * kept as `root` above the buttons.
 */
export function useSending(specs: FieldSpec[], initial: Values = {}, draft = "") {
  const form = useHookForm<FieldValues>({ defaultValues: { ...initial, ...drafts.get(draft) }, shouldFocusError: true });
  const key = useRef(newKey());
  const busy = useRef(false);
  const sent = useRef(false);
  const written = useRef<() => Values>(() => ({}));
  useEffect(() => {
    // Read when the dialog goes: what is written in it, and differs from what stood there.
    written.current = () => Object.fromEntries(specs.map((spec) => [spec.name, form.getValues(spec.name) as unknown] as const).filter(([name, value]) => value !== undefined && value !== (initial[name] ?? (typeof value === "boolean" ? false : ""))));
  });
  useEffect(() => () => {
    if (!draft) return;
    const left = sent.current ? {} : written.current();
    if (Object.keys(left).length) drafts.set(draft, left); else drafts.delete(draft);
  }, [draft]);

  async function sending(work: (key: string) => Promise<void>): Promise<Problem | null> {
    try {
      await work(key.current);
      key.current = newKey();
      sent.current = true;
      return null;
    } catch (error) {
      const problem = asProblem(error);
      if (!problem.unanswered) key.current = newKey();
      const messages = fieldMessages(problem);
      const names = specs.map((spec) => spec.name);
      let first = true;
      const rest: string[] = [];
      for (const [name, message] of Object.entries(messages)) {
        if (names.includes(name)) { form.setError(name, { message }, { shouldFocus: first }); first = false; } else rest.push(message);
      }
      const whole = problem.overtaken ? "返事のなかった前の送信は、届いていました。そのときの内容で入っています。一覧で確かめてください。別のものとして送るときは、もう一度押してください。" : problem.message;
      if (first || rest.length) form.setError("root", { message: rest.length ? rest.join(" ") : whole });
      return problem;
    }
  }
  /** A second press while the first is under way does nothing. */
  const handleSubmit = (valid: (values: FieldValues) => unknown) => async (event?: BaseSyntheticEvent): Promise<void> => {
    event?.preventDefault();
    if (busy.current) return;
    busy.current = true;
    try { await form.handleSubmit(valid)(event); } finally { busy.current = false; }
  };
  return { ...form, handleSubmit, sending };
}
