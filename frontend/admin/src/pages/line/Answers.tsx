import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Inquiry, LineAnswers } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { At } from "../../parts/words";

/** Each read is an audit record: don't look again behind the reader's back. */
export const SELDOM = { staleTime: 5 * 60_000, refetchOnWindowFocus: false } as const;

/** What the person of an inquiry answered in the bot's conversations, where they said that the counsellor may see it. */
export function Answers({ record }: SectionProps<Inquiry>) {
  const { data, error, refetch } = useQuery({ queryKey: ["line-answers", record.id], queryFn: ({ signal }) => read("/api/line/answers/{id}", { path: { id: record.id }, signal }), ...SELDOM });
  if (error) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} />;
  if (!data) return <Waiting />;
  return <Answered items={data.items} />;
}

/** The answers themselves, one conversation a line, each opened by who wants to read it. */
export function Answered({ items }: { items: LineAnswers["items"] }) {
  if (items.length === 0) return <p className="small">この方が見せてよいとした回答はありません。</p>;
  return (
    <>
      {items.map((one) => (
        <details key={one.scenario}>
          <summary>{one.name}　<At iso={one.at} />{one.recommended.length > 0 && `　すすめたもの：${one.recommended.join("、")}`}</summary>
          <table className="small-table">
            <caption className="unseen">{one.name}の回答</caption>
            <tbody>{one.rows.map((row) => <tr key={row.label}><th scope="row">{row.label}</th><td>{row.value}</td></tr>)}</tbody>
          </table>
        </details>
      ))}
    </>
  );
}
