import { Go } from "../../../parts/Go";
import type { Entered } from "./useEntry";

/** The number of what was saved last, large enough to be read out on the telephone, until the next one is being typed: it is not hers. Those
 * before it stand in a row below. */
export function Saved({ saved, typing }: { saved: Entered[]; typing: boolean }) {
  const [last, ...before] = typing ? [undefined, ...saved] : saved;
  const past = before.length > 0 && <p className="small">その前：{before.map((one) => one && <Go key={one.donation_id} to={`/donations/${one.donation_id}`} className="num">{one.number ?? one.order_number}</Go>)}</p>;
  const holding = last?.flags.filter((flag) => flag.holds) ?? [];
  return (
    <div aria-live="polite" className="entry-saved-place">
      {last && (
        <section className="entry-saved" aria-label="保存した寄附">
          <p>保存しました。受付番号は</p>
          <p className="entry-number num">{last.number ?? "1分ほどで決まります"}</p>
          <p>
            {last.state_name}{holding.length > 0 && `：${holding.map((flag) => flag.label).join("、")}`}　<Go to={`/donations/${last.donation_id}`}>開いて確かめる</Go>
          </p>
          {past}
        </section>
      )}
      {!last && past}
    </div>
  );
}
