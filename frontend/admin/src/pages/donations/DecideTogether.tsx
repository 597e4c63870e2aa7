import { useEffect, useMemo, useState } from "react";

import { newKey, read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Donation, DonationRow, Flag, Resolution } from "../../api/rooms";
import { useCan } from "../../app/queries";
import { act } from "../../parts/act";
import type { Action } from "../../parts/definitions";
import { Popup } from "../../parts/Popup";
import { donation } from "./donation";

function named(name: string): Action<Donation> {
  const found = donation.actions.find((one) => one.name === name);
  if (!found) throw new Error(`a donation has no action ${name}`);
  return found;
}
const resolve = named("resolve");
const reopen = named("reopen");

interface Outcome { record: Donation; ok: boolean; text: string }

/** One decision on the same flag of all ticked donations: each is shown with what is odd about it, then decided by itself. */
export function DecideTogether({ rows, onOpen, onDone }: { rows: DonationRow[]; onOpen: (open: boolean) => void; onDone: () => void }) {
  const [open, setOpen] = useState(false);
  const can = useCan()("donations.write");
  if (!can) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => { onOpen(true); setOpen(true); }}>確かめた結果を残す…</button>
      {open && <Deciding rows={rows} onClose={(done) => { setOpen(false); onOpen(false); if (done) onDone(); }} />}
    </>
  );
}

const openFlag = (record: Donation, code: string): Flag | undefined => record.flags.find((flag) => flag.code === code && flag.state === "open");
/** What can be said of many at once: a gift's code belongs to one donation. */
const sayable = (flag: Flag | undefined): Resolution[] => (flag?.resolutions ?? []).filter((one) => one.needs.length === 0);

