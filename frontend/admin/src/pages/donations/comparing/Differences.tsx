import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { newKey, read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Comparison, FoundDifference } from "../../../api/rooms";
import { refresh, useCan } from "../../../app/queries";
import { Go } from "../../../parts/Go";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import type { ListState } from "../../../parts/useListState";
import { Waiting } from "../../../parts/Waiting";
import { Why } from "../../../parts/Why";
import { At } from "../../../parts/words";
import { figure } from "../../../text/figures";
import { day } from "../../../text/time";
import { signed } from "./Sums";

const LIMIT = 50;
const TOGETHER_MOST = 40; // of one request, as schemas/donations/comparison-confirm.json has it
type Kind = Comparison["kinds"][number];

/** The differences, those left first of all; ticked ones are confirmed together, or that is taken back. */
export function Differences({ data, chosen, state, onChange }: { data: Comparison; chosen: Kind | undefined; state: ListState; onChange: () => void }) {
  const all = state.values.show === "all";
  const query = { ...(chosen ? { category: chosen.category } : {}), ...(all ? {} : { open: "yes" as const }), limit: LIMIT };
  const list = useInfiniteQuery({
    queryKey: ["differences", data.id, query],
    queryFn: ({ pageParam, signal }) => read("/api/donations/comparisons/{id}/differences", { path: { id: data.id }, query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const can = useCan()("donations.write");
  const picked = rows.filter((one) => ticked.has(one.sort));
  const everyone = rows.length > 0 && rows.every((one) => ticked.has(one.sort));
  const toggle = (key: string) => { const next = new Set(ticked); if (!next.delete(key)) next.add(key); setTicked(next); };
  return (
    <section className="ledger" aria-labelledby="differences">
      <h2 id="differences">{chosen ? chosen.label : "ちがい"}（{all ? "すべて" : "残り"}）</h2>
      {chosen && <Why reasons={chosen.why} />}
      <p><Go to={state.href({ show: all ? undefined : "all" })} replace className="button quiet">{all ? "残りだけを見る" : "確認済みも見る"}</Go></p>
      {list.isPending && <Waiting text="ちがいを読み込んでいます" />}
      {list.isError && !rows.length && <ProblemView problem={asProblem(list.error)} retry={() => void list.refetch()} />}
      {list.isSuccess && !rows.length && <p className="empty">{all ? "ちがいはありません。" : "残りのちがいはありません。"}</p>}
      {rows.length > 0 && (
        <div className="table-place">
          <table className={`list ${can ? "ticks" : ""}`}>
            <caption className="unseen">ちがいの一覧</caption>
            <thead>
              <tr>
                {can && <th scope="col" className="tick"><label><input type="checkbox" checked={everyone} onChange={() => setTicked(everyone ? new Set() : new Set(rows.map((one) => one.sort)))} /><span className="unseen">表示している行をすべて選ぶ</span></label></th>}
                <th scope="col">寄附</th><th scope="col">旧システム</th><th scope="col">こちら</th><th scope="col">わけと、つぎにすること</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.sort} className={ticked.has(one.sort) ? "ticked" : ""}>
                  {can && <td className="tick"><label><input type="checkbox" checked={ticked.has(one.sort)} onChange={() => toggle(one.sort)} /><span className="unseen">{one.label}・{one.order_number}を選ぶ</span></label></td>}
                  <td data-label="寄附" className="first">
                    <b>{one.label}</b>
                    <small className="tabular">{one.portal_name}　{one.order_number}</small>
                    {one.day && <small>申込 {day(one.day)}</small>}
                    {one.donations.map((link) => <small key={link.id}><Go to={link.href}>{link.number}</Go></small>)}
                  </td>
                  <td data-label="旧システム" className="value">{one.theirs}</td>
                  <td data-label="こちら" className="value">{one.ours}</td>
                  <td data-label="わけと、つぎにすること">
                    <b>{one.reason.label}</b>
                    <span className="line">{one.reason.text}</span>
                    <span className="line">→ {one.reason.next}</span>
                    {(one.effect.donations !== 0 || one.effect.yen !== 0) && <small>合計を動かす分：{signed(one.effect.donations)}件 {signed(one.effect.yen)}円</small>}
                    <small>規則 {one.reason.rule}</small>
                    {one.confirmed_at && <small><b>確認済み</b> <At iso={one.confirmed_at} />　{one.confirmed_by}{one.note && `「${one.note}」`}</small>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && (
        <p className="list-foot">
          <span aria-live="polite">{figure(rows.length)}件{list.hasNextPage ? "まで表示しています" : "をすべて表示しています"}</span>
          {list.hasNextPage && <button type="button" className="button quiet" onClick={() => void list.fetchNextPage()} aria-disabled={list.isFetchingNextPage}>{list.isFetchingNextPage ? "読み込んでいます…" : "もっと見る"}</button>}
        </p>
      )}
      {picked.length > 0 && <Confirming id={data.id} picked={picked} onDone={() => { setTicked(new Set()); void list.refetch(); onChange(); refresh("donations"); }} onClear={() => setTicked(new Set())} />}
    </section>
  );
}

/** What is ticked is confirmed, with a note that tomorrow's comparison shows again; or what was confirmed is open again. */
function Confirming({ id, picked, onDone, onClear }: { id: string; picked: FoundDifference[]; onDone: () => void; onClear: () => void }) {
  const [note, setNote] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const open = picked.filter((one) => !one.confirmed_at);
  const confirmed = picked.filter((one) => one.confirmed_at);
  async function turn(some: FoundDifference[], undo: boolean) {
    if (sending || !some.length) return;
    setSending(true);
    setProblem("");
    try {
      for (let at = 0; at < some.length; at += TOGETHER_MOST) {
        const items = some.slice(at, at + TOGETHER_MOST).map((one) => one.sort);
        await send("/api/donations/comparisons/{id}/confirm", { items, undo, ...(note.trim() && !undo ? { note: note.trim() } : {}) }, { path: { id }, key: newKey() });
      }
      announce(undo ? `${some.length}件の確認を取り消しました。` : `${some.length}件を確認済みにしました。同じちがいは、次の突合でも確認済みから始まります。`);
      onDone();
    } catch (cause) {
      setProblem(asProblem(cause).message);
    }
    setSending(false);
  }
  return (
    <div className="bulk-bar" role="region" aria-label="まとめて操作">
      <p><b className="num">{picked.length}件</b>を選んでいます</p>
      {open.length > 0 && <div className="field"><label htmlFor="note">確認のメモ（任意）</label><input id="note" type="text" maxLength={500} value={note} onChange={({ target }) => setNote(target.value)} /></div>}
      {problem && <p className="error" role="alert">{problem}</p>}
      <div className="buttons">
        {open.length > 0 && <button type="button" className="button" aria-disabled={sending} onClick={() => void turn(open, false)}>{sending ? "送っています…" : `${figure(open.length)}件を確認済みにする`}</button>}
        {confirmed.length > 0 && <button type="button" className="button quiet" aria-disabled={sending} onClick={() => void turn(confirmed, true)}>{figure(confirmed.length)}件の確認を取り消す</button>}
        <button type="button" className="button quiet" onClick={onClear}>選択をやめる</button>
      </div>
    </div>
  );
}
