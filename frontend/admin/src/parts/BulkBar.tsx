import { useState } from "react";

import { newKey, read } from "../api/client";
import { asProblem } from "../api/problem";
import type { Detail, Row } from "../api/records";
import { useCan } from "../app/queries";
import { act } from "./act";
import type { Action, Collection, FieldSpec, Subject, Values } from "./definitions";
import { FormFields } from "./FormFields";
import { FormProblem } from "./FormProblem";
import { Popup } from "./Popup";
import { announce } from "./toasts";
import { useSending } from "./useForm";

interface Props<R extends Row, D extends Detail> {
  collection: Collection<R, D>;
  subject: Subject<D>;
  rows: R[];
  /** a dialog about these rows opens, or closes */
  onOpen: (open: boolean) => void;
  onClear: () => void;
}

/** How many rows are ticked, and what can be done to all of them. */
export function BulkBar<R extends Row, D extends Detail>({ collection, subject, rows, onOpen, onClear }: Props<R, D>) {
  const [action, setAction] = useState<Action<D> | null>(null);
  const can = useCan();
  // What the fields are chosen from is fetched along with a record; here there is none yet.
  const press = async (one: Action<D>) => { await subject.prepare?.(); onOpen(true); setAction(one); };
  const actions = subject.actions.filter((one) => collection.bulk?.includes(one.name) && (!one.permission || can(one.permission)));
  return (
    <>
      <div className="bulk-bar" role="region" aria-label="まとめて操作">
        <p><b className="num">{rows.length}{collection.unit}</b>を選んでいます</p>
        <div className="buttons">
          {actions.map((one) => <button key={one.name} type="button" className={`button ${one.tone === "main" ? "" : one.tone === "danger" ? "quiet danger" : "quiet"}`} onClick={() => void press(one)}>{one.label}…</button>)}
          {collection.together && <collection.together rows={rows} onOpen={onOpen} onDone={onClear} />}
          {!actions.length && !collection.together && <span className="small">まとめてできる操作の権限がありません</span>}
          <button type="button" className="button quiet" onClick={onClear}>選択をやめる</button>
        </div>
      </div>
      {action && <BulkDialog {...{ collection, subject, rows, action }} onClose={(finished) => { setAction(null); onOpen(false); if (finished) onClear(); }} />}
    </>
  );
}

type Outcome = { row: string; ok: boolean; text: string };

interface DialogProps<R extends Row, D extends Detail> extends Omit<Props<R, D>, "onOpen" | "onClear"> {
  action: Action<D>;
  onClose: (finished: boolean) => void;
}

/** The fields that do for all rows: of what each would be asked, the most. */
function fieldsForAll<R extends Row, D extends Detail>(action: Action<D>, rows: R[]): FieldSpec[] {
  const { fields } = action;
  if (typeof fields !== "function") return fields ?? [];
  const needed = (specs: FieldSpec[]) => specs.filter((spec) => spec.required).length;
  return rows.map((row) => fields(row as unknown as D)).reduce((most, one) => (needed(one) > needed(most) ? one : most));
}

/** Preview, then one action after another, each with its own outcome: one that fails doesn't stop the rest. */
function BulkDialog<R extends Row, D extends Detail>({ collection, subject, rows, action, onClose }: DialogProps<R, D>) {
  const [specs] = useState(() => fieldsForAll(action, rows));
  const form = useSending(specs);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const [busy, setBusy] = useState(false);
  const fit = rows.filter((row) => row.actions === undefined || row.actions.includes(action.name));
  const unfit = rows.filter((row) => !fit.includes(row));

  async function run(values: Values) {
    setBusy(true);
    const done: Outcome[] = [];
    setOutcomes([]);
    for (const row of fit) {
      try {
        // A list's row may lack its version; the record then is read first, and its state checked.
        const record = row.version === undefined ? (await read(subject.path, { path: { id: row.id } })) as unknown as D : row as unknown as D;
        await act(subject, action, record, values, newKey());
        done.push({ row: collection.name(row), ok: true, text: "済みました" });
      } catch (error) {
        const problem = asProblem(error);
        done.push({ row: collection.name(row), ok: false, text: problem.stale ? "先にほかの人が変えたため、止めました" : problem.message });
      }
      setOutcomes([...done]);
    }
    setBusy(false);
    const good = done.filter((one) => one.ok).length;
    announce(good === done.length ? `${good}${collection.unit}すべて済みました。` : `${done.length}${collection.unit}のうち${good}${collection.unit}が済みました。残りは画面の結果をご覧ください。`, good === done.length ? "done" : "error");
  }

  if (outcomes) {
    return (
      <Popup title={`${action.label}：結果`} onClose={() => { if (!busy) onClose(true); }} firm={busy} wide>
        <progress max={fit.length} value={outcomes.length} aria-label="進み具合" />
        <p aria-live="polite">{fit.length}{collection.unit}のうち{outcomes.length}{collection.unit}を送りました</p>
        <ul className="outcomes">
          {outcomes.map((one, i) => <li key={`${one.row}-${i}`} className={one.ok ? "ok" : "bad"}><b>{one.ok ? "済" : "未"}</b>{one.row}<small>{one.text}</small></li>)}
        </ul>
        {!busy && <div className="buttons"><button type="button" className="button" onClick={() => onClose(true)}>閉じる</button></div>}
      </Popup>
    );
  }
  return (
    <Popup title={`${fit.length}${collection.unit}：${action.label}`} onClose={() => onClose(false)} wide>
      <form noValidate onSubmit={form.handleSubmit(run)}>
        <p>次の{fit.length}{collection.unit}に、1件ずつ送ります。とちゅうで失敗しても、ほかはそのまま進みます。</p>
        <ul className="preview">{fit.map((row) => <li key={row.id}>{collection.name(row)}{collection.remark && <small>{collection.remark(row)}</small>}</li>)}</ul>
        {unfit.length > 0 && (
          <>
            <p>いまの状態ではできないため、次の{unfit.length}{collection.unit}は送りません。</p>
            <ul className="preview unfit">{unfit.map((row) => <li key={row.id}>{collection.name(row)}</li>)}</ul>
          </>
        )}
        <FormFields specs={specs} register={form.register} errors={form.formState.errors} />
        <FormProblem message={form.formState.errors.root?.message} />
        <div className="buttons">
          <button type="submit" className={`button ${action.tone === "danger" ? "danger" : ""}`} disabled={!fit.length}>{fit.length}{collection.unit}に送る</button>
          <button type="button" className="button quiet" onClick={() => onClose(false)}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
