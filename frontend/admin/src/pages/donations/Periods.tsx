import { Go } from "../../parts/Go";
import type { ListState } from "../../parts/useListState";
import { isoMonth } from "../../text/time";

/** The months of this calendar year, this fiscal year (April to March) and the last one, up to now. */
function periods(): { label: string; from: string; to: string }[] {
  const now = isoMonth();
  const [year, number] = now.split("-").map(Number) as [number, number];
  const fiscal = number >= 4 ? year : year - 1;
  return [
    { label: "今月", from: now, to: now },
    { label: "今年", from: `${year}-01`, to: now },
    { label: "今年度", from: `${fiscal}-04`, to: now },
    { label: "昨年度", from: `${fiscal - 1}-04`, to: `${fiscal}-03` },
  ];
}

/** One step to the periods that are asked for most. */
export function Periods({ state }: { state: ListState }) {
  return (
    <p className="quick">
      {periods().map((one) => <Go key={one.label} to={state.href({ from: one.from, to: one.to })} replace>{one.label}</Go>)}
    </p>
  );
}
