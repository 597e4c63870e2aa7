import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { newKey, read, send } from "../../../api/client";
import { asProblem, fieldMessages } from "../../../api/problem";
import type { BookingForecast, BookingSetting } from "../../../api/rooms";
import { queries, refresh, useCan } from "../../../app/queries";
import { CopyButton } from "../../../parts/CopyButton";
import { FormProblem } from "../../../parts/FormProblem";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";
import { At } from "../../../parts/words";
import { stamp } from "../../../text/time";
import { SettingForm } from "./SettingForm";
import { blank, changes, facts, kinds, newId, nounOf, tidy, type Body, type Counsellor, type Kind, type Room } from "./settings";

interface Draft { kind: Kind; id: string; version: number; was: Body | null; body: Body }
/** What was half-written stands there again when the form is opened again. In this tab's memory alone, and gone once saved. */
const drafts = new Map<string, Draft>();
const draftKey = (kind: Kind, id: string) => `${kind}/${id}`;

const SETTINGS = ["list", "line", "booking-settings"];
const REVIEWS = ["list", "line", "booking-reviews"];

export default function SettingsPage() {
  const can = useCan()("line.manage");
  const { data, error, isPending, refetch } = useQuery({ queryKey: SETTINGS, queryFn: ({ signal }) => read("/api/line/bookings/settings", { signal }) });
  const [draft, setDraft] = useState<Draft | null>(null);
  const opener = useRef<string | null>(null);
  useEffect(() => {
    // Who closes the form is back where she opened it.
    if (draft === null && opener.current) document.querySelector<HTMLElement>(`[data-opens="${opener.current}"]`)?.focus();
  }, [draft]);
  const open = (kind: Kind, setting: BookingSetting | null) => {
    const key = setting ? draftKey(kind, setting.id) : `${kind}/new`;
    opener.current = key;
    const kept = drafts.get(key);
    if (kept) return setDraft(kept);
    const body = setting ? (setting.body as unknown as Body) : blank(kind);
    setDraft({ kind, id: setting?.id ?? newId(kind), version: setting?.version ?? 0, was: setting ? body : null, body });
  };
  if (draft && data) {
    const key = draft.version ? draftKey(draft.kind, draft.id) : `${draft.kind}/new`;
    return (
      <Editing
        key={key} draft={draft} known={data.items}
        onWrite={(body) => { const now = { ...draft, body }; drafts.set(key, now); setDraft(now); }}
        onAgain={(version, was) => { const now = { ...draft, version, was }; drafts.set(key, now); setDraft(now); }}
        onClose={(done) => { if (done) drafts.delete(key); setDraft(null); }}
      />
    );
  }
  return (
    <>
      <PageHead title="予約の設定" lead="受付時間と休み、サービス、相談員、部屋を決めます。変える前に、かかわる予約が見られます。"><Go to="/line/bookings" className="button quiet">カレンダーへ</Go></PageHead>
      {isPending && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && <Reviews />}
      {data && kinds.map(([kind, title, noun]) => {
        const items = data.items.filter((one) => one.kind === kind);
        return (
          <section key={kind} className="booking-settings" aria-labelledby={`settings-${kind}`}>
            <h2 id={`settings-${kind}`}>{title}</h2>
            {items.length === 0 && <p className="none">まだ登録がありません。</p>}
            {items.map((one) => <Card key={one.id} kind={kind} one={one} can={can} onOpen={() => open(kind, one)} />)}
            {can && (kind !== "house" || items.length === 0) && <p><button type="button" className="button quiet" data-opens={`${kind}/new`} onClick={() => open(kind, null)}>{noun}を登録する{drafts.has(`${kind}/new`) && "（書きかけ）"}</button></p>}
          </section>
        );
      })}
    </>
  );
}

function nameOf(kind: Kind, body: Body): string {
  return kind === "house" ? nounOf(kind) : (body as Room).name;
}

function Card({ kind, one, can, onOpen }: { kind: Kind; one: BookingSetting; can: boolean; onOpen: () => void }) {
  const body = one.body as unknown as Body;
  const off = (body as Room).active === false;
  const name = nameOf(kind, body);
  const key = draftKey(kind, one.id);
  return (
    <article className="setting-card" aria-label={name}>
      <header>
        {kind !== "house" && <h3>{name}{off && <small>　使わない</small>}</h3>}
        {can && <button type="button" className="button quiet small" data-opens={key} onClick={onOpen}>直す{drafts.has(key) && "（書きかけ）"}<span className="unseen">（{name}）</span></button>}
      </header>
      <dl>{facts(kind, body).filter(([label]) => !["名前", "使うか"].includes(label)).map(([label, text]) => <div key={label}><dt>{label}</dt><dd>{text}</dd></div>)}
        {one.feed && !off && <div><dt>カレンダー（ICS）</dt><dd><CopyButton text={one.feed} what={`${name}のカレンダーのアドレス`} />　人に見せないでください</dd></div>}
      </dl>
      <p className="small">最後の変更：<At iso={one.saved_at} />　{one.saved_by}</p>
      <History kind={kind} id={one.id} version={one.version} />
    </article>
  );
}

