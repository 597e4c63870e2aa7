import { useEffect, useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { ListingRow, ListingsCheck, ListingsMade } from "../../../api/rooms";
import { refresh, useCan } from "../../../app/queries";
import { Offered } from "../../../parts/DownloadDialog";
import { FormProblem } from "../../../parts/FormProblem";
import { Popup } from "../../../parts/Popup";

const PIECE = 50;
interface Outcome { id: string; result: string; message: string }

/** The ticked listings: the portal's file, and the record that they were put there. The list is read again when the dialog closes: what was
 * marked leaves it, and the dialog would go with the rows. */
export function ToPortalButton({ rows, onDone }: { rows: ListingRow[]; onDone: () => void }) {
  const [open, setOpen] = useState(false);
  const can = useCan()("donations.write");
  if (!can) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>受付先に出す…</button>
      {open && <ToPortalDialog rows={rows} onClose={(done) => { setOpen(false); if (done) { refresh("donations"); onDone(); } }} />}
    </>
  );
}

export function ToPortalDialog({ rows, onClose }: { rows: ListingRow[]; onClose: (done: boolean) => void }) {
  const portal = rows[0]?.portal ?? "";
  const mixed = rows.some((row) => row.portal !== portal);
  const [checked, setChecked] = useState<ListingsCheck | null>(null);
  const [answer, setAnswer] = useState<ListingsMade | null>(null);
  const [pictures, setPictures] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const fit = checked?.rows.filter((row) => row.fit) ?? [];
  const names = new Map(checked?.rows.map((row) => [row.id, row.name]));

  async function working(work: () => Promise<void>) {
    setBusy(true);
    setMessage("");
    try { await work(); } catch (error) { setMessage(asProblem(error).message); }
    setBusy(false);
  }
  useEffect(() => {
    if (mixed) return;
    const ids = rows.map((row) => row.id);
    void working(async () => { setChecked(await send("/api/donations/listings/check", { portal, ids, pictures: false }, { key: newKey() })); });
    // The rows are those that were ticked when the dialog opened.
  }, []);
  const make = () => working(async () => {
    setAnswer(await send("/api/donations/listings/file", { portal, ids: fit.map((row) => row.id), pictures }, { key: newKey() }));
  });
  const mark = () => working(async () => {
    const done: Outcome[] = [];
    for (let start = 0; start < fit.length; start += PIECE) {
      const piece = fit.slice(start, start + PIECE).map(({ id, print }) => ({ id, print }));
      done.push(...(await send("/api/donations/listings/marked", { rows: piece }, { key: newKey() })).items);
      setOutcomes([...done]);
    }
  });

  if (answer) return <Offered answer={answer} onClose={() => setAnswer(null)} />;
  return (
    <Popup title={checked ? `${checked.portal_name}に出す` : "受付先に出す"} onClose={() => onClose(outcomes !== null)} wide firm={busy}>
      {mixed && <p>受付先ごとに行います。「受付先」で1つに絞ってから選んでください。</p>}
      {checked && !outcomes && (
        <>
          <p aria-live="polite"><b className="num">{fit.length}件</b>をファイルにします。受付先の画面で取り込んだら、下のボタンで記録します。</p>
          <ul className="preview">{fit.map((row) => <li key={row.id}>{row.act_name}　{row.name}<small>{row.code}</small></li>)}</ul>
          {checked.problems.length > 0 && (
            <>
              <p>次のものは、ファイルに書けないので入れません。</p>
              <ul className="preview unfit">{checked.problems.map((one, i) => <li key={`${one.id}-${i}`}>{one.name}<small>{one.message}</small></li>)}</ul>
            </>
          )}
          {!checked.confirmed && <p className="small">この様式は、まだ実物で確かめていません。{checked.source}</p>}
          <label className="choice"><input type="checkbox" checked={pictures} onChange={(event) => setPictures(event.target.checked)} /><span>写真も入れる</span></label>
        </>
      )}
      {outcomes && <ul className="outcomes">{outcomes.map((one) => <li key={one.id} className={one.result === "refused" ? "bad" : "ok"}><b>{one.result === "refused" ? "未" : "済"}</b>{names.get(one.id) ?? one.id}<small>{one.message || "記録しました"}</small></li>)}</ul>}
      <FormProblem message={message || undefined} />
      <div className="buttons">
        {checked && !outcomes && <button type="button" className="button" onClick={() => void make()} disabled={!fit.length || busy}>ファイルを作る</button>}
        {checked && !outcomes && <button type="button" className="button quiet" onClick={() => void mark()} disabled={!fit.length || busy}>受付先で行ったと記録する（{fit.length}件）</button>}
        {!busy && <button type="button" className="button quiet" onClick={() => onClose(outcomes !== null)}>{outcomes ? "閉じる" : "やめる"}</button>}
      </div>
    </Popup>
  );
}
