import { useState } from "react";

import type { Detail } from "../api/records";
import { stamp } from "../text/time";
import type { Action, Fact, FieldSpec, Subject, Values } from "./definitions";

interface Props<D extends Detail> {
  subject: Subject<D>;
  action: Action<D>;
  specs: FieldSpec[];
  base: D;
  current: D;
  mine: Values;
  sending: boolean;
  onSend: (values: Values) => void;
  onClose: () => void;
}

export interface Difference { label: string; from: string; to: string }

/** What the facts of a record say differently now. */
export function differences<D extends Detail>(subject: Subject<D>, base: D, current: D): Difference[] {
  const facts: Fact<D>[] = [
    { name: "state", label: "状態", text: (record) => record.state_name ?? subject.states[record.state]?.text ?? record.state },
    ...subject.sections.flatMap((section) => section.facts ?? []),
  ];
  return facts.flatMap(({ label, text }) => {
    const [from, to] = [text(base) ?? "", text(current) ?? ""];
    return from === to ? [] : [{ label, from, to }];
  });
}

/** Fields that both changed, to different values: a choice is needed. */
export function clashes<D extends Detail>(action: Action<D>, base: D, current: D, mine: Values): string[] {
  if (!action.editing || !action.initial) return [];
  const [was, is] = [action.initial(base), action.initial(current)];
  const text = (value: unknown) => String(value ?? "");
  return Object.keys(mine).filter((name) => text(is[name]) !== text(was[name]) && text(mine[name]) !== text(was[name]) && text(mine[name]) !== text(is[name]));
}

/** The form's values on top of theirs: my changes, their changes where I made none, my choice where both did. */
export function merged<D extends Detail>(action: Action<D>, base: D, current: D, mine: Values, takeTheirs: ReadonlySet<string>): Values {
  if (!action.editing || !action.initial) return mine;
  const [was, is] = [action.initial(base), action.initial(current)];
  return Object.fromEntries(Object.entries(mine).map(([name, value]) => {
    const untouched = String(value ?? "") === String(was[name] ?? "");
    return [name, (untouched && name in is) || takeTheirs.has(name) ? is[name] : value];
  }));
}

/** Somebody was faster: what they changed, what I was about to do, and the choice. Nothing was overwritten. */
export function StaleView<D extends Detail>({ subject, action, specs, base, current, mine, sending, onSend, onClose }: Props<D>) {
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const changes = differences(subject, base, current);
  const news = (current.history ?? []).filter((entry) => !(base.history ?? []).some((old) => old.at === entry.at && old.what === entry.what));
  const both = clashes(action, base, current, mine);
  const label = (name: string) => specs.find((spec) => spec.name === name)?.label ?? name;
  const is = action.initial?.(current) ?? {};
  const possible = current.actions.includes(action.name) || action.inPlace;

  return (
    <div className="stale">
      <p>あなたが開いてから送るまでのあいだに、ほかの人がこの{subject.noun}を変えました。まだ何も上書きしていません。</p>
      {news.length > 0 && (
        <ul className="plain">{news.map((entry) => <li key={`${entry.at}${entry.what}`}><span className="num">{stamp(entry.at)}</span>　{entry.who}：{entry.what}</li>)}</ul>
      )}
      {changes.length > 0 && (
        <table className="diff">
          <caption>変わったところ</caption>
          <thead><tr><th scope="col">項目</th><th scope="col">あなたが見ていた内容</th><th scope="col">いまの内容</th></tr></thead>
          <tbody>{changes.map((c) => <tr key={c.label}><th scope="row">{c.label}</th><td><del>{c.from || "（空）"}</del></td><td><ins>{c.to || "（空）"}</ins></td></tr>)}</tbody>
        </table>
      )}
      {both.map((name) => (
        <fieldset key={name} className="field">
          <legend>{label(name)}：どちらにしますか</legend>
          <div className="choices">
            {[["mine", "あなたの内容", mine[name]], ["theirs", "いまの内容", is[name]]].map(([side, words, value]) => (
              <label key={String(side)} className="choice">
                <input
                  type="radio" name={`choose-${name}`} checked={theirs.has(name) === (side === "theirs")}
                  onChange={() => setTheirs((old) => { const set = new Set(old); if (side === "theirs") set.add(name); else set.delete(name); return set; })}
                />
                <span>{String(words)}<small>{String(value ?? "") || "（空）"}</small></span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      {!possible && <p className="form-problem">いまの状態では「{action.label}」はできません。最新の内容を確かめてください。</p>}
      <div className="buttons">
        {possible && (
          <button type="button" className="button" aria-disabled={sending} onClick={() => onSend(merged(action, base, current, mine, theirs))}>
            {sending ? "送っています…" : `確かめたので「${action.submit ?? action.label}」を送る`}
          </button>
        )}
        <button type="button" className="button quiet" onClick={onClose}>送らずに最新を見る</button>
      </div>
    </div>
  );
}