/** How it was before: each change with who made it. */
function History({ kind, id, version }: { kind: Kind; id: string; version: number }) {
  const [open, setOpen] = useState(false);
  const { data, error } = useQuery({ queryKey: ["list", "line", "booking-setting-history", kind, id, version], enabled: open, queryFn: ({ signal }) => read("/api/line/bookings/settings/history", { query: { kind, id }, signal }) });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>これまでの変更</summary>
      {error && <p role="alert">{asProblem(error).message}</p>}
      {data && (
        <ol className="setting-history">
          {data.items.map((one, place) => {
            const older = data.items[place + 1];
            const told = older ? changes(kind, older.body as unknown as Body, one.body as unknown as Body) : [];
            return <li key={one.saved_at}><b>{stamp(one.saved_at)}　{one.saved_by}</b>{older ? <Changes items={told} /> : <p>はじめの登録</p>}</li>;
          })}
        </ol>
      )}
    </details>
  );
}

function Changes({ items }: { items: ReturnType<typeof changes> }) {
  if (items.length === 0) return <p>変わったところはありません。</p>;
  return <ul>{items.map((one) => <li key={one.label}>{one.label}：<del>{one.was}</del>　→　<ins>{one.is}</ins></li>)}</ul>;
}

interface EditingProps { draft: Draft; known: BookingSetting[]; onWrite: (body: Body) => void; onAgain: (version: number, was: Body) => void; onClose: (done: boolean) => void }

