import { useMemo, useState } from "react";

import type { Detail } from "../api/records";
import { queries } from "../app/queries";
import { act, changedOnly, detailKey, undoOf } from "./act";
import type { Action, Subject, Values } from "./definitions";
import { FormFields } from "./FormFields";
import { FormProblem } from "./FormProblem";
import { Popup } from "./Popup";
import { StaleView } from "./StaleView";
import { announce } from "./toasts";
import { useSending } from "./useForm";

interface Props<D extends Detail> {
  subject: Subject<D>;
  action: Action<D>;
  record: D;
  preset?: Values | undefined;
  onClose: () => void;
  /** after it was done and the dialog is closed */
  onDone?: (() => void) | undefined;
}

/** One action on one record: what will happen, what it needs, and, if somebody was faster, what they changed. */
export function ActionDialog<D extends Detail>({ subject, action, record, preset, onClose, onDone }: Props<D>) {
  // The record as it was when the dialog opened: a refetch in the background must not hide somebody's change.
  const [base] = useState(record);
  const [current, setCurrent] = useState<D | null>(null);
  const specs = useMemo(() => (typeof action.fields === "function" ? action.fields(base) : action.fields ?? []), [action, base]);
  const before = useMemo(() => ({ ...action.initial?.(base), ...preset }), [action, base, preset]);
  const form = useSending(specs, before, action.editing || action.initial || preset ? "" : `${subject.path}#${record.id}#${action.name}`);
  const { formState: { errors, isSubmitting } } = form;

  async function submit(values: Values, against: D) {
    const kept = action.editing ? changedOnly(values, action.initial?.(against) ?? {}) : { ...preset, ...values };
    if (action.editing && Object.keys(kept).filter((name) => name !== "note" && name !== "reason").length === 0) {
      form.setError("root", { message: "変わったところがありません。直すところを書き換えてから送ってください。" });
      return;
    }
    let answer: D | undefined;
    const problem = await form.sending(async (key) => { answer = await act(subject, action, against, kept, key); });
    if (!problem) {
      announce(action.done, "done", undoOf(subject, action, answer, kept));
      onClose();
      onDone?.();
    } else if (problem.stale && problem.current) {
      form.clearErrors("root");
      setCurrent(problem.current as D);
      queries.setQueryData(detailKey(subject.path, base.id), problem.current);
    }
  }

  if (current) {
    return (
      <Popup title="先に変更がありました" onClose={onClose} wide>
        <StaleView
          subject={subject} action={action} specs={specs} base={base} current={current} mine={form.getValues()} sending={isSubmitting}
          onSend={(values) => form.handleSubmit(() => submit(values, current))()} onClose={onClose}
        />
        <FormProblem message={errors.root?.message === undefined || isSubmitting ? undefined : errors.root.message} />
      </Popup>
    );
  }
  return (
    <Popup title={action.label} onClose={onClose} wide={specs.length > 4}>
      <form noValidate onSubmit={form.handleSubmit((values) => submit(values, base))}>
        {action.lead && <div className="lead">{action.lead(base)}</div>}
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className={`button ${action.tone === "danger" ? "danger" : ""}`} aria-disabled={isSubmitting}>
            {isSubmitting ? "送っています…" : action.submit ?? action.label}
          </button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
