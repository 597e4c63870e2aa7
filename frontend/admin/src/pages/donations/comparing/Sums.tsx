import type { Comparison } from "../../../api/rooms";
import { Go } from "../../../parts/Go";
import type { ListState } from "../../../parts/useListState";
import { figure } from "../../../text/figures";

type Sum = Comparison["theirs"];
export const signed = (value: number) => (value > 0 ? `+${figure(value)}` : value < 0 ? `−${figure(-value)}` : "0");
const moves = (sum: Sum) => Object.values(sum).some((value) => value !== 0);

function Cells({ sum, write }: { sum: Sum; write: (value: number) => string }) {
  return (
    <>
      <td data-label="件数" className="end num">{write(sum.donations)}件</td>
      <td data-label="金額" className="end num">{write(sum.yen)}円</td>
      <td data-label="うち入金済み" className="end num">{write(sum.paid_donations)}件<small>{write(sum.paid_yen)}円</small></td>
    </>
  );
}

/** Both sums, their difference, and what makes it up: it always adds up. */
export function Sums({ data }: { data: Comparison }) {
  const parts = data.kinds.filter((kind) => moves(kind.effect));
  return (
    <section className="ledger" aria-labelledby="sums">
      <h2 id="sums">両方の合計</h2>
      <table className="small-table figures-table sums">
        <caption className="unseen">旧システムとこちらの合計と、差の内訳</caption>
        <thead><tr><th scope="col"><span className="unseen">どちらの合計か</span></th><th scope="col" className="end">件数</th><th scope="col" className="end">金額</th><th scope="col" className="end">うち入金済み</th></tr></thead>
        <tbody>
          <tr><th scope="row" className="first">旧システム</th><Cells sum={data.theirs} write={figure} /></tr>
          <tr><th scope="row" className="first">こちら</th><Cells sum={data.ours} write={figure} /></tr>
        </tbody>
        <tbody>
          <tr><th scope="row" className="first">差（旧システム − こちら）</th><Cells sum={data.gap} write={signed} /></tr>
          {parts.map((kind) => <tr key={kind.category}><th scope="row" className="first part">うち {kind.label}</th><Cells sum={kind.effect} write={signed} /></tr>)}
          <tr><th scope="row" className="first part">内訳で説明できない差</th><Cells sum={data.unexplained} write={signed} /></tr>
        </tbody>
      </table>
    </section>
  );
}

/** How many differences of each kind there are; choosing one shows those alone, and by which rule they are told. */
export function Kinds({ data, state }: { data: Comparison; state: ListState }) {
  const here = state.values.category;
  const href = (category: string | undefined) => state.href({ category });
  return (
    <section className="ledger" aria-labelledby="kinds">
      <h2 id="kinds">ちがいの種類</h2>
      <table className="small-table figures-table">
        <caption className="unseen">ちがいの種類ごとの数</caption>
        <thead><tr><th scope="col">種類</th><th scope="col" className="end">残り</th><th scope="col" className="end">確認済み</th><th scope="col" className="end">すべて</th></tr></thead>
        <tbody>
          {data.kinds.map((kind) => (
            <tr key={kind.category} className={here === kind.category ? "on" : ""}>
              <th scope="row" className="first"><Go to={href(here === kind.category ? undefined : kind.category)} replace aria-current={here === kind.category ? "true" : undefined}>{kind.label}</Go></th>
              <td data-label="残り" className="end num">{kind.open > 0 ? <b className="late">{figure(kind.open)}</b> : 0}</td>
              <td data-label="確認済み" className="end num">{figure(kind.confirmed)}</td>
              <td data-label="すべて" className="end num">{figure(kind.found)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot><tr><th scope="row" className="first"><Go to={href(undefined)} replace>すべての種類</Go></th><td data-label="残り" className="end num">{figure(data.open)}</td><td data-label="確認済み" className="end num">{figure(data.confirmed)}</td><td data-label="すべて" className="end num">{figure(data.found)}</td></tr></tfoot>
      </table>
    </section>
  );
}
