import { useEffect, useRef, useState, type FormEvent } from "react";

import type { Inquiry, Message } from "../../api/rooms";
import { useCan } from "../../app/queries";
import type { SectionProps } from "../../parts/definitions";
import { At, useNow } from "../../parts/words";
import { length } from "../../text/time";
import { gaps, ReadyChoice } from "../inquiries/Ready";
import { Standing, useHere } from "./Standing";

const whose: Record<Message["from"], string> = { user: "利用者", bot: "自動応答", staff: "職員" };
const kinds: Record<string, string> = { image: "画像", video: "動画", audio: "音声", file: "ファイル", location: "位置情報", sticker: "スタンプ" };
const MOST = 5000;

/** A half-written answer survives moving about the desk and signing in again; it is never stored in the browser. */
const drafts = new Map<string, string>();

export function Conversation({ record, perform, compact }: SectionProps<Inquiry>) {
  const can = useCan()("line.reply");
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => { if (end.current) end.current.scrollTop = end.current.scrollHeight; }, [record.messages.length]);
  const writes = useHere(record.id);
  return (
    <>
      <Standing record={record} />
      {/* Scrolls on its own, so it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="talk" ref={end} tabIndex={0} role="log" aria-label="やりとり">
        {record.cut && <p className="small">古いやりとりは省いています。</p>}
        {record.messages.map((message) => <Bubble key={message.id} message={message} />)}
      </div>
      {can && record.actions.includes("reply")
        ? <Reply record={record} perform={perform} rows={compact ? 3 : 5} onWrite={writes} />
        : <p className="small">{!can ? "回答する権限がありません。" : record.escalated && record.state !== "closed" ? "責任者に引き上げられています。回答するのは、責任者か、責任者から渡された人です。" : "いまの状態では回答できません。"}</p>}
    </>
  );
}

function Bubble({ message }: { message: Message }) {
  return (
    <div className={`bubble ${message.from}`}>
      <p className="meta">{message.from === "staff" && message.who ? message.who : whose[message.from]}　<At iso={message.at} /></p>
      <p className="text">{message.text ?? (message.kind === "unsent" ? <i>利用者が送信を取り消しました</i> : <i>［{kinds[message.kind] ?? message.kind}］</i>)}</p>
      {message.state && message.state !== "sent" && <p className={`meta ${["unknown", "failed", "blocked"].includes(message.state) ? "late" : ""}`}>{message.state_name ?? message.state}</p>}
      {message.state === "sent" && message.from === "staff" && <p className="meta">{message.sent_by === "reply" ? "返信で送信済み" : "プッシュで送信済み"}</p>}
    </div>
  );
}

/** How an answer would go now, in words: free while the reply token lives, a push after that. */
export function sendingWords(sending: Inquiry["sending"], now: Date): string {
  if (sending.blocked || sending.by === "telephone") return "この方は公式アカウントをブロックしているため、LINEでは送れません。電話などで連絡してください。";
  const left = sending.until ? new Date(sending.until).getTime() - now.getTime() : 0;
  if (sending.by === "reply" && left > 0) return `いま送ると「返信」として届きます（通数に数えません・残り ${left < 60_000 ? `${Math.ceil(left / 1000)}秒` : length(left)}）。`;
  return `「プッシュ」で届きます（1通に数えます${sending.quota_left === null ? "" : `・今月の残り ${sending.quota_left.toLocaleString("ja-JP")}通`}）。`;
}

function Reply({ record, perform, rows, onWrite }: { record: Inquiry; perform: SectionProps<Inquiry>["perform"]; rows: number; onWrite: () => void }) {
  const [text, setText] = useState(drafts.get(record.id) ?? "");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  // A reply token lives for a minute: its end is worth a clock of seconds.
  const now = useNow(record.sending.by === "reply" ? 1_000 : 30_000);
  const write = (next: string) => { if (next) onWrite(); setText(next); drafts.set(record.id, next); if (wrong) setWrong(""); };
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    if (!text.trim()) { setWrong("回答を入力してください"); return; }
    if (text.length > MOST) { setWrong(`${MOST.toLocaleString()}文字までで入力してください（いま${text.length.toLocaleString()}文字）`); return; }
    const left = gaps(text);
    const why = record.ready.flatMap((one) => one.missing).filter((one) => left.includes(`〔${one.name}〕`) && one.why !== "ここは、書き換えてください");
    if (left.length) { setWrong(`${left.join("、")} を書き換えてください${[...new Set(why.map((one) => `（${one.why}）`))].join("")}`); return; }
    setBusy(true);
    if (await perform("reply", { text })) write("");
    setBusy(false);
  }
  return (
    <form className="reply" onSubmit={(event) => void submit(event)}>
      <div className="fields"><ReadyChoice ready={record.ready} text={text} onText={write} /></div>
      <label htmlFor="reply">回答</label>
      {wrong && <span className="error" id="reply-error">{wrong}</span>}
      <textarea id="reply" rows={rows} value={text} onChange={(event) => write(event.target.value)} aria-describedby="reply-how" aria-invalid={wrong ? true : undefined} />
      <p className="small" id="reply-how">{sendingWords(record.sending, now)}相談の中身は書かず、予約や相談のページへ案内してください。</p>
      <div className="buttons"><button type="submit" className="button" aria-disabled={busy} disabled={record.sending.blocked}>{busy ? "送っています…" : "LINEで回答する"}</button></div>
    </form>
  );
}
