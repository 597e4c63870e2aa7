import { useId } from "react";

import type { FieldSpec } from "../../../parts/definitions";

interface Props {
  spec: FieldSpec;
  value: string | boolean | undefined;
  wrong?: string | undefined;
  onChange: (value: string | boolean) => void;
}

/** One field of the entry form. Its `name` is the API's pointer, by which a mistake finds it. */
export function Field({ spec, value, wrong, onChange }: Props) {
  const id = useId();
  const described = [spec.hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const shared = { id, name: spec.name, "aria-describedby": described, "aria-invalid": wrong ? true : undefined };
  const notes = (
    <>
      {spec.hint && <span className="hint" id={`${id}-hint`}>{spec.hint}</span>}
      {wrong && <span className="error" id={`${id}-error`}>{wrong}</span>}
    </>
  );
  if (spec.kind === "check") {
    return (
      <div className="field">
        <label className="choice"><input type="checkbox" {...shared} checked={value === true} onChange={(event) => onChange(event.target.checked)} /><span>{spec.label}</span></label>
        {notes}
      </div>
    );
  }
  const write = { value: String(value ?? ""), onChange: (event: { target: { value: string } }) => onChange(event.target.value) };
  return (
    <div className={`field ${spec.kind === "area" ? "wide" : ""}`}>
      <label htmlFor={id}>{spec.label}{spec.required && <span className="need">必須</span>}</label>
      {notes}
      {spec.kind === "area" && <textarea rows={spec.rows ?? 2} {...shared} {...write} />}
      {spec.kind === "select" && <select {...shared} {...write}>{spec.options?.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}</select>}
      {spec.kind !== "area" && spec.kind !== "select" && (
        <input type={spec.kind === "number" ? "text" : spec.kind} inputMode={spec.kind === "number" || spec.numeric ? "numeric" : undefined} autoComplete="off" list={spec.list} {...shared} {...write} />
      )}
    </div>
  );
}
