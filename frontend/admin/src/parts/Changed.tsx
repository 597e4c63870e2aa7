import type { ReactNode } from "react";

import { comparedLines, type Line, type Run } from "../text/changes";

interface Props {
  from: string[];
  to: string[];
  /** what stands above the words of each side: a picture */
  before?: ReactNode;
  after?: ReactNode;
  /** what is said beside 「変えたあと」 */
  note?: string;
}

/** What stands there now beside what would stand there, with the changed words marked: crossed out, underlined, and said to who can't see it. */
export function Changed({ from, to, before, after, note = "" }: Props) {
  // Where all is new, or all goes, the heading says so: marking every word would only make it hard to read.
  if (!from.length || !to.length) {
    const [head, above, all] = from.length ? ["いま（ぜんぶなくなります）", before, from] : [`変えたあと（ぜんぶ新しくなります）${note}`, after, to];
    return <div className="before-after"><div><p className="small">{head}</p>{above}{all.map((line, place) => <p key={place}>{line}</p>)}</div></div>;
  }
  const lines = comparedLines(from, to);
  return (
    <div className="before-after">
      <div><p className="small">いま</p>{before}{lines.from.map((line, place) => <LineView key={place} line={line} gone />)}</div>
      <div><p className="small">変えたあと{note}</p>{after}{lines.to.map((line, place) => <LineView key={place} line={line} />)}</div>
    </div>
  );
}

function LineView({ line, gone = false }: { line: Line; gone?: boolean }) {
  if (line.kind === "same" || line.kind === "moved") return <p className="same">{line.runs[0]?.text}{line.kind === "moved" && <span className="small">（順番が変わります）</span>}</p>;
  return <p>{line.runs.map((run, place) => <RunView key={place} run={run} gone={gone} />)}</p>;
}

function RunView({ run, gone }: { run: Run; gone: boolean }) {
  if (!run.changed) return run.text;
  return gone
    ? <del><span className="unseen">（消えるところ）</span>{run.text}<span className="unseen">（ここまで）</span></del>
    : <ins><span className="unseen">（新しいところ）</span>{run.text}<span className="unseen">（ここまで）</span></ins>;
}
