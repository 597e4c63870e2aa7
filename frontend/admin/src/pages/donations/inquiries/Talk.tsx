import { useState, type FormEvent } from "react";

import type { DonationInquiry } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import type { SectionProps } from "../../../parts/definitions";
import { At } from "../../../parts/words";
import { gaps, ReadyChoice } from "../../inquiries/Ready";

type Entry = DonationInquiry["history"][number];
interface Draft { text: string; way: string }

/** A half-written answer survives moving about the desk and signing in again; it is never stored in the browser. */
const drafts = new Map<string, Draft>();

/** What was asked, answered and done, in its order, and the answer of now. */
export function Talk({ record, perform, compact }: SectionProps<DonationInquiry>) {
  const can = useCan()("donations.write");
  return (
    <>
      {/* Scrolls on its own, so it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="talk" tabIndex={0} role="log" aria-label="やりとり">
        {record.history.map((one, place) => <Line key={place} one={one} />)}
      </div>
      {can && record.actions.includes("answer")
        ? <Answer record={record} perform={perform} rows={compact ? 3 : 6} />
        : <p className="small">{!can ? "回答する権限がありません。" : record.actions.includes("reopen") ? "いまの状態では回答できません。「もう一度開く」で、回答待ちにもどせます。" : "責任者に引き上げられています。回答するのは、責任者か、責任者から渡された人です。"}</p>}
    </>
  );
}

function Line({ one }: { one: Entry }) {
  if (one.side === "desk" && !one.text) return <p className="small">{one.what}（{one.who}　<At iso={one.at} />）</p>;
  const whose = one.side === "city" ? "staff" : one.side === "outside" ? "user" : "bot";
  return (
    <div className={`bubble ${whose}`}>
      <p className="meta">{one.who}　{one.side === "desk" ? one.what : one.way}　<At iso={one.at} /></p>
      <p className="text">{one.text}</p>
    </div>
  );
}

function Answer({ record, perform, rows }: { record: DonationInquiry; perform: SectionProps<DonationInquiry>["perform"]; rows: number }) {
  const [draft, setDraft] = useState<Draft>(drafts.get(record.id) ?? { text: "", way: record.ways[0]?.way ?? "telephone" });
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const write = (next: Draft) => { setDraft(next); drafts.set(record.id, next); if (wrong) setWrong(""); };
  const way = record.ways.find((one) => one.way === draft.way);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    if (!draft.text.trim()) { setWrong("回答を入力してください"); return; }
    const left = gaps(draft.text);
    if (left.length) { setWrong(`${left.join("、")} を書き換えてください`); return; }
    setBusy(true);
    if (await perform("answer", { text: draft.text, way: draft.way })) drafts.delete(record.id);
    setBusy(false);
  }
  return (
    <form className="reply" onSubmit={(event) => void submit(event)}>
      <div className="fields">
        <ReadyChoice ready={record.ready} text={draft.text} onText={(text) => write({ ...draft, text })} />
        <div className="field">
          <label htmlFor="answer-way">回答の方法</label>
          <select id="answer-way" value={draft.way} onChange={(event) => write({ ...draft, way: event.target.value })}>
            {record.ways.map((one) => <option key={one.way} value={one.way}>{one.label}</option>)}
          </select>
        </div>
      </div>
      <label htmlFor="answer">回答</label>
      {wrong && <span className="error" id="answer-error">{wrong}</span>}
      <textarea id="answer" rows={rows} maxLength={4000} value={draft.text} onChange={(event) => write({ ...draft, text: event.target.value })} aria-describedby={wrong ? "answer-error answer-how" : "answer-how"} aria-invalid={wrong ? true : undefined} />
      <p className="small" id="answer-how">{way?.sends ? "押すと、すぐに届けます。" : "電話などで伝えた内容を、記録として残します。ここからは送りません。"}</p>
      <div className="buttons"><button type="submit" className="button" aria-disabled={busy}>{busy ? "送っています…" : way?.sends ? "回答を送る" : "回答を記録する"}</button></div>
    </form>
  );
}
