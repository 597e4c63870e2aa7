import { useQuery } from "@tanstack/react-query";

import { newKey, read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { BookingCalendar, BookingRow } from "../../../api/rooms";
import { queries, refresh } from "../../../app/queries";
import { Go } from "../../../parts/Go";
import { announce } from "../../../parts/toasts";
import { At, StateTag, wordOf } from "../../../parts/words";
import { SafeMark } from "../safety/SafeMark";
import { bookingStates } from "./booking";
import { clockWords } from "./times";

/** The same days as a list: for a phone, and for who prefers to read. */
export function Agenda({ calendar, counsellor }: { calendar: BookingCalendar; counsellor: string | null }) {
  return (
    <div className="booking-agenda">
      {calendar.days.map((day) => {
        const mine = calendar.items.filter((one) => one.day === day.day && (counsellor === null || one.counsellor === counsellor));
        return (
          <section key={day.day} aria-label={day.label}>
            <h2>{day.label}{day.closed && <small>　休み（{day.closed}）</small>}</h2>
            {mine.length === 0 ? <p className="none">予約はありません</p> : <ul>{mine.map((one) => <Line key={one.id} one={one} />)}</ul>}
          </section>
        );
      })}
    </div>
  );
}

function Line({ one }: { one: BookingRow }) {
  return (
    <li>
      <span className="num">{clockWords(one.minute)}</span>
      <span><Go to={`/line/bookings/${one.id}`}>{one.person_label}</Go><small>{one.service_name}　{one.method_name}　{one.counsellor_name}</small></span>
      <StateTag word={wordOf(bookingStates, one.state, one.state_name)} />
    </li>
  );
}

/** Whose counsellor is away: they must choose another time. */
export function Displaced({ items }: { items: BookingRow[] }) {
  if (items.length === 0) return null;
  return (
    <section className="behind" aria-labelledby="displaced">
      <h2 id="displaced">日時の選び直しを待つ予約</h2>
      <ul className="booking-lines">{items.map((one) => <li key={one.id}><Go to={`/line/bookings/${one.id}`}>{one.person_label}</Go>　{one.label}　{one.service_name}</li>)}</ul>
    </section>
  );
}

/** Who waits for what of the days that are shown, in the order in which they are offered what becomes free. */
export function Waiters({ items }: { items: BookingCalendar["waiting"] }) {
  if (items.length === 0) return null;
  return (
    <section className="behind" aria-labelledby="waiters">
      <h2 id="waiters">空きを待つ方</h2>
      <p className="lead">空きが出ると、先に待った方から順に1時間お取り置きし、LINEでお知らせします。</p>
      <ol className="booking-lines">
        {items.map((one) => (
          <li key={`${one.since}${one.person_label}`}>
            <span>{one.talk ? <Go to={`/line/inquiries/${one.talk}`}>{one.person_label}</Go> : <b>{one.person_label}</b>}　{one.label}<small>その日の{one.place}番目　<At iso={one.since} />から</small>{one.safe && <SafeMark id={null} />}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Who could not be told on LINE. */
export function Calls({ mayCall }: { mayCall: boolean }) {
  const { data } = useQuery({ queryKey: ["list", "line", "calls"], queryFn: ({ signal }) => read("/api/line/bookings/calls", { query: { limit: 50 }, signal }) });
  if (!data || data.items.length === 0) return null;
  async function made(id: string, version: number) {
    try {
      await send("/api/line/bookings/calls/{id}/done", { version }, { path: { id }, key: newKey() });
      announce("電話したと記録しました。");
    } catch (error) {
      announce(asProblem(error).message, "error");
    }
    void queries.invalidateQueries({ queryKey: ["list", "line", "calls"] });
    refresh("line");
  }
  return (
    <section className="behind" aria-labelledby="calls">
      <h2 id="calls">電話で伝える方</h2>
      <p className="lead">LINEで届かなかったお知らせです。電話で伝えたら、記録してください。</p>
      <ul className="booking-lines">
        {data.items.map((one) => (
          <li key={one.id}>
            <span>{one.booking ? <Go to={`/line/bookings/${one.booking}`}>{one.person_label}</Go> : <b>{one.person_label}</b>}　{one.telephone ?? (one.talk ? <>電話番号なし（<Go to={`/line/inquiries/${one.talk}`}>前のトークを見る</Go>）</> : "電話番号なし")}<small>{one.what}{one.label && `（${one.label}）`}　{one.why}　<At iso={one.at} /></small>{one.safe && <SafeMark id={one.person_id} />}</span>
            {mayCall && <button type="button" className="button quiet" onClick={() => void made(one.id, one.version)}>電話した</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
