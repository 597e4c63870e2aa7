import { Fragment, useEffect, useId, useState } from "react";
import type { FieldErrors, FieldValues, UseFormRegister } from "react-hook-form";

import type { FieldSpec } from "./definitions";

interface Props {
  specs: FieldSpec[];
  register: UseFormRegister<FieldValues>;
  errors: FieldErrors<FieldValues>;
}

/** The fields of a form: label, hint, control, and the error where it belongs. */
export function FormFields({ specs, register, errors }: Props) {
  return (
    <div className={`fields ${specs.length > 6 ? "two" : ""}`}>
      {specs.map((spec) => (
        <Fragment key={spec.name}>
          {spec.heading && <h3>{spec.heading}</h3>}
          <FormField spec={spec} register={register} message={messageAt(errors, spec.name)} />
        </Fragment>
      ))}
    </div>
  );
}

function messageAt(errors: FieldErrors<FieldValues>, name: string): string | undefined {
  return (errors[name] as { message?: string } | undefined)?.message;
}

interface FieldProps {
  spec: FieldSpec;
  register: UseFormRegister<FieldValues>;
  message: string | undefined;
}

export function FormField({ spec, register, message }: FieldProps) {
  const id = useId();
  const describe = [spec.hint && `${id}-hint`, message && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const rules = {
    ...(spec.required ? { required: spec.required } : {}),
    ...(spec.max ? { maxLength: { value: spec.max, message: `${spec.max}文字までで入力してください` } } : {}),
    ...(spec.pattern ? { pattern: { value: spec.pattern[0], message: spec.pattern[1] } } : {}),
  };
  const shared = { "aria-describedby": describe, "aria-invalid": message ? true : undefined, ...register(spec.name, rules) };
  const notes = (
    <>
      {spec.hint && <span className="hint" id={`${id}-hint`}>{spec.hint}</span>}
      {spec.room && <Room of={id} room={spec.room} />}
      {message && <span className="error" id={`${id}-error`}>{message}</span>}
    </>
  );
  const need = spec.required ? <span className="need">必須</span> : null;

  if (spec.kind === "radio" || spec.kind === "checks") {
    const type = spec.kind === "radio" ? "radio" : "checkbox";
    return (
      <fieldset className="field wide" aria-describedby={describe}>
        <legend>{spec.label}{need}</legend>
        {notes}
        <div className="choices">
          {spec.options?.map((option) => (
            <label key={option.value} className="choice">
              <input type={type} value={option.value} {...register(spec.name, rules)} />
              <span>{option.label}{option.hint && <small>{option.hint}</small>}</span>
            </label>
          ))}
        </div>
      </fieldset>
    );
  }
  if (spec.kind === "check") {
    return (
      <div className="field">
        <label className="choice"><input type="checkbox" {...shared} /><span>{spec.label}{need}</span></label>
        {notes}
      </div>
    );
  }
  return (
    <div className={`field ${spec.kind === "area" || spec.name === "reason" ? "wide" : ""}`}>
      <label htmlFor={id}>{spec.label}{need}</label>
      {notes}
      {spec.kind === "area" && <textarea id={id} rows={spec.rows ?? 4} {...shared} />}
      {spec.kind === "select" && (
        <select id={id} {...shared}>
          {spec.options?.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      )}
      {spec.kind !== "area" && spec.kind !== "select" && (
        <input
          id={id} type={spec.kind === "number" ? "text" : spec.kind} autoComplete={spec.autoComplete ?? "off"}
          list={spec.list} inputMode={spec.kind === "number" || spec.numeric ? "numeric" : undefined} {...shared}
        />
      )}
    </div>
  );
}

/** How much of its room a field takes, as one types. */
function Room({ of, room }: { of: string; room: NonNullable<FieldSpec["room"]> }) {
  const [taken, setTaken] = useState(0);
  useEffect(() => {
    const field = document.getElementById(of) as HTMLInputElement | HTMLTextAreaElement | null;
    const look = () => { setTaken(room.measure(field?.value ?? "")); };
    look();
    field?.addEventListener("input", look);
    return () => { field?.removeEventListener("input", look); };
  }, [of, room]);
  const over = taken - room.most;
  return <span className={over > 0 ? "hint late" : "hint"}>{taken.toLocaleString()}／{room.most.toLocaleString()}{room.unit}{over > 0 && `　${over.toLocaleString()}${room.unit}多いです`}</span>;
}
