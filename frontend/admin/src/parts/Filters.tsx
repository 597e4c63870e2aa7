import { useState, type FormEvent } from "react";

import { isoMonth, month } from "../text/time";
import type { Collection, Filter, Option } from "./definitions";
import { Go } from "./Go";
import type { ListState } from "./useListState";

/** The tabs of states, the search box, the filters. Choosing applies at once; typing applies with Enter. */
export function Filters({ collection, state }: { collection: Pick<Collection, "states" | "stateParam" | "filters" | "search">; state: ListState }) {
  const { states, stateParam = "state", filters = [], search } = collection;
  const landing = states?.[0]?.value;
  const names = ["q", ...filters.map((filter) => filter.name)];
  const used = names.filter((name) => state.values[name]);
  return (
    <div className="filters">
      {states && (
        <nav aria-label="状態でしぼる" className="tabs">
          {states.map((option) => (
            <Go
              key={option.value} to={state.href({ [stateParam]: option.value === landing ? undefined : option.value, open: undefined })} replace
              aria-current={(state.values[stateParam] ?? landing) === option.value ? "true" : undefined}
            >
              {option.label}
            </Go>
          ))}
        </nav>
      )}
      {(search || filters.length > 0) && (
        <div className="filter-row">
          {search && <Search label={search} state={state} />}
          {filters.map((filter) => <FilterField key={filter.name} filter={filter} state={state} />)}
          {used.length > 0 && (
            <Go className="clear" to={state.href(Object.fromEntries(used.map((name) => [name, undefined])))} replace>条件を消す</Go>
          )}
        </div>
      )}
    </div>
  );
}

/**
 * What stands in a box: what is typed there, until the address says something else. Never by an effect, which would undo what is typed
 * in the moment before it; never by a new key, or the box would lose the focus while somebody types in it.
 */
function useTyped(said: string): [string, (text: string) => void] {
  const [typed, setTyped] = useState({ said, text: said });
  const now = typed.said === said ? typed : { said, text: said };
  if (now !== typed) setTyped(now);
  return [now.text, (text) => setTyped({ said, text })];
}

function Search({ label, state }: { label: string; state: ListState }) {
  const [text, setText] = useTyped(state.values.q ?? "");
  const submit = (event: FormEvent) => { event.preventDefault(); state.go({ q: text.trim() || undefined, open: undefined }); };
  return (
    <form role="search" onSubmit={submit} className="find">
      <input id="q" type="search" value={text} onChange={(event) => setText(event.target.value)} aria-label={`${label}でさがす`} placeholder={label} autoComplete="off" />
      <kbd aria-hidden="true">/</kbd>
      <button type="submit">さがす</button>
    </form>
  );
}

function months(): Option[] {
  const [year, number] = isoMonth().split("-").map(Number) as [number, number];
  return Array.from({ length: 18 }, (_, back) => {
    const at = new Date(Date.UTC(year, number - 1 - back, 1)).toISOString().slice(0, 7);
    return { value: at, label: month(at) };
  });
}

function FilterField({ filter, state }: { filter: Filter; state: ListState }) {
  const value = state.values[filter.name] ?? "";
  const apply = (next: string) => state.go({ [filter.name]: next || undefined, open: undefined });
  if (filter.kind === "given") return value ? <p className="filter given">{filter.label}</p> : null;
  if (filter.kind === "select" || filter.kind === "month") {
    const options = filter.kind === "month" ? months() : filter.options ?? [];
    return (
      <label className="filter">
        <span>{filter.label}</span>
        <select value={value} onChange={(event) => apply(event.target.value)}>
          <option value="">{filter.any ?? "すべて"}</option>
          <Options options={options} />
        </select>
      </label>
    );
  }
  return <TypedFilter filter={filter} value={value} apply={apply} />;
}

/** Options under the headings of their groups, as far as they have any. */
function Options({ options }: { options: Option[] }) {
  const groups = [...new Set(options.map((option) => option.group))];
  return groups.map((group) => {
    const some = options.filter((option) => option.group === group).map((option) => <option key={option.value} value={option.value}>{option.label}</option>);
    return group ? <optgroup key={group} label={group}>{some}</optgroup> : some;
  });
}

/** A year of four digits: while somebody types 2026 the box says 0002, 0020, 0202, and nobody means those. */
const wholeDate = (text: string) => text === "" || text >= "1000";

function TypedFilter({ filter, value, apply }: { filter: Filter; value: string; apply: (next: string) => void }) {
  const [text, setText] = useTyped(value);
  return (
    <label className="filter">
      <span>{filter.label}</span>
      <input
        type={filter.kind === "date" ? "date" : "text"} value={text} placeholder={filter.hint}
        onChange={(event) => { setText(event.target.value); if (filter.kind === "date" && wholeDate(event.target.value)) apply(event.target.value); }}
        onBlur={() => { if (text !== value) apply(text.trim()); }}
        onKeyDown={(event) => { if (event.key === "Enter" && !event.nativeEvent.isComposing) apply(text.trim()); }}
      />
    </label>
  );
}
