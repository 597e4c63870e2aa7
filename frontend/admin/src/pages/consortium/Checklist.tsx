import { useState } from "react";

import { newKey, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Application, Check } from "../../api/rooms";
import { queries, refresh, useCan } from "../../app/queries";
import { detailKey } from "../../parts/act";
import type { FieldSpec, SectionProps } from "../../parts/definitions";
import { FormFields } from "../../parts/FormFields";
import { FormProblem } from "../../parts/FormProblem";
import { Popup } from "../../parts/Popup";
import { announce } from "../../parts/toasts";
import { At } from "../../parts/words";
import { useSending } from "../../parts/useForm";

const results: Record<string, { text: string; tone: string }> = {
  pass: { text: "問題なし", tone: "good" },
  fail: { text: "問題あり", tone: "late" },
  unclear: { text: "判断できない", tone: "warn" },
};

/** Each check with who did it, when, from which source, and what came out. */
export function Checklist({ record, compact }: SectionProps<Application>) {
  const can = useCan()("consortium.screen") && ["submitted", "screening"].includes(record.state);
  const [checking, setChecking] = useState<Check | null>(null);
  const done = record.checks.filter((check) => check.result).length;
  return (
    <>
      <p className="small">{record.checks.length}項目のうち<b className="num">{done}項目</b>済み</p>
      <ul className="checks">
        {record.checks.map((check) => (
          <li key={check.name} className={check.result ?? "todo"}>
            <div className="check-head">
              <h3>{check.label}</h3>
              <span className={`state ${check.result ? results[check.result]?.tone : "quiet"}`}>{check.result ? results[check.result]?.text : "まだ"}</span>
            </div>
            {check.result
              ? <p className="small">{check.who}　<At iso={check.at} />　確かめ先：{check.source}{check.note && <><br />{check.note}</>}</p>
              : !compact && <p className="small">{check.guide}</p>}
            {can && <button type="button" className="link" onClick={() => setChecking(check)}>{check.result ? "直す" : "結果を残す"}<span className="unseen">：{check.label}</span></button>}
          </li>
        ))}
      </ul>
      {checking && <CheckDialog record={record} check={checking} onClose={() => setChecking(null)} />}
    </>
  );
}

const specs: FieldSpec[] = [
  { name: "result", label: "結果", kind: "radio", required: "結果を選んでください", options: Object.entries(results).map(([value, { text }]) => ({ value, label: text })) },
  { name: "source", label: "確かめ先", kind: "text", required: "何で確かめたかを入力してください", hint: "例：国税庁法人番号公表サイト（11月22日に閲覧）", max: 200 },
  { name: "note", label: "メモ", kind: "area", rows: 2, max: 500 },
];

function CheckDialog({ record, check, onClose }: { record: Application; check: Check; onClose: () => void }) {
  const form = useSending(specs, { result: check.result ?? "", source: check.source ?? "", note: check.note ?? "" });
  const { errors, isSubmitting } = form.formState;
  const key = detailKey("/api/consortium/applications/{id}", record.id);
  return (
    <Popup title={check.label} onClose={onClose}>
      <form
        noValidate
        onSubmit={form.handleSubmit(async (values) => {
          const problem = await form.sending(async (once = newKey()) => {
            const answer = await send("/api/consortium/applications/{id}/checks/{check}", { version: record.version, ...values }, { path: { id: record.id, check: check.name }, key: once });
            queries.setQueryData(key, answer);
            refresh("consortium");
          });
          if (!problem) { announce("確認の結果を残しました。"); onClose(); }
          // Another check was recorded meanwhile: ours touches a different row, so the newest version is enough to go on.
          else if (problem.stale && problem.current) {
            queries.setQueryData(key, problem.current);
            form.setError("root", { message: asStale(problem.current as Application, check) });
          } else if (problem.stale) form.setError("root", { message: asProblem(problem).message });
        })}
      >
        <p>{check.guide}</p>
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : "残す"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}

function asStale(current: Application, check: Check): string {
  const theirs = current.checks.find((one) => one.name === check.name);
  const changed = theirs?.at !== check.at && theirs?.result;
  return changed
    ? `${theirs.who} さんが先に「${results[theirs.result ?? ""]?.text ?? ""}」（確かめ先：${theirs.source ?? ""}）と残しました。それでも置き換えるときは、もう一度「残す」を押してください。`
    : "ほかの人が、この申込みの別のところを変えました。内容を確かめて、もう一度「残す」を押してください。";
}