function Editing({ draft, known, onWrite, onAgain, onClose }: EditingProps) {
  const { kind, id, version, was, body } = draft;
  const [forecast, setForecast] = useState<BookingForecast | null>(null);
  const [messages, setMessages] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState<string>();
  const [faster, setFaster] = useState<BookingSetting | null>(null);
  const [busy, setBusy] = useState(false);
  const saveKey = useRef(newKey());
  const result = useRef<HTMLHeadingElement>(null);
  useEffect(() => { if (forecast || faster) result.current?.focus(); }, [forecast, faster]);
  const sent = { kind, id, version, body: tidy(kind, body) as unknown as Record<string, never> };
  const told = was ? changes(kind, tidy(kind, was), tidy(kind, body)) : [];
  const skills = [...new Set(known.flatMap((one) => (one.body as unknown as { skills?: string[] }).skills ?? []))];

  async function doing(work: () => Promise<void>) {
    if (busy) return;
    setBusy(true);
    setMessages({});
    setTrouble(undefined);
    try { await work(); } catch (error) { await failed(error); } finally { setBusy(false); }
  }
  async function failed(error: unknown) {
    const problem = asProblem(error);
    if (!problem.unanswered) saveKey.current = newKey();
    const found = Object.fromEntries(Object.entries(fieldMessages(problem)).map(([name, message]) => [name.replace(/^body\//, ""), message]));
    if (problem.stale) {
      const now = (await read("/api/line/bookings/settings", {})).items.find((one) => one.kind === kind && one.id === id);
      if (now) { setForecast(null); setFaster(now); return; }
    }
    if (Object.keys(found).length) setForecast(null);
    setMessages(found);
    setTrouble(Object.keys(found).length ? "赤い字のところを直してから、もう一度確かめてください。書いたものは、そのまま残っています。" : problem.message);
  }
  const look = () => doing(async () => setForecast(await send("/api/line/bookings/settings/preview", sent)));
  const save = () => doing(async () => {
    await send("/api/line/bookings/settings", sent, { key: saveKey.current });
    void queries.invalidateQueries({ queryKey: SETTINGS });
    void queries.invalidateQueries({ queryKey: REVIEWS });
    refresh("line");
    announce(forecast?.concerned ? "保存しました。1分ほどで、予約を見直してお知らせします。" : "保存しました。");
    onClose(true);
  });
  const write = (now: Body) => { setForecast(null); onWrite(now); };
  return (
    <>
      <PageHead title={was ? `${nameOf(kind, was)}を直す` : `${nounOf(kind)}を登録する`} lead="保存する前に、かかわる予約を確かめます。" />
      <div className="setting-form">
        <SettingForm kind={kind} body={body} onChange={write} messages={messages} skills={skills} />
        {kind === "counsellor" && was && <p><button type="button" className="link" onClick={() => write({ ...(body as Counsellor), feed: ((was as Counsellor).feed ?? 1) + 1 })}>カレンダー（ICS）のアドレスを新しくする</button>{((body as Counsellor).feed ?? 1) !== ((was as Counsellor).feed ?? 1) && "　保存すると、前のアドレスは使えなくなります。"}</p>}
      </div>
      <FormProblem message={trouble} />
      {faster && (
        <section className="forecast" aria-labelledby="faster">
          <h2 id="faster" tabIndex={-1} ref={result}>先に、ほかの人が変更しました</h2>
          <p>{stamp(faster.saved_at)}　{faster.saved_by}。あなたが書いたものは、上に残っています。</p>
          {was && <Changes items={changes(kind, was, faster.body as unknown as Body)} />}
          <div className="buttons">
            <button type="button" className="button" onClick={() => { onAgain(faster.version, faster.body as unknown as Body); setFaster(null); }}>この内容の上に、自分の変更を確かめる</button>
            <button type="button" className="button quiet" onClick={() => onClose(true)}>自分の変更をやめる</button>
          </div>
        </section>
      )}
      {forecast && <Outlook forecast={forecast} told={told} fresh={was === null} heading={result} />}
      {!faster && (
        <div className="buttons">
          {forecast
            ? <button type="button" className={forecast.displaced ? "button danger" : "button"} aria-disabled={busy} onClick={() => void save()}>{busy ? "送っています…" : forecast.concerned ? `保存して、${forecast.concerned}件の予約を見直す` : "保存する"}</button>
            : <button type="button" className="button" aria-disabled={busy} onClick={() => void look()}>{busy ? "確かめています…" : "変更を確かめる"}</button>}
          <button type="button" className="button quiet" onClick={() => onClose(false)}>一覧にもどる（書いたものは残ります）</button>
          {told.length > 0 && <button type="button" className="link" onClick={() => onClose(true)}>書いたものを捨てる</button>}
        </div>
      )}
    </>
  );
}

/** What saving would do, before it is done. */
function Outlook({ forecast, told, fresh, heading }: { forecast: BookingForecast; told: ReturnType<typeof changes>; fresh: boolean; heading: React.RefObject<HTMLHeadingElement | null> }) {
  return (
    <section className="forecast" aria-labelledby="forecast">
      <h2 id="forecast" tabIndex={-1} ref={heading}>{forecast.concerned ? `${forecast.concerned}件の予約がかかわります` : "かかわる予約はありません"}</h2>
      {!fresh && <Changes items={told} />}
      {forecast.concerned > 0 && (
        <>
          <p>
            {forecast.moved > 0 && <>同じ時間のまま、ほかの相談員か部屋に移す：<b>{forecast.moved}件</b>。</>}
            {forecast.displaced > 0 && <>ご本人に日時の選び直しをお願いする：<b>{forecast.displaced}件</b>。</>}
            {forecast.lapsed > 0 && <>取り置きを終わる：<b>{forecast.lapsed}件</b>。</>}
            保存すると1分ほどで進み、お知らせは一人1通です。LINEで届かない方は「電話で伝える方」に出ます。
          </p>
          <ul className="booking-lines">
            {forecast.items.map((one) => <li key={one.id}><span><Go to={`/line/bookings/${one.id}`}>{one.person_label}</Go>　{one.label}<small>{one.why}{!one.on_line && "　LINEを使っていません"}</small></span><span>{one.outcome_name}</span></li>)}
          </ul>
          {forecast.concerned > forecast.items.length && <p>ほか{forecast.concerned - forecast.items.length}件</p>}
        </>
      )}
      <p className="small">空きが増えたときは、空きを待っている方に順に案内します。</p>
    </section>
  );
}

/** What earlier changes have led to; while something is under way it is looked at again. */
function Reviews() {
  const { data } = useQuery({
    queryKey: REVIEWS, queryFn: ({ signal }) => read("/api/line/bookings/settings/reviews", { query: { limit: 5 }, signal }),
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.state !== "seen_to") ? 20_000 : false),
  });
  const shown = data?.items.filter((one) => one.state === "running" || one.moved + one.displaced + one.lapsed > 0) ?? [];
  if (shown.length === 0) return null;
  return (
    <section className="behind" aria-labelledby="reviews">
      <h2 id="reviews">予約の見直し</h2>
      <ul className="booking-lines">
        {shown.map((one) => <li key={one.id}><span>{one.name}の変更　{stamp(one.saved_at)}　{one.saved_by}<small>移した予約 {one.moved}件、選び直しをお願いした予約 {one.displaced}件、終わった取り置き {one.lapsed}件</small></span><span>{one.state_name}</span></li>)}
      </ul>
    </section>
  );
}
