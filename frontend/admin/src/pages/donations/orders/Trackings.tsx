import { useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { TrackingFile } from "../../../api/rooms";
import { refresh } from "../../../app/queries";
import { FormProblem } from "../../../parts/FormProblem";
import { Popup } from "../../../parts/Popup";

type Carrier = "yamato" | "sagawa" | "japanpost";
const PIECE = 50;

interface Outcome { reference: string; result: string; message: string }

/** The carrier's file of tracking numbers: read, looked at, and then taken over. */
export function TrackingsButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>伝票番号を取り込む</button>
      {open && <TrackingsDialog onClose={() => setOpen(false)} />}
    </>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let start = 0; start < bytes.length; start += 32_768) text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  return btoa(text);
}

function TrackingsDialog({ onClose }: { onClose: () => void }) {
  const [carrier, setCarrier] = useState<Carrier>("yamato");
  const [file, setFile] = useState<File | null>(null);
  const [read, setRead] = useState<TrackingFile | null>(null);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const fresh = read?.rows.filter((row) => row.state === "new") ?? [];
  const rest = read?.rows.filter((row) => row.state !== "new") ?? [];

  async function working(work: () => Promise<void>) {
    setBusy(true);
    setMessage("");
    try { await work(); } catch (error) { setMessage(asProblem(error).message); }
    setBusy(false);
  }
  const look = () => working(async () => {
    if (!file) { setMessage("ファイルを選んでください。"); return; }
    setRead(await send("/api/donations/shipments/trackings/check", { carrier, file: await base64(file) }, { key: newKey() }));
  });
  const take = () => working(async () => {
    const done: Outcome[] = [];
    setOutcomes([]);
    for (let start = 0; start < fresh.length; start += PIECE) {
      const rows = fresh.slice(start, start + PIECE).map(({ reference, number }) => ({ reference, number }));
      done.push(...(await send("/api/donations/shipments/shipped", { rows }, { key: newKey() })).items);
      setOutcomes([...done]);
    }
    refresh("donations");
  });

  return (
    <Popup title="伝票番号を取り込む" onClose={onClose} wide firm={busy}>
      {!read && (
        <>
          <p>運送会社のソフトから書き出したファイルを選びます。読み取った内容を確かめてから、発送済みにします。</p>
          <div className="fields">
            <div className="field">
              <label htmlFor="tracking-carrier">運送会社</label>
              <select id="tracking-carrier" value={carrier} onChange={(event) => setCarrier(event.target.value as Carrier)}>
                <option value="yamato">ヤマト運輸（B2クラウド）</option><option value="sagawa">佐川急便（e飛伝Ⅲ）</option><option value="japanpost">日本郵便（ゆうパックプリントR）</option>
              </select>
            </div>
            <div className="field">
              <label htmlFor="tracking-file">ファイル（CSV）</label>
              <input id="tracking-file" type="file" accept=".csv,text/csv" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
            </div>
          </div>
        </>
      )}
      {read && !outcomes && (
        <>
          <p aria-live="polite"><b className="num">{fresh.length}個</b>を発送済みにします。</p>
          <ul className="preview">{fresh.map((row) => <li key={row.row}>{row.reference}　{row.consignee} 様<small>{row.gift}　伝票番号 {row.number}</small></li>)}</ul>
          {(rest.length > 0 || read.errors.length > 0) && (
            <>
              <p>次の行は使いません。</p>
              <ul className="preview unfit">
                {rest.map((row) => <li key={row.row}>{row.row}行目　{row.reference}<small>{row.message}</small></li>)}
                {read.errors.map((one) => <li key={`e${one.row}`}>{one.row ? `${one.row}行目` : "ファイル"}<small>{one.message}</small></li>)}
              </ul>
            </>
          )}
        </>
      )}
      {outcomes && (
        <>
          <progress max={fresh.length} value={outcomes.length} aria-label="進み具合" />
          <p aria-live="polite">{fresh.length}個のうち{outcomes.length}個を送りました</p>
          <ul className="outcomes">{outcomes.map((one) => <li key={one.reference} className={one.result === "refused" ? "bad" : "ok"}><b>{one.result === "refused" ? "未" : "済"}</b>{one.reference}<small>{one.message || "発送済みにしました"}</small></li>)}</ul>
        </>
      )}
      <FormProblem message={message || undefined} />
      <div className="buttons">
        {!read && <button type="button" className="button" onClick={() => void look()} aria-disabled={busy}>{busy ? "読んでいます…" : "読み取る"}</button>}
        {read && !outcomes && <button type="button" className="button" onClick={() => void take()} disabled={!fresh.length || busy}>{fresh.length}個を発送済みにする</button>}
        {!busy && <button type="button" className="button quiet" onClick={onClose}>{outcomes ? "閉じる" : "やめる"}</button>}
      </div>
    </Popup>
  );
}
