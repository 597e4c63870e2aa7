/** Small fields for the editor: what is typed is the content at once; what must be mended stands in the findings. */
import { useId } from "react";

interface Shared { label: string; hint?: string }

export function TextField({ label, hint, value, onChange, rows, most }: Shared & { value: string | undefined; onChange: (value: string) => void; rows?: number; most?: number }) {
  const id = useId();
  const shared = { id, value: value ?? "", ...(most ? { maxLength: most } : {}), ...(hint ? { "aria-describedby": `${id}-hint` } : {}) };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      {rows ? <textarea {...shared} rows={rows} onChange={(event) => onChange(event.target.value)} /> : <input {...shared} type="text" onChange={(event) => onChange(event.target.value)} />}
    </div>
  );
}

export function NumberField({ label, value, onChange }: Shared & { value: number | undefined; onChange: (value: number | undefined) => void }) {
  return <TextField label={label} value={value === undefined ? "" : String(value)} onChange={(typed) => { const digits = typed.normalize("NFKC").replace(/[^0-9-]/g, ""); onChange(/\d/.test(digits) ? Number(digits) : undefined); }} />;
}

export function Choice({ label, hint, value, options, onChange, none }: Shared & { value: string | undefined; options: [string, string][]; onChange: (value: string) => void; none?: string }) {
  const id = useId();
  const unknown = value && !options.some(([known]) => known === value);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && <span className="hint">{hint}</span>}
      <select id={id} value={value ?? ""} onChange={(event) => onChange(event.target.value)}>
        {(none !== undefined || !value) && <option value="">{none ?? "（選ぶ）"}</option>}
        {unknown && <option value={value}>{value}（ありません）</option>}
        {options.map(([known, words]) => <option key={known} value={known}>{words}</option>)}
      </select>
    </div>
  );
}

export function Tick({ label, value, onChange }: Shared & { value: boolean | undefined; onChange: (value: boolean) => void }) {
  return <label className="tick"><input type="checkbox" checked={value ?? false} onChange={(event) => onChange(event.target.checked)} />{label}</label>;
}

/** Several of one thing: each with a way to take it out, and a button for one more. */
export function Several<T>({ noun, items, make, onChange, most, each }: { noun: string; items: T[]; make: () => T; onChange: (items: T[]) => void; most: number; each: (item: T, change: (item: T) => void, place: number) => React.ReactNode }) {
  return (
    <>
      {items.map((item, place) => (
        <fieldset key={place} className="one-of">
          <legend>{noun}{place + 1}</legend>
          {each(item, (changed) => onChange(items.map((one, at) => (at === place ? changed : one))), place)}
          <button type="button" className="link" onClick={() => onChange(items.filter((_, at) => at !== place))}>この{noun}を消す<span className="unseen">（{place + 1}）</span></button>
        </fieldset>
      ))}
      {items.length < most && <p><button type="button" className="button quiet small" onClick={() => onChange([...items, make()])}>{noun}を足す</button></p>}
    </>
  );
}
