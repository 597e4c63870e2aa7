/** The editor of what has parts (a conversation's scenes, a menu's tabs): the parts as a list, the form of the chosen one, how it looks. */
import { useRef, type ReactNode } from "react";

export interface Told { node: string; words: string; mend: string }
export const WHOLE = "";

interface Props {
  /** what a part is called: 「場面」 */
  noun: string;
  whole: string;
  parts: { id: string; name: string; small: string }[];
  chosen: string;
  choose: (id: string) => void;
  told: Told[];
  problem: string;
  /** makes one more part and gives its id; left out where there is no room */
  add?: () => string;
  form: ReactNode;
  /** how the chosen part looks to users */
  look: ReactNode;
  /** above the columns: a map; it goes to parts too */
  above?: (goTo: (id: string) => void) => ReactNode;
}

export function PartsEditor({ noun, whole, parts, chosen, choose, told, problem, add, form, look, above }: Props) {
  const place = useRef<HTMLElement>(null);
  const faulty = new Set(told.map((one) => one.node));
  const goTo = (id: string) => { choose(id); place.current?.focus(); place.current?.scrollIntoView({ block: "nearest" }); };
  const named = parts.find((one) => one.id === chosen)?.name ?? whole;
  return (
    <>
      {above?.(goTo)}
      <div className="editor">
        <nav aria-label={noun}>
          <h2>{noun}</h2>
          <ol className="nodes">
            {[{ id: WHOLE, name: whole, small: "" }, ...parts].map((one) => (
              <li key={one.id}><button type="button" aria-current={chosen === one.id} onClick={() => goTo(one.id)}>{one.name}{one.small && <small>{one.small}</small>}{faulty.has(one.id) && <em>直す</em>}</button></li>
            ))}
          </ol>
          {add && <p><button type="button" className="button quiet" onClick={() => goTo(add())}>{noun}を足す</button></p>}
        </nav>
        <section ref={place} tabIndex={-1} aria-label={`${noun}の内容`}>
          <h2>{named}</h2>
          {told.filter((one) => one.node === chosen).map((one, at) => <p key={at} className="error">{one.words}{one.mend}</p>)}
          {form}
        </section>
        <aside aria-label="見え方">
          <h2>見え方</h2>
          {look}
          <h2>直すところ</h2>
          {problem && <p className="error">{problem}</p>}
          {!problem && told.length === 0 && <p className="small">ありません。承認を求められます。</p>}
          <ul className="findings">{told.map((one, at) => <li key={at}><button type="button" className="link" onClick={() => goTo(one.node)}>{one.words}</button><br /><span className="small">{one.mend}</span></li>)}</ul>
        </aside>
      </div>
    </>
  );
}

/** To move a part in its order, or take it out. */
export function PartButtons({ noun, back, forth, onMove, onRemove }: { noun: string; back: string; forth: string; onMove: (by: -1 | 1) => void; onRemove?: (() => void) | undefined }) {
  return (
    <p className="buttons">
      <button type="button" className="button quiet small" onClick={() => onMove(-1)}>{back}</button>
      <button type="button" className="button quiet small" onClick={() => onMove(1)}>{forth}</button>
      {onRemove && <button type="button" className="button quiet small danger" onClick={onRemove}>この{noun}を消す</button>}
    </p>
  );
}
