import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { newKey, read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Stock } from "../../api/rooms";
import type { ReadAnswer } from "../../api/types";
import { queries, refresh, useMe } from "../../app/queries";
import { FormProblem } from "../../parts/FormProblem";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { Popup } from "../../parts/Popup";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { Waiting } from "../../parts/Waiting";

const ROWS_MOST = 100;
const SHOWN_MOST = 60;
type Typed = Record<string, string>;
type Grid = ReadAnswer<"/api/donations/stock">;
interface Place { id: string; name: string }
interface Moved { stock: Stock; by: Record<string, number>; sum: number; wrong: boolean }

const lying = (stock: Stock, place: string): number =>
  place === "pool" ? stock.pool : place === "buffer" ? stock.buffer : stock.portals.find((one) => one.id === place)?.left ?? 0;

/** What the typed totals move, as amounts: a sale meanwhile is no conflict. What leaves or comes beyond the portals is the pool's. */
function moves(stocks: Stock[], places: Place[], typed: Typed): Moved[] {
  return stocks.flatMap((stock) => {
    const by: Record<string, number> = {};
    let wrong = false;
    for (const place of places) {
      const text = typed[`${stock.code} ${place.id}`]?.normalize("NFKC").trim();
      if (!text) continue;
      if (!/^\d{1,6}$/.test(text)) { wrong = true; continue; }
      const change = Number(text) - lying(stock, place.id);
      if (change) by[place.id] = change;
    }
    if (!wrong && Object.keys(by).length === 0) return [];
    const sum = Object.values(by).reduce((a, b) => a + b, 0);
    if (sum) by.pool = -sum;
    return [{ stock, by, sum, wrong: wrong || stock.pool + (by.pool ?? 0) < 0 }];
  });
}

/** Totals that were typed survive moving about the desk; they are never stored in the browser. */
const drafts = new Map<string, Typed>();

async function allStocks(signal: AbortSignal): Promise<Grid> {
  const first = await read("/api/donations/stock", { signal });
  for (let cursor = first.next; cursor !== null;) {
    const more = await read("/api/donations/stock", { query: { cursor }, signal });
    first.items.push(...more.items);
    cursor = more.next;
  }
  return first;
}

const named = (stock: Stock, words: string): boolean => `${stock.name} ${stock.code}`.normalize("NFKC").toLowerCase().includes(words.normalize("NFKC").trim().toLowerCase());

