import type { ImportPreview } from "../../api/rooms";

export const refusal = { refused: "取り込めない行", refusedHint: "ほかの行は取り込みます。ファイルのこの行だけを直して、もう一度取り込めます。" };

/** Rows that can't be donations, by row and column, with the mend. */
export function Mistakes({ rows, total, words = refusal }: { rows: ImportPreview["refused"]; total: number; words?: typeof refusal }) {
  return (
    <>
      <h3>{words.refused}（{total.toLocaleString("ja-JP")}行）</h3>
      <p>{words.refusedHint}</p>
      {/* It may scroll sideways on its own, so it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-place" tabIndex={0} role="region" aria-label={`${words.refused}の表`}>
        <table className="list">
          <caption className="unseen">{words.refused}</caption>
          <thead><tr><th scope="col">行</th><th scope="col">列</th><th scope="col">直し方</th></tr></thead>
          <tbody>{rows.map((one) => <tr key={`${one.row}-${one.column}`}><td data-label="行" className="first num">{one.row}行目</td><td data-label="列">{one.column}</td><td data-label="直し方">{one.message}</td></tr>)}</tbody>
        </table>
      </div>
    </>
  );
}

/** The first rows as they would become donations. */
export function FirstRows({ rows }: { rows: ImportPreview["rows"] }) {
  return (
    // It may scroll sideways on its own, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-place" tabIndex={0} role="region" aria-label="はじめの寄附の表">
      <table className="list">
        <caption className="unseen">はじめの寄附</caption>
        <thead><tr><th scope="col">寄附者</th><th scope="col">どうなるか</th><th scope="col">金額</th><th scope="col">返礼品</th><th scope="col">住所・電話</th><th scope="col">そのほか</th><th scope="col">確かめること</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.row}>
              <td data-label="寄附者" className="first"><b>{row.donor || "（氏名なし）"}</b><small className="tabular">{row.row}行目　{row.order_number}</small></td>
              <td data-label="どうなるか">{row.outcome}</td>
              <td data-label="金額" className="num">{row.amount}<small>{row.paid}　{row.method}</small></td>
              <td data-label="返礼品">{row.gifts || "なし"}</td>
              <td data-label="住所・電話">〒{row.postcode}　{row.address}<small className="tabular">{row.telephone}</small></td>
              <td data-label="そのほか">ワンストップ：{row.one_stop}<small>{row.use}</small></td>
              <td data-label="確かめること">{row.notes.length ? row.notes.map((note) => <span key={note.label} className="line">{note.label}<small>{note.rows.map((one) => `${one.label}：${one.value}`).join("、")}</small></span>) : "なし"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
