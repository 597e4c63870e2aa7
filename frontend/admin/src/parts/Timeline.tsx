import type { HistoryEntry } from "../api/records";
import { At } from "./words";

/** What happened, newest first. */
export function Timeline({ entries, most }: { entries: HistoryEntry[]; most?: number }) {
  const sorted = [...entries].sort((a, b) => b.at.localeCompare(a.at));
  const shown = most ? sorted.slice(0, most) : sorted;
  return (
    <>
      <ol className="timeline">
        {shown.map((entry, i) => (
          <li key={`${entry.at}-${i}`}>
            <At iso={entry.at} />
            <span className="what">{entry.what}</span>
            {entry.who && <span className="who">{entry.who === "system" ? "自動" : entry.who}</span>}
            {entry.detail && <span className="more">{entry.detail}</span>}
          </li>
        ))}
      </ol>
      {sorted.length > shown.length && <p className="small">ほかに{sorted.length - shown.length}件</p>}
    </>
  );
}
