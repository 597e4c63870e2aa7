import { useId, useState } from "react";

import { send } from "../../api/client";
import type { Application, Check } from "../../api/rooms";
import { queries, refresh, useCan } from "../../app/queries";
import { detailKey } from "../../parts/act";
import type { FieldSpec, SectionProps } from "../../parts/definitions";
import { FormFields } from "../../parts/FormFields";
import { FormProblem } from "../../parts/FormProblem";
import { Popup } from "../../parts/Popup";
import { announce } from "../../parts/toasts";
import { useSending } from "../../parts/useForm";
import { At } from "../../parts/words";

const tones: Record<string, string> = { ok: "good", concern: "late", not_applicable: "quiet" };

/** Each check with who asked which source, when, and what came out; earlier entries stay to be read. */
export function Checklist({ record, compact }: SectionProps<Application>) {
  const can = useCan()("consortium.screen") && record.actions.includes("check");
  const [checking, setChecking] = useState<Check | null>(null);
  return (
    <>
      <p className="small">{record.checks_total}項目のうち<b className="num">{record.checks_done}項目</b>が終わりました</p>
      <ul className="checks">
        {record.checks.map((check) => (
          <li key={check.name}>
            <div className="check-head">
              <h3>{check.label}</h3>
              <span className={`state ${check.result ? tones[check.result] ?? "plain" : "quiet"}`}>{check.result_name ?? (check.entries.length ? "途中" : "まだ")}</span>
            </div>
            {!check.done && !compact && <p className="small">{check.guide}{check.sources_least > 1 && `（情報源が${check.sources_least}つ以上要ります）`}</p>}
            {check.entries.length > 0 && (
              <ul className="plain entries">
                {check.entries.map((entry) => (
                  <li key={`${entry.at}${entry.source}`} className={entry.in_force ? "" : "past"}>
                    {entry.source}：<b>{entry.result_name}</b>{!entry.in_force && "（前の記録）"}<small>{entry.who}　<At iso={entry.at} />{entry.note && `　${entry.note}`}</small>
                  </li>
                ))}
              </ul>
            )}
            {can && <button type="button" className="link" onClick={() => setChecking(check)}>{check.entries.length ? "結果を足す" : "結果を残す"}<span className="unseen">：{check.label}</span></button>}
          </li>
        ))}
      </ul>
      {checking && <CheckDialog record={record} check={checking} onClose={() => setChecking(null)} />}
    </>
  );
}

function specsOf(check: Check, list: string): FieldSpec[] {
  const results = [{ value: "ok", label: "問題なし" }, { value: "concern", label: "気になる点あり" }, ...(check.may_skip ? [{ value: "not_applicable", label: "対象外" }] : [])];
  return [
    { name: "result", label: "結果", kind: "radio", required: "結果を選んでください", options: results },
    { name: "source", label: "何で確かめたか", kind: "text", list, required: "何で確かめたかを入力してください", hint: `例：${check.sources.slice(0, 2).join("、")}`, max: 100 },
    { name: "note", label: "メモ", kind: "area", rows: 2, max: 1000, hint: "例：名称と所在地が一致" },
  ];
}

function CheckDialog({ record, check, onClose }: { record: Application; check: Check; onClose: () => void }) {
  const list = useId();
  const specs = specsOf(check, list);
  const form = useSending(specs);
  const { errors, isSubmitting } = form.formState;
  const key = detailKey("/api/consortium/applications/{id}", record.id);
  async function submit(values: Record<string, unknown>) {
    const body = { version: record.version, result: values.result, source: values.source, ...(values.note ? { note: values.note } : {}) };
    const problem = await form.sending(async (once) => {
      const answer = await send("/api/consortium/applications/{id}/checks/{check}", body as never, { path: { id: record.id, check: check.name }, key: once });
      queries.setQueryData(key, answer);
      refresh("consortium");
    });
    if (!problem) { announce("確認の結果を残しました。"); onClose(); return; }
    if (problem.stale && problem.current) {
      // Entries are only ever added, so the newest version is enough to go on: the dialog now stands on it.
      queries.setQueryData(key, problem.current);
      form.setError("root", { message: news(problem.current as Application, check) });
    }
  }
  return (
    <Popup title={check.label} onClose={onClose}>
      <form noValidate onSubmit={form.handleSubmit(submit)}>
        <p>{check.guide}{check.sources_least > 1 && ` 情報源ごとに1回ずつ、${check.sources_least}つ以上残してください。`}</p>
        <FormFields specs={specs} register={form.register} errors={errors} />
        <datalist id={list}>{check.sources.map((source) => <option key={source} value={source} />)}</datalist>
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : "残す"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}

/** What the others recorded meanwhile, so that one may go on or stop. */
function news(current: Application, check: Check): string {
  const known = check.entries.length;
  const added = current.checks.find((one) => one.name === check.name)?.entries ?? [];
  const theirs = added.length > known ? added.at(-1) : undefined;
  return theirs
    ? `${theirs.who} さんが先に「${theirs.source}：${theirs.result_name}」と残しました。それでも残すときは、もう一度「残す」を押してください。`
    : "ほかの人が、この申込みの別のところを変えました。内容を確かめて、もう一度「残す」を押してください。";
}
