import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Go } from "../../parts/Go";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { yen } from "../../text/figures";
import { day, month as monthWords } from "../../text/time";

/** The donations behind the figures, a month at a time. */
export function Behind({ from, to, portal }: { from: string; to: string; portal: string | undefined }) {
  const months = between(from, to);
  const [chosen, choose] = useState("");
  const month = months.includes(chosen) ? chosen : "";
  return (
    <section className="behind" aria-labelledby="behind">
      <h2 id="behind">数字のもとになった寄附</h2>
      <label className="filter">
        <span>受領日の月</span>
        <select value={month} onChange={(event) => choose(event.target.value)}>
          <option value="">月をえらぶと表示します</option>
          {months.map((one) => <option key={one} value={one}>{monthWords(one)}</option>)}
        </select>
      </label>
      {month && <Rows month={month} portal={portal} />}
    </section>
  );
}

function Rows({ month, portal }: { month: string; portal: string | undefined }) {
  const { data, error, isPending, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["analysis-rows", month, portal],
    queryFn: ({ pageParam, signal }) => read("/api/donations/analysis/rows", { query: { month, portal, cursor: pageParam ?? undefined, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (isPending) return <Waiting />;
  if (error) return <ProblemView problem={asProblem(error)} />;
  const rows = data.pages.flatMap((page) => page.items);
  const sum = rows.reduce((all, row) => all + row.amount_yen, 0);
  if (!rows.length) return <p>この月に、数えた寄附はありません。</p>;
  return (
    <>
      <table className="list small-table">
        <caption>{monthWords(month)}　{rows.length}件{hasNextPage ? "まで" : ""}　{yen(sum)}</caption>
        <thead><tr><th scope="col">受付番号</th><th scope="col">受領日</th><th scope="col">受付先</th><th scope="col" className="end">寄附金額</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}><td className="num"><Go to={row.href}>{row.number}</Go></td><td className="nowrap">{row.receipt_date ? day(row.receipt_date) : "まだ決まりません"}</td><td>{row.portal_name}</td><td className="end num">{yen(row.amount_yen)}</td></tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && <button type="button" className="button quiet" aria-disabled={isFetchingNextPage} onClick={() => { if (!isFetchingNextPage) void fetchNextPage(); }}>もっと見る</button>}
    </>
  );
}

/** The months from one to the other, newest first. */
export function between(from: string, to: string): string[] {
  const at = (iso: string) => { const [year, number] = iso.split("-").map(Number) as [number, number]; return year * 12 + number - 1; };
  return Array.from({ length: Math.max(0, at(to) - at(from) + 1) }, (_, back) => {
    const one = at(to) - back;
    return `${Math.floor(one / 12)}-${String((one % 12) + 1).padStart(2, "0")}`;
  });
}
