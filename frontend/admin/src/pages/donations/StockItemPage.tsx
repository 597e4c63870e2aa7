import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";

import { newKey, read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { StockDetail } from "../../api/rooms";
import { queries, refresh, useCan } from "../../app/queries";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { Waiting } from "../../parts/Waiting";
import { Why } from "../../parts/Why";
import { At } from "../../parts/words";
import { AdjustButton, ReceiveButton } from "./StockForms";
import { capWords, lasts } from "./StockPage";

const signed = (number: number): string => (number > 0 ? `+${number}` : `${number}`.replace("-", "−"));

/** One gift's stock: what lies where, what came and went, and why the numbers are what they are. */
export default function StockItemPage() {
  const { code = "" } = useParams({ strict: false }) as { code?: string };
  const { data, error, refetch } = useQuery({ queryKey: ["stock", code], queryFn: ({ signal }) => read("/api/donations/stock/{code}", { path: { code }, signal }) });
  const can = useCan()("donations.write");
  return (
    <>
      <PageHead title={data ? `在庫　${data.name}` : "在庫"} lead={data && `${data.code}　${data.counted ? `売れる残り ${data.available}個　` : ""}${lasts(data)}`}>
        {can && data && <><ReceiveButton of={data.code} /><AdjustButton of={data.code} /></>}
        <Go to={`/donations/shortages?gift=${encodeURIComponent(code)}&state=all`} className="button quiet">足りない寄附</Go>
        <Go to="/donations/stock" className="button quiet">在庫の一覧</Go>
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && <><Bounds stock={data} /><Places stock={data} can={can} /><Moves stock={data} /><Why reasons={data.why} /></>}
    </>
  );
}

/** What bounds the gift beside its stock: the certified quantity of the fiscal year, the season for orders. */
function Bounds({ stock }: { stock: StockDetail }) {
  if (!stock.cap && !stock.season) return null;
  return (
    <ul className="checks">
      {stock.cap && <li>{stock.cap.low ? <b className="late">{capWords(stock.cap)}</b> : capWords(stock.cap)}</li>}
      {stock.season && <li>受付期間：{stock.season.name}　{stock.season.open ? "受付中" : <b className="late">今は受付期間外です</b>}</li>}
    </ul>
  );
}

function Places({ stock, can }: { stock: StockDetail; can: boolean }) {
  const [busy, setBusy] = useState(false);
  async function takenOff(portal: string, name: string) {
    setBusy(true);
    try {
      await send("/api/donations/stock/taken-off", { code: stock.code, portal }, { key: newKey() });
      void queries.invalidateQueries({ queryKey: ["stock"] });
      refresh("donations");
      announce(`${name}の掲載を止めたと記録しました。`);
    } catch (problem) {
      announce(asProblem(problem).message, "error");
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="table-place">
      <table className="list">
        <caption className="unseen">どこにいくつあるか</caption>
        <thead><tr><th scope="col">場所</th><th scope="col" className="end">残り</th><th scope="col" className="end">これまでに出た数</th><th scope="col">掲載</th></tr></thead>
        <tbody>
          <tr><td data-label="場所" className="first">共通の在庫</td><td data-label="残り" className="end num">{stock.pool}</td><td /><td /></tr>
          <tr><td data-label="場所" className="first">安全在庫</td><td data-label="残り" className="end num">{stock.buffer}</td><td /><td /></tr>
          {stock.portals.map((one) => (
            <tr key={one.id}>
              <td data-label="場所" className="first">{one.name}</td>
              <td data-label="残り" className="end num">{one.left}</td>
              <td data-label="これまでに出た数" className="end num">{one.sold}</td>
              <td data-label="掲載">
                {one.stop === "asked" && <b className="late">掲載を止めてください（<At iso={one.stop_since} /> から）</b>}
                {one.stop === "asked" && <small>{one.stop_why}</small>}
                {one.stop === "done" && <>止めています（<At iso={one.stop_since} />）</>}
                {one.stop === "asked" && can && <button type="button" className="button quiet small" disabled={busy} onClick={() => void takenOff(one.id, one.name)}>止めたと記録する<span className="unseen">：{one.name}</span></button>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Moves({ stock }: { stock: StockDetail }) {
  const by = (rows: { name: string; quantity: number }[]) => rows.map((one) => `${one.name} ${signed(one.quantity)}`).join("、");
  return (
    <div className="ledger">
      <h2>この月の出入り</h2>
      {stock.moves.length === 0 && <p>この月の出入りは、まだありません。</p>}
      <ul>
        {stock.moves.map((one) => (
          <li key={one.id}>
            <At iso={one.at} />　<b>{one.what_name}</b>　<span className="num">{one.what === "short" ? `${one.quantity}個` : one.quantity ? signed(one.quantity) : ""}</span>　{by(one.by) || one.portal_name}
            {one.href && <>　<Go to={one.href}>{one.number}</Go></>}<small>　{one.who}　{one.why}</small>
          </li>
        ))}
      </ul>
      {stock.next && <p>古いものは、ここには出していません。</p>}
      {stock.reallocations.length > 0 && (
        <>
          <h2>割当てを動かした記録</h2>
          <ul>{stock.reallocations.map((one) => <li key={one.id}><At iso={one.at} />　{by(one.by)}<small>　{one.who}　{one.why}（いっしょに{one.gifts}点）</small></li>)}</ul>
        </>
      )}
    </div>
  );
}
