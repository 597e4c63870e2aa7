import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import type { ComparisonList, ComparisonRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import type { Collection } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { ListPage } from "../../../parts/ListPage";
import { Why } from "../../../parts/Why";
import { At, StateTag } from "../../../parts/words";
import { count, figure, yen } from "../../../text/figures";
import { day } from "../../../text/time";
import { tones } from "../ImportsPage";
import { UploadField } from "../UploadField";

/** The period in words: one day, or from one to another. */
export function span(row: { from: string | null; to: string | null }): string {
  if (!row.from || !row.to) return "—";
  return row.from === row.to ? day(row.from) : `${day(row.from)}〜${day(row.to)}`;
}

export const comparisons: Collection<ComparisonRow> = {
  room: "donations", service: "donations", path: "/api/donations/comparisons", base: "/donations/comparisons", title: "突合（旧システム）", unit: "件",
  lead: "旧システムと並べて動かしている間、旧システムのCSVをこちらの寄附とくらべて、ちがいをすべて出します。くらべるだけで、寄附は1件も変えません。",
  columns: [
    { name: "period", main: true, label: "くらべた期間", cell: (row) => <><Go to={`/donations/comparisons/${row.id}`} className="row-link">{row.to ? span(row) : row.filename}</Go><small>{row.filename}</small></>, value: (row) => row.to ?? "" },
    { name: "open", label: "残りのちがい", cell: (row) => (row.state === "done" ? <b className={row.open ? "num late" : "num"}>{figure(row.open)}</b> : <StateTag word={{ text: row.state_name, tone: tones[row.state] ?? "plain" }} />), value: (row) => row.open, end: true },
    { name: "found", label: "ちがい", cell: (row) => <span className="num">{figure(row.found)}<small>確認済み {figure(row.confirmed)}</small></span>, value: (row) => row.found, end: true },
    { name: "theirs", label: "旧システム", cell: (row) => <span className="num">{count(row.theirs.donations)}<small>{yen(row.theirs.yen)}</small></span>, value: (row) => row.theirs.yen, end: true },
    { name: "ours", label: "こちら", cell: (row) => <span className="num">{count(row.ours.donations)}<small>{yen(row.ours.yen)}</small></span>, value: (row) => row.ours.yen, end: true },
    { name: "created_at", label: "くらべた日時", cell: (row) => <><At iso={row.created_at} /><small>{row.who}</small></>, value: (row) => row.created_at },
  ],
  name: (row) => row.filename,
  empty: { title: "突合はまだありません", text: "旧システムから、くらべる日の寄附をCSVで書き出して、「旧システムのCSVを選ぶ」から始めてください。" },
};

export default function ComparisonsPage() {
  const can = useCan()("donations.write");
  const { data } = useQuery({ queryKey: ["list", "donations", "/api/donations/comparisons", "evidence"], queryFn: ({ signal }) => read("/api/donations/comparisons", { query: { limit: 50 }, signal }) });
  return (
    <ListPage
      collection={comparisons}
      above={<>
        {can && <UploadField kind="comparison" label="旧システムのCSVを選ぶ" hint="CSV（シフトJIS・UTF-8・UTF-16）、40MBまで。書き出したままのファイルを選んでください。選んだだけではくらべません。次の画面で中身を確かめてから始めます。" base="/donations/comparisons" />}
        {data?.evidence?.last_day && <Evidence evidence={data.evidence} />}
      </>}
    />
  );
}

/** What the officer needs before the old system is stopped: the days in a row on which nothing was left, and the way there. */
function Evidence({ evidence }: { evidence: NonNullable<ComparisonList["evidence"]> }) {
  const enough = evidence.clean_days >= evidence.wanted_days;
  const days = evidence.days.slice(0, 14).reverse();
  const most = Math.max(1, ...days.map((one) => one.found));
  return (
    <section className="ledger" aria-labelledby="evidence">
      <h2 id="evidence">移行してよいか</h2>
      <p className={enough ? "notice good" : "notice"}>
        {enough ? "目安に届きました。" : ""}残りのちがいがない日が、続けて<b className="num">{evidence.clean_days}日</b>です。目安は{evidence.wanted_days}日、最後にくらべた日は{day(evidence.last_day)}です。
      </p>
      <table className="small-table figures-table">
        <caption>日ごとのちがい（同じ日を何度もくらべたときは、新しいもの）</caption>
        <thead><tr><th scope="col">期間の最後の日</th><th scope="col" className="end">残り</th><th scope="col" className="end">確認済み</th><th scope="col" aria-hidden="true" className="bar-head" /></tr></thead>
        <tbody>
          {days.map((one) => (
            <tr key={one.day}>
              <th scope="row" className="first"><Go to={`/donations/comparisons/${one.id}`}>{day(one.day)}</Go></th>
              <td data-label="残り" className="end num">{one.open > 0 ? <b className="late">{figure(one.open)}</b> : 0}</td>
              <td data-label="確認済み" className="end num">{figure(one.confirmed)}</td>
              <td aria-hidden="true" className="bar-cell">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none">
                  <rect width={(one.open * 100) / most} height="10" fill="var(--late)" />
                  <rect x={(one.open * 100) / most} width={(one.confirmed * 100) / most} height="10" fill="var(--ink-3)" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Why reasons={evidence.why} />
    </section>
  );
}
