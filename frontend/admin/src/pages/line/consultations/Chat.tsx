import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ChangeEvent, type FormEvent, type KeyboardEvent } from "react";

import { memory, newKey, read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Consultation, ConsultationTalk } from "../../../api/rooms";
import { queries } from "../../../app/queries";
import { detailKey } from "../../../parts/act";
import type { SectionProps } from "../../../parts/definitions";
import { At } from "../../../parts/words";
import { CHECKS_MOST, checkAgain, fileFault, TYPES, upload, fileWords, type FileState } from "./files";
import { goesOn, HERE_EVERY_MS, merged, newest, pause, reached } from "./following";

type Said = ConsultationTalk["said"][number];
interface Going { id: string; text: string; file?: string; troubled: boolean; sent: boolean }

const TALK = "/api/line/consultations/{id}/talk", SAY = "/api/line/consultations/{id}/say", SEEN = "/api/line/consultations/{id}/seen", FILE = "/api/line/consultations/{id}/files/{file}", STATE = "/api/line/consultations/{id}/files/{file}/state";
const MOST = 2000;
const TYPES_EVERY_MS = 4000;
/** A half-written answer survives moving about the desk; it is never stored in the browser. */
const drafts = new Map<string, string>();

/** The live talk. What the server gives after a number is the truth; it is asked again and again, and nothing is shown twice. */
export function Chat({ record }: SectionProps<Consultation>) {
  const { id } = record;
  const [said, setSaid] = useState<Said[]>([]);
  const [talk, setTalk] = useState<ConsultationTalk | null>(null);
  const [going, setGoing] = useState<Going[]>([]);
  const [trouble, setTrouble] = useState("");
  const [reason, setReason] = useState("");
  const [round, setRound] = useState(0);
  const log = useRef<HTMLDivElement>(null);
  /** What is asked for: the last messages while it is null, then what follows a number. */
  const cursor = useRef<number | null>(null);
  /** How far from its end the talk stands while earlier messages come in above. */
  const below = useRef<number | null>(null);
  const [looksBack, setLooksBack] = useState(false);
  const mine = record.mine;

  useEffect(() => {
    let [over, failures, timer, marked, markedAt] = [false, 0, 0, -1, 0];
    const abort = new AbortController();
    const look = async () => {
      clearTimeout(timer);
      let more = false;
      try {
        const found = await read(TALK, { path: { id }, query: cursor.current === null ? {} : { after: cursor.current }, signal: abort.signal });
        [failures, more] = [0, found.more];
        setTrouble("");
        setTalk(found);
        setSaid((before) => { const all = merged(before, found.said); cursor.current = reached(all); return all; });
        const arrived = new Set(found.said.map((one) => one.id));
        setGoing((before) => before.filter((one) => !arrived.has(one.id)));
        if (found.state !== record.state) void queries.invalidateQueries({ queryKey: detailKey("/api/line/consultations/{id}", id) });
        const last = newest(cursor.current ?? 0, found.said);
        if (mine && !document.hidden && found.state === "live" && (last > marked || Date.now() - markedAt > HERE_EVERY_MS)) {
          [marked, markedAt] = [last, Date.now()];
          await send(SEEN, { read: last, types: false }, { path: { id } }).catch(() => undefined);
        }
        if (!goesOn(found.state, more)) return;
      } catch (failure) {
        if (over) return;
        const problem = asProblem(failure);
        if (problem.status >= 400 && problem.status < 500 && problem.status !== 429) { setTrouble(problem.status === 422 ? "reason" : problem.message); return; }
        failures += 1;
        setTrouble("つながりにくくなっています。自動でつなぎ直します。");
      }
      if (!over) timer = window.setTimeout(() => void look(), pause(document.hidden, failures, more));
    };
    const seen = () => { if (!document.hidden) void look(); };
    document.addEventListener("visibilitychange", seen);
    void look();
    return () => { over = true; abort.abort(); clearTimeout(timer); document.removeEventListener("visibilitychange", seen); };
  }, [id, mine, record.state, round]);
  const first = said[0]?.number ?? 1, last = said.at(-1)?.number ?? 0;
  /** Whether its end is looked at: only then it follows what comes, and what grows. */
  const low = useRef(true);
  const follow = useCallback(() => { if (log.current && low.current) log.current.scrollTop = log.current.scrollHeight; }, []);
  useEffect(() => { if (going.length) low.current = true; follow(); }, [last, going.length, follow]);
  useLayoutEffect(() => {
    if (log.current && below.current !== null) log.current.scrollTop = log.current.scrollHeight - below.current;
    below.current = null;
  }, [first]);
  const lookBack = () => {
    setLooksBack(true);
    read(TALK, { path: { id }, query: { before: first } }).then(
      (found) => {
        if (log.current) below.current = log.current.scrollHeight - log.current.scrollTop;
        setSaid((before) => merged(before, found.said));
      },
      (failure: unknown) => setTrouble(asProblem(failure).message),
    ).finally(() => setLooksBack(false));
  };

  if (trouble === "reason") {
    const give = (event: FormEvent) => { event.preventDefault(); memory.reason = reason.trim(); setTrouble(""); setRound(round + 1); };
    return (
      <form className="reply" onSubmit={give}>
        <p>この相談は、あなたの担当ではありません。読む理由を書いてください。理由と読んだことは、記録に残ります。</p>
        <label htmlFor="read-reason">読む理由</label>
        <input id="read-reason" value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        <div className="buttons"><button type="submit" className="button" disabled={!reason.trim()}>理由を残して読む</button></div>
      </form>
    );
  }
  return (
    <div className="confided">
      {/* Scrolls on its own, so it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="talk" ref={log} tabIndex={0} role="log" aria-label="相談の内容" onScroll={({ currentTarget: it }) => { low.current = it.scrollHeight - it.scrollTop - it.clientHeight < 80; }}>
        {first > 1 && <p className="small"><button type="button" className="link" disabled={looksBack} onClick={lookBack}>前のメッセージを見る</button></p>}
        {said.map((one) => <Bubble key={one.number} one={one} id={id} read={talk?.read ?? 0} onGrow={follow} />)}
        {going.map((one) => <div className="bubble staff" key={one.id}><p className="text">{one.text}</p><p className="meta">{one.troubled ? "まだ送れていません。自動で送り直します。" : "送っています…"}</p></div>)}
      </div>
      <p className="small" role="status">{trouble || (talk?.state === "live" ? (talk.types ? "ご本人が入力しています…" : talk.here ? "ご本人が画面を開いています。" : "ご本人は画面を閉じています。書くと、内容のないお知らせがLINEに届きます（10分に1通まで）。") : "")}</p>
      {talk?.summary && <section><h3>まとめ</h3><p className="text">{talk.summary}</p>{talk.next_words && <><h3>ご本人に伝えたこと</h3><p className="text">{talk.next_words}</p></>}</section>}
      {record.actions.includes("say") && <Write id={id} seen={reached(said)} going={going} setGoing={setGoing} onSent={() => setRound((before) => before + 1)} />}
    </div>
  );
}

function Bubble({ one, id, read: seen, onGrow }: { one: Said; id: string; read: number; onGrow: () => void }) {
  return (
    <div className={`bubble ${one.by === "staff" ? "staff" : "user"}`}>
      <p className="meta">{one.by === "staff" ? "相談員" : "ご本人"}　<At iso={one.at} />{one.by === "staff" && one.number <= seen ? "　既読" : ""}</p>
      {one.what === "file" ? <Attachment one={one} id={id} onGrow={onGrow} /> : <p className="text">{one.text}</p>}
    </div>
  );
}

/** A file in its bubble: what is said of it until it was found safe, and then the way to look at it. Only looking is a reading. */
function Attachment({ one, id, onGrow }: { one: Said; id: string; onGrow: () => void }) {
  const file = one.file ?? "";
  const [state, setState] = useState<FileState | null>(null);
  const [tries, setTries] = useState(1);
  const [shown, setShown] = useState<{ type: string; url: string } | null>(null);
  useEffect(() => {
    let [over, timer] = [false, 0];
    read(STATE, { path: { id, file } }).then((found) => found.state, () => "unknown" as const).then((found) => {
      if (over) return;
      setState(found);
      const again = checkAgain(found, tries);
      if (again !== null) timer = window.setTimeout(() => setTries(tries + 1), again);
    });
    return () => { over = true; clearTimeout(timer); };
  }, [id, file, tries]);
  useEffect(onGrow, [onGrow, state, shown]);
  const look = () => { read(FILE, { path: { id, file } }).then((found) => { setState(found.state); setShown(found.url ? { type: found.type, url: found.url } : null); }, () => setState("unknown")); };
  const words = state ? fileWords(state, one.by) : "";
  const asks = state === "unknown" || (state === "checking" && checkAgain(state, tries) === null);
  return (
    <div className="text">
      {one.text}
      {words && <p className={state === "blocked" ? "meta late" : "meta"}>{words}</p>}
      {state === "ready" && !shown && <p className="meta"><button type="button" className="link" aria-label={`${one.text} を見る`} onClick={look}>見る</button></p>}
      {asks && <p className="meta"><button type="button" className="link" onClick={() => setTries(tries > CHECKS_MOST ? tries + 1 : CHECKS_MOST + 1)}>もう一度確かめる</button></p>}
      {shown && (shown.type === "application/pdf" ? <p><a href={shown.url} target="_blank" rel="noreferrer">PDFを開く（1分間）</a></p> : <img src={shown.url} alt={one.text} className="confided-picture" onLoad={onGrow} />)}
    </div>
  );
}

function Write({ id, seen, going, setGoing, onSent }: { id: string; seen: number; going: Going[]; setGoing: (next: (before: Going[]) => Going[]) => void; onSent: () => void }) {
  const [text, setText] = useState(drafts.get(id) ?? "");
  const [wrong, setWrong] = useState("");
  const [uploads, setUploads] = useState("");
  const typed = useRef(0);
  const write = (next: string) => {
    setText(next);
    drafts.set(id, next);
    setWrong("");
    if (next && Date.now() - typed.current > TYPES_EVERY_MS) {
      typed.current = Date.now();
      // A mark never goes back: one that says less than is known says nothing.
      void send(SEEN, { read: seen, types: true }, { path: { id } }).catch(() => undefined);
    }
  };
  // What got no answer is sent again with its own id: if it had arrived, it is the same message.
  useEffect(() => {
    const first = going.find((one) => !one.sent);
    if (!first) return undefined;
    const timer = window.setTimeout(() => {
      send(SAY, first.file ? { id: first.id, file: first.file } : { id: first.id, text: first.text }, { path: { id } }).then(
        // It stays in sight until it comes back with its number.
        () => { setGoing((before) => before.map((one) => (one.id === first.id ? { ...one, sent: true } : one))); onSent(); },
        (failure: unknown) => {
          const problem = asProblem(failure);
          if (problem.status >= 400 && problem.status < 500 && problem.status !== 429 && problem.status !== 401) {
            setGoing((before) => before.filter((one) => one.id !== first.id));
            if (!first.file) setText((now) => { const back = [first.text, now].filter(Boolean).join("\n"); drafts.set(id, back); return back; });
            setWrong(problem.message);
          } else setGoing((before) => before.map((one) => (one.id === first.id ? { ...one, troubled: true } : one)));
        },
      );
    }, first.troubled ? 3000 : 0);
    return () => clearTimeout(timer);
  }, [going, id, setGoing, onSent]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!text.trim()) { setWrong("メッセージを入力してください"); return; }
    if (text.length > MOST) { setWrong(`${MOST.toLocaleString()}文字までで入力してください（いま${text.length.toLocaleString()}文字）`); return; }
    setGoing((before) => [...before, { id: newKey(), text: text.trim(), troubled: false, sent: false }]);
    write("");
  };
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    const fault = fileFault(file);
    setWrong(fault);
    if (fault) return;
    setUploads(file.name);
    upload(id, file).then(
      (sent) => setGoing((before) => [...before, { id: newKey(), text: file.name, file: sent, troubled: false, sent: false }]),
      (failure: unknown) => setWrong(failure instanceof Error ? failure.message : String(failure)),
    ).finally(() => setUploads(""));
  };
  const keys = (event: KeyboardEvent) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) submit(); };
  return (
    <form className="reply" onSubmit={submit}>
      <label htmlFor="chat-say">メッセージ</label>
      {wrong && <span className="error" id="chat-say-error">{wrong}</span>}
      <textarea id="chat-say" rows={3} value={text} onChange={(event) => write(event.target.value)} onKeyDown={keys} aria-describedby="chat-say-how" aria-invalid={wrong ? true : undefined} />
      <p className="small" id="chat-say-how" role="status">{uploads ? `「${uploads}」を送っています。そのままお待ちください。` : "Ctrl＋Enterでも送れます。写真・PDFは8MBまで。安全と分かってから、ご本人が開けます。"}</p>
      <div className="buttons">
        <button type="submit" className="button">送る</button>
        <span className="pick"><input type="file" id="chat-file" className="unseen" accept={TYPES.join(",")} disabled={uploads !== ""} onChange={pick} /><label htmlFor="chat-file" className="button quiet">写真・PDFを送る</label></span>
      </div>
    </form>
  );
}
