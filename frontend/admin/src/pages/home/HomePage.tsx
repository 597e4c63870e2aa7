import { useRef, useState, type ReactNode } from "react";

import type { WaitingItem } from "../../api/records";
import { useQueue } from "../../app/queries";
import { serviceWord } from "../../app/rooms";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { useListState, type ListState } from "../../parts/useListState";
import { useRowKeys } from "../../parts/useRowKeys";
import { useWide } from "../../parts/useWide";
import { Waiting } from "../../parts/Waiting";
import { DueCell, Pieces, ServiceTag, useNow } from "../../parts/words";
import { count, figure } from "../../text/figures";
import { due } from "../../text/time";
import { FindBox } from "./FindBox";
import { QueuePanel } from "./QueuePanel";

interface Band { name: string; title: string; items: WaitingItem[] }

/** By deadline, in the bands a clerk thinks in. */
export function bands(items: WaitingItem[], now: Date): Band[] {
  const of = (item: WaitingItem) => (item.at_once ? "now" : due(item.due, now).urgency);
  return [
    { name: "now", title: "いますぐ見るもの", items: items.filter((item) => of(item) === "now") },
    { name: "late", title: "期限を過ぎたもの", items: items.filter((item) => of(item) === "late") },
    { name: "soon", title: "今日・まもなく", items: items.filter((item) => of(item) === "soon") },
    { name: "later", title: "明日から先", items: items.filter((item) => of(item) === "later") },
    { name: "none", title: "期限のないもの", items: items.filter((item) => of(item) === "none") },
  ].filter((band) => band.items.length > 0);
}

/** What needs me now, across all rooms. */
export default function HomePage() {
  const queue = useQueue();
  const now = useNow();
  const wide = useWide();
  const state = useListState("/");
  const place = useRef<HTMLDivElement>(null);
  const listed = queue.items.find((item) => keyOf(item) === state.open) ?? null;
  const [last, keep] = useState<WaitingItem | null>(null);
  if (listed && listed !== last) keep(listed);
  // What was just done waits no more; how it stands now is shown until one goes on.
  const chosen = listed ?? (last && keyOf(last) === state.open ? last : null);
  const opened = wide ? chosen : null;
  const close = () => { state.go({ open: undefined }); };
  useRowKeys(place, opened ? close : undefined);
  const late = queue.items.filter((item) => due(item.due, now).urgency === "late").length;
  const today = queue.items.filter((item) => due(item.due, now).urgency === "soon").length;

  return (
    <>
      <PageHead title="いま待っていること"><FindBox /></PageHead>
      <div className="figures">
        <FigureCard value={count(late)} label="期限を過ぎたもの" late={late > 0} to="#band-late" />
        <FigureCard value={count(today)} label="今日が期限" to="#band-soon" />
        {queue.figures.filter((one) => one.label !== "期限を過ぎたもの").slice(0, 2).map((one) => (
          <FigureCard key={one.label} value={<>{figure(one.value)}<small>{one.unit}</small></>} label={one.label} late={one.late} to={one.href} />
        ))}
      </div>
      {queue.failed.map((one) => (
        <p key={one.room} className="notice warn" role="alert">
          「{one.name}」の分を読み込めませんでした。ほかの分だけを表示しています。<button type="button" className="link" onClick={one.retry}>もう一度読み込む</button>
        </p>
      ))}
      <div className={`beside ${opened ? "open" : ""}`} ref={place}>
        <div className="list-part">
          <h2 className="queue-title">
            あなたの番<span className="num">（{queue.items.length}件）</span>
            <span className="hints" aria-hidden="true"><kbd>j</kbd><kbd>k</kbd>で移動　<kbd>Enter</kbd>ひらく　<kbd>?</kbd>キーの一覧</span>
          </h2>
          {queue.pending && !queue.items.length && <Waiting text="待っていることを集めています" />}
          {!queue.pending && !queue.items.length && !queue.failed.length && (
            <div className="empty"><h2>待っていることはありません</h2><p>新しい通知や申込みが届くと、期限の順にここに並びます。この画面は3分ごとに新しくなります。</p></div>
          )}
          {bands(queue.items, now).map((band) => <BandTable key={band.name} band={band} state={state} wide={wide} />)}
        </div>
        {opened && <aside className="panel" aria-label="選んだもの"><QueuePanel item={opened} onClose={close} /></aside>}
      </div>
    </>
  );
}

export function keyOf(item: WaitingItem): string {
  return `${item.service}-${item.kind}-${item.id}`;
}

function FigureCard({ value, label, to, late = false }: { value: ReactNode; label: string; to: string; late?: boolean }) {
  const inside = <><b className="num">{value}</b><span>{label}</span></>;
  const className = `figure ${late ? "late" : ""}`;
  return to.startsWith("#") ? <a href={to} className={className}>{inside}</a> : <Go to={to} className={className}>{inside}</Go>;
}

function BandTable({ band, state, wide }: { band: Band; state: ListState; wide: boolean }) {
  return (
    <section aria-labelledby={`band-${band.name}`} className={`band band-${band.name}`}>
      <h3 id={`band-${band.name}`}>{band.title}<span className="num">{band.items.length}</span></h3>
      <table className="list queue">
        <colgroup><col className="when" /><col /><col className="kind" /><col className="act" /></colgroup>
        <caption className="unseen">{band.title}</caption>
        <thead className="unseen"><tr><th scope="col">期限</th><th scope="col">内容</th><th scope="col">区分</th><th scope="col">次にすること</th></tr></thead>
        <tbody>
          {band.items.map((item) => {
            const key = keyOf(item);
            const on = state.open === key && wide;
            return (
              <tr key={key} data-item className={`thread-${serviceWord(item.service).thread} ${on ? "on" : ""}`}>
                <td className="when"><DueCell at={item.due} /></td>
                <td className="what">
                  <Go data-row to={wide && !on ? state.href({ open: key }) : item.href} aria-current={on ? "true" : undefined} className="row-link"><Pieces text={item.title} /></Go>
                  <span className="because"><b>{item.kind}</b>　{item.why}</span>
                </td>
                <td className="kind"><ServiceTag service={item.service} /></td>
                <td className="act"><Go to={item.href}>{item.action}<span className="unseen">：{item.title}</span></Go></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