/** Many gifts between the portals in one screen: totals are typed, the difference comes from the pool or goes there. */
export default function ReallocatePage() {
  const { data, error, refetch } = useQuery({ queryKey: ["stock", "grid"], queryFn: ({ signal }) => allStocks(signal), staleTime: Infinity });
  const me = useMe().staff.id;
  const [typed, setTyped] = useState<Typed>(() => drafts.get(me) ?? {});
  useEffect(() => { drafts.set(me, typed); }, [me, typed]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => { if (Object.keys(typed).length) event.preventDefault(); };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [typed]);
  const [asking, setAsking] = useState(false);
  const [words, setWords] = useState("");
  const places: Place[] = data ? [...data.portals, { id: "buffer", name: "安全在庫" }] : [];
  const stocks = data ? data.items.filter((one) => one.counted) : [];
  const fitting = stocks.filter((one) => named(one, words));
  const moved = moves(stocks, places, typed);
  const wrong = moved.filter((one) => one.wrong);
  function leap(event: KeyboardEvent<HTMLInputElement>, row: number, column: number) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    document.getElementById(`cell-${row + (step[0] ?? 0)}-${column}`)?.focus();
  }
  return (
    <>
      <PageHead title="割当てを動かす" lead="受付先ごとに、これからの数を入力します。増やした分は共通の在庫から出て、減らした分は共通の在庫にもどります。上下の矢印とEnterで行を移れます。">
        <Go to="/donations/stock" className="button quiet">在庫の一覧</Go>
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <>
          <div className="one-line">
            <div className="field"><label htmlFor="reallocate-words">返礼品の名前・番号でしぼる</label><input id="reallocate-words" type="search" value={words} onChange={(event) => setWords(event.target.value)} /></div>
          </div>
          <p className="small" role="status">{fitting.length > SHOWN_MOST ? `${fitting.length}点のうち、先になくなりそうな${SHOWN_MOST}点です。ほかの返礼品は、名前か番号でしぼってください。` : `${fitting.length}点です。`}受付先は{places.length - 1}あり、表は横に動かせます。入力した数は、しぼっても消えません。</p>
          <div className="table-place sideways">
            <table className="small-table cells">
              <caption className="unseen">受付先ごとの割当て</caption>
              <thead><tr><th scope="col">返礼品</th><th scope="col" className="end">共通の在庫</th>{places.map((place) => <th key={place.id} scope="col">{place.name}</th>)}</tr></thead>
              <tbody>
                {fitting.slice(0, SHOWN_MOST).map((stock, row) => {
                  const change = moved.find((one) => one.stock.code === stock.code);
                  return (
                    <tr key={stock.code}>
                      <td>{stock.name}<small className="tabular">{stock.code}</small></td>
                      <td className="end num">{stock.pool}{change && !!change.sum && <b className={change.wrong ? "late" : ""}> → {stock.pool + (change.by.pool ?? 0)}</b>}</td>
                      {places.map((place, column) => (
                        <td key={place.id}>
                          <input
                            id={`cell-${row}-${column}`} type="text" inputMode="numeric" size={5} className="num" aria-label={`${stock.name}　${place.name}`}
                            value={typed[`${stock.code} ${place.id}`] ?? String(lying(stock, place.id))}
                            onChange={(event) => setTyped({ ...typed, [`${stock.code} ${place.id}`]: event.target.value })}
                            onFocus={(event) => event.target.select()} onKeyDown={(event) => leap(event, row, column)}
                          />
                        </td>
                      ))}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
          {wrong.length > 0 && <p className="error" role="alert">{wrong.map((one) => one.stock.code).join("、")}：数を整数で、共通の在庫が足りるように入力してください。</p>}
          {moved.length > ROWS_MOST && <p className="error" role="alert">1回に動かせるのは{ROWS_MOST}点までです。いまは{moved.length}点です。</p>}
          <div className="buttons">
            <button type="button" className="button" disabled={!moved.length || wrong.length > 0 || moved.length > ROWS_MOST} onClick={() => setAsking(true)}>{moved.length}点の動きを確かめる</button>
            <button type="button" className="button quiet" disabled={!Object.keys(typed).length} onClick={() => setTyped({})}>入力をすべてもどす</button>
          </div>
        </>
      )}
      {asking && <Preview moved={moved} places={places} onClose={() => setAsking(false)} onDone={() => { setAsking(false); setTyped({}); void refetch(); }} />}
    </>
  );
}

function Preview({ moved, places, onClose, onDone }: { moved: Moved[]; places: Place[]; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  const name = (place: string) => (place === "pool" ? "共通の在庫" : places.find((one) => one.id === place)?.name ?? place);
  async function go() {
    if (!reason.trim()) { setProblem("わけを入力してください。"); return; }
    setBusy(true);
    try {
      await send("/api/donations/stock/reallocate", { rows: moved.map((one) => ({ code: one.stock.code, by: one.by })), reason }, { key: key.current });
      void queries.invalidateQueries({ queryKey: ["stock"] });
      refresh("donations");
      announce(`${moved.length}点の割当てを動かしました。`);
      onDone();
    } catch (error) {
      const found = asProblem(error);
      if (!found.unanswered) key.current = newKey();
      setProblem(found.message);
      setBusy(false);
    }
  }
  return (
    <Popup title={`${moved.length}点の割当てを動かします`} onClose={onClose} wide>
      <ul>
        {moved.map(({ stock, by }) => (
          <li key={stock.code}><b>{stock.name}</b>　{Object.entries(by).map(([place, number]) => `${name(place)} ${lying(stock, place)} → ${lying(stock, place) + number}`).join("、")}</li>
        ))}
      </ul>
      <p className="field"><label htmlFor="reallocate-reason">わけ</label><input id="reallocate-reason" type="text" value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} /></p>
      <FormProblem message={problem} />
      <div className="buttons">
        <button type="button" className="button" aria-disabled={busy} onClick={() => { if (!busy) void go(); }}>{busy ? "送っています…" : "動かす"}</button>
        <button type="button" className="button quiet" onClick={onClose}>やめる</button>
      </div>
    </Popup>
  );
}
