import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { BookingCalendar, BookingRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { Values } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { useListState } from "../../../parts/useListState";
import { Waiting } from "../../../parts/Waiting";
import { day as dayWords } from "../../../text/time";
import { Agenda, Calls, Displaced, Waiters } from "./Agenda";
import { BookDialog, MoveDialog } from "./BookDialog";
import { columnsOf, type Column } from "./grid";
import { Grid } from "./Grid";
import { businessDay, later, monday } from "./times";

const BASE = "/line/bookings";
const views = [{ value: "day", label: "日" }, { value: "week", label: "週" }, { value: "list", label: "一覧" }];
const phone = "(max-width: 48rem)";

/** On a phone the calendar is a list. */
function useNarrow(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const media = window.matchMedia(phone);
      media.addEventListener("change", tell);
      return () => media.removeEventListener("change", tell);
    },
    () => window.matchMedia(phone).matches,
  );
}

interface Move { booking: BookingRow; to: { day: string; minute: number; counsellor: string; name: string } }

export default function BookingsPage() {
  const state = useListState(BASE);
  const narrow = useNarrow();
  const can = useCan()("line.reply");
  const view = state.values.view ?? "day";
  const day = state.values.day ?? businessDay();
  const first = view === "day" ? day : monday(day);
  const last = view === "day" ? first : later(first, 6);
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["list", "line", "bookings", first, last], queryFn: ({ signal }) => read("/api/line/bookings", { query: { first, last }, signal }) });
  const [book, setBook] = useState<Values | null>(null);
  const [move, setMove] = useState<Move | null>(null);
  const step = view === "day" ? 1 : 7;
  return (
    <>
      <PageHead title="予約のカレンダー" lead={view === "day" ? dayWords(first) : `${dayWords(first)}から1週間`}>
        {can && data && <button type="button" className="button" onClick={() => setBook({ day: first })}>予約をとる</button>}
        {can && data && <AbsenceButton calendar={data} day={first} />}
        <Go to="/line/bookings/settings" className="button quiet">予約の設定</Go>
      </PageHead>
      <div className="filters">
        <div className="tabs" role="group" aria-label="見かた">
          {views.map((one) => <Go key={one.value} to={state.href({ view: one.value })} replace aria-current={one.value === view ? "true" : undefined}>{one.label}</Go>)}
        </div>
        <div className="filter-row">
          <Go to={state.href({ day: later(day, -step) })} className="button quiet">前の{view === "day" ? "日" : "週"}</Go>
          <Go to={state.href({ day: undefined })} className="button quiet">きょう</Go>
          <Go to={state.href({ day: later(day, step) })} className="button quiet">次の{view === "day" ? "日" : "週"}</Go>
          <label className="filter"><span>日</span><input type="date" value={day} onChange={(event) => { if (event.target.value) state.go({ day: event.target.value }); }} /></label>
          {view !== "day" && data && (
            <label className="filter"><span>相談員</span>
              <select value={state.values.counsellor ?? ""} onChange={(event) => state.go({ counsellor: event.target.value || undefined })}>
                {view === "list" && <option value="">全員</option>}
                {data.counsellors.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
              </select>
            </label>
          )}
        </div>
      </div>
      {isPending && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && <Days calendar={data} view={narrow ? "list" : view} wanted={state.values.counsellor} whole={view !== "week"} can={can} onBook={setBook} onMove={setMove} />}
      {data && <Displaced items={data.displaced} />}
      {data && <Waiters items={data.waiting} />}
      <Calls mayCall={can} />
      {book && data && <BookDialog calendar={data} at={book} onClose={() => setBook(null)} />}
      {move && <MoveDialog {...move} onClose={() => setMove(null)} />}
    </>
  );
}

interface DaysProps {
  calendar: BookingCalendar;
  view: string;
  wanted: string | undefined;
  /** without a choice, everybody */
  whole: boolean;
  can: boolean;
  onBook: (at: Values) => void;
  onMove: (move: Move) => void;
}

function Days({ calendar, view, wanted, whole, can, onBook, onMove }: DaysProps) {
  const one = wanted ?? (whole ? null : calendar.counsellors[0]?.id ?? null);
  if (calendar.counsellors.length === 0) return <p className="empty">相談員がまだ登録されていません。管理者が、<Go to="/line/bookings/settings">予約の設定</Go>に登録します。</p>;
  if (view === "list") return <Agenda calendar={calendar} counsellor={one} />;
  const columns = columnsOf(calendar, view, one ?? "");
  const name = (column: Column) => (view === "week" ? column.name : `${calendar.days[0]?.label ?? ""}　${column.name}`);
  return (
    <>
      <p className="hints">矢印キーで動き、Enterで開くか予約をとります。予約は、別の時間へ引いて動かせます。斜線は、相談員のいない時間です。</p>
      <Grid
        calendar={calendar} columns={columns} mayBook={can}
        caption={view === "week" ? `${calendar.counsellors.find((c) => c.id === one)?.name ?? ""}の1週間` : `${calendar.days[0]?.label ?? ""}の予約`}
        onBook={(column, minute) => onBook({ day: column.day, minute: String(minute), counsellor: column.counsellor })}
        onMove={(booking, column, minute) => onMove({ booking, to: { day: column.day, minute, counsellor: column.counsellor, name: name(column) } })}
      />
    </>
  );
}

/** A counsellor is ill or away: her bookings are seen to by the system. */
function AbsenceButton({ calendar, day }: { calendar: BookingCalendar; day: string }) {
  return (
    <CreateButton
      quiet label="相談員の不在を登録する" path="/api/line/bookings/absences" room="line" submit="登録する" initial={{ first: day, last: day }}
      done="不在を登録しました。1分ほどで、予約を見直してお知らせします。"
      lead={<p className="lead">指名のない予約は、同じ時間に空いている相談員に移します。移せない予約は、ご本人に日時の選び直しをお願いします。お知らせは一人1通です。</p>}
      specs={[
        { name: "counsellor", label: "相談員", kind: "select", options: calendar.counsellors.map((one) => ({ value: one.id, label: one.name })), required: "相談員を選んでください" },
        { name: "first", label: "はじめの日", kind: "date", required: "日を選んでください" },
        { name: "last", label: "おわりの日", kind: "date", required: "日を選んでください" },
      ]}
    />
  );
}