function Deciding({ rows, onClose }: { rows: DonationRow[]; onClose: (done: boolean) => void }) {
  const kinds = useMemo(() => {
    const found = new Map<string, { label: string; count: number }>();
    for (const flag of rows.flatMap((row) => row.flags)) found.set(flag.code, { label: flag.label, count: (found.get(flag.code)?.count ?? 0) + 1 });
    return [...found].sort((a, b) => b[1].count - a[1].count);
  }, [rows]);
  const [code, setCode] = useState(kinds[0]?.[0] ?? "");
  const [records, setRecords] = useState<Donation[]>([]);
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [message, setMessage] = useState("");
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const [sent, setSent] = useState(0);
  const [decided, setDecided] = useState<Donation[]>([]);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    void (async () => {
      for (const row of rows) {
        try {
          const record = await read("/api/donations/{id}", { path: { id: row.id }, signal: stop.signal });
          if (stop.signal.aborted) return;
          setRecords((before) => [...before, record]);
        } catch (error) {
          if (stop.signal.aborted) return;
          setMessage(asProblem(error).message);
        }
      }
    })();
    return () => { stop.abort(); setRecords([]); };
  }, [rows]);

  const fit = records.filter((record) => openFlag(record, code));
  const loading = records.length < rows.length && !message;
  const choices = sayable(fit[0] && openFlag(fit[0], code));
  const chosen = choices.find((one) => one.name === name);

  async function each(chosenOnes: Donation[], send: (record: Donation) => Promise<Donation>, words: string): Promise<Outcome[]> {
    setSent(chosenOnes.length);
    const done: Outcome[] = [];
    for (const record of chosenOnes) {
      try {
        done.push({ record: await send(record), ok: true, text: words });
      } catch (error) {
        const problem = asProblem(error);
        done.push({ record, ok: false, text: problem.stale ? "先にほかの人が変えたため、止めました" : problem.message });
      }
      setOutcomes([...done]);
    }
    return done;
  }

  async function run() {
    if (!chosen) { setMessage("どうするかを選んでください。"); return; }
    if (chosen.note_required && !note.trim()) { setMessage("どう確かめたかを、メモに入力してください。"); return; }
    setMessage("");
    setBusy(true);
    setOutcomes([]);
    const values = { flag: code, resolution: chosen.name, ...(note.trim() ? { note: note.trim() } : {}) };
    const done = await each(fit, (record) => act(donation, resolve, record, values, newKey()), `「${chosen.label}」としました`);
    setBusy(false);
    setDecided(done.filter((one) => one.ok).map((one) => one.record));
  }

  async function takeBack() {
    setBusy(true);
    setOutcomes([]);
    await each(decided, (record) => act(donation, reopen, record, { flag: code }, newKey()), "もとにもどしました");
    setDecided([]);
    setBusy(false);
  }

  if (outcomes) {
    return (
      <Popup title="確かめた結果を残す：結果" onClose={() => { if (!busy) onClose(true); }} firm={busy} wide>
        <progress max={sent} value={outcomes.length} aria-label="進み具合" />
        <p aria-live="polite">{sent}件のうち{outcomes.length}件を送り、{outcomes.filter((one) => one.ok).length}件が済みました</p>
        <ul className="outcomes">
          {outcomes.map((one) => <li key={one.record.id} className={one.ok ? "ok" : "bad"}><b>{one.ok ? "済" : "未"}</b>{one.record.number}　{one.record.donor.name} 様<small>{one.text}</small></li>)}
        </ul>
        {!busy && (
          <div className="buttons">
            <button type="button" className="button" onClick={() => onClose(true)}>閉じる</button>
            {decided.length > 0 && <button type="button" className="button quiet" onClick={() => void takeBack()}>{decided.length}件をもとにもどす</button>}
          </div>
        )}
      </Popup>
    );
  }
  return (
    <Popup title="確かめた結果を残す" onClose={() => onClose(false)} wide>
      {kinds.length === 0 && <p>選んだ寄附に、確かめることはありません。</p>}
      {kinds.length > 0 && (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void run(); }}>
          <div className="fields">
            <div className="field">
              <label htmlFor="together-flag">確かめること</label>
              <select id="together-flag" value={code} onChange={(event) => { setCode(event.target.value); setName(""); }}>
                {kinds.map(([value, kind]) => <option key={value} value={value}>{kind.label}（{kind.count}件）</option>)}
              </select>
            </div>
            <div className="field">
              <label htmlFor="together-choice">どうするか</label>
              <select id="together-choice" value={name} onChange={(event) => setName(event.target.value)} disabled={loading}>
                <option value="">選んでください</option>
                {choices.map((one) => <option key={one.name} value={one.name}>{one.label}</option>)}
              </select>
            </div>
            <div className="field">
              <label htmlFor="together-note">メモ{chosen?.note_required && "（必須）"}</label>
              <input id="together-note" type="text" maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
            </div>
          </div>
          {loading ? <p aria-live="polite">{rows.length}件のうち{records.length}件を読み込みました…</p> : <p>次の{fit.length}件に、1件ずつ送ります。とちゅうで失敗しても、ほかはそのまま進みます。</p>}
          <ul className="preview">
            {fit.map((record) => (
              <li key={record.id}>{record.number}　{record.donor.name} 様
                <small>{openFlag(record, code)?.rows.map((row) => `${row.label} ${row.value}`).join("、") || openFlag(record, code)?.text}</small>
              </li>
            ))}
          </ul>
          {!loading && records.length > fit.length && <p>選んだうち{records.length - fit.length}件は、これが付いていないか、もう決まっているので、送りません。</p>}
          {!loading && fit.length > 0 && choices.length === 0 && <p>1件ずつ返礼品の番号を決めるので、まとめてはできません。寄附を開いて決めてください。</p>}
          {message && <p className="notice" role="alert">{message}</p>}
          <div className="buttons">
            <button type="submit" className="button" disabled={busy || loading || fit.length === 0 || choices.length === 0}>{fit.length}件に送る</button>
            <button type="button" className="button quiet" onClick={() => onClose(false)}>やめる</button>
          </div>
        </form>
      )}
      {kinds.length === 0 && <div className="buttons"><button type="button" className="button" onClick={() => onClose(false)}>閉じる</button></div>}
    </Popup>
  );
}
