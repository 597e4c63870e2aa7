import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent } from "react";

import type { BookingCalendar, BookingRow } from "../../../api/rooms";
import { useGo } from "../../../parts/Go";
import { cellOf, moved, shortly, spoken, type Cell, type Column, type Place } from "./grid";
import { businessDay, clock, minuteNow, ROW, rows } from "./times";

interface Props {
  calendar: BookingCalendar;
  columns: Column[];
  caption: string;
  mayBook: boolean;
  onBook: (column: Column, minute: number) => void;
  onMove: (booking: BookingRow, column: Column, minute: number) => void;
}

/** The calendar as a grid: arrow keys walk, Enter opens a booking or books an empty place; a pointer may drag a booking elsewhere. */
export function Grid({ calendar, columns, caption, mayBook, onBook, onMove }: Props) {
  const go = useGo();
  const table = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Place>({ column: 0, row: 6 });
  const [over, setOver] = useState<string | null>(null);
  const here = { column: Math.min(at.column, columns.length - 1), row: at.row };
  const now = useNow();
  const days = columns.map((one) => one.day).join(" ");
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Opens an hour before now where today is shown, else at 6:00; what somebody scrolled to afterwards stays.
    const box = scroller.current;
    const minute = days.split(" ").includes(businessDay()) ? minuteNow() : null;
    const row = minute === null ? null : box?.querySelector<HTMLElement>(`[data-row="${Math.floor((minute - 60) / ROW) * ROW}"]`);
    if (box) box.scrollTop = row ? row.offsetTop - (box.querySelector<HTMLElement>('[role="columnheader"]')?.offsetHeight ?? 0) : 0;
  }, [days]);

  function enter(cell: Cell, column: Column, minute: number, pressed?: string) {
    const id = pressed ?? (cell.begins[0] ?? cell.runs)?.id;
    if (id) go(`/line/bookings/${id}`);
    else if (mayBook) onBook(column, minute);
  }
  function key(event: KeyboardEvent, cell: Cell, column: Column, minute: number) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      enter(cell, column, minute);
      return;
    }
    const to = moved(here, event.key, columns.length);
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setAt(to);
    table.current?.querySelector<HTMLElement>(`[data-place="${to.column}-${to.row}"]`)?.focus();
  }
  function drop(event: DragEvent, column: Column, minute: number) {
    event.preventDefault();
    setOver(null);
    const booking = calendar.items.find((one) => one.id === event.dataTransfer.getData("text/plain"));
    if (booking) onMove(booking, column, minute);
  }

  return (
    <div className="booking-grid" ref={scroller}>
      <div className="grid" role="grid" ref={table} aria-label={caption}>
        <div role="row">
          <div role="columnheader"><span className="unseen">時刻</span></div>
          {columns.map((one) => <div key={one.key} role="columnheader">{one.name}{one.closed && <small>休み</small>}</div>)}
        </div>
          {rows.map((minute, row) => (
            <div key={minute} role="row" data-row={minute}>
              <div role="rowheader" className="num">{minute % 60 === 0 ? clock(minute) : <span className="unseen">{clock(minute)}</span>}</div>
              {columns.map((column, place) => {
                const cell = cellOf(calendar, column, minute);
                const name = `${column.key}-${minute}`;
                return (
                  <div
                    key={column.key} role="gridcell" data-place={`${place}-${row}`} tabIndex={here.column === place && here.row === row ? 0 : -1}
                    className={`${cell.works && !column.closed ? "works" : "off"} ${cell.runs ? "runs" : ""} ${over === name ? "over" : ""}`}
                    aria-label={spoken(cell, column, minute)}
                    onFocus={() => setAt({ column: place, row })}
                    onClick={(event) => enter(cell, column, minute, (event.target as HTMLElement).closest<HTMLElement>("[data-booking]")?.dataset.booking)}
                    onKeyDown={(event) => key(event, cell, column, minute)}
                    onDragOver={(event) => { if (mayBook) { event.preventDefault(); setOver(name); } }}
                    onDragLeave={() => setOver(null)}
                    onDrop={(event) => drop(event, column, minute)}
                  >
                    {now && now.day === column.day && now.minute >= minute && now.minute < minute + ROW && <span className="now" aria-hidden="true" style={{ top: `${((now.minute - minute) / ROW) * 100}%` }}>{place === 0 || columns[place - 1]?.day !== column.day ? <small className="now-word" /> : null}</span>}
                    {cell.begins.map((one) => <Block key={one.id} booking={one} from={minute} movable={mayBook && one.actions.includes("change")} />)}
                  </div>
                );
              })}
            </div>
          ))}
      </div>
    </div>
  );
}

/** The business day and minute that run now, looked at each minute; null between 1:00 and 6:00. */
function useNow(): { day: string; minute: number } | null {
  const [at, setAt] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setAt(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);
  const minute = minuteNow(at);
  return minute === null ? null : { day: businessDay(at), minute };
}

function Block({ booking, from, movable }: { booking: BookingRow; from: number; movable: boolean }) {
  const style = { top: `${((booking.minute - from) / ROW) * 100}%`, height: `calc(${(booking.minutes / ROW) * 100}% + ${Math.max(0, Math.ceil(booking.minutes / ROW) - 1)}px)` };
  return (
    <span
      className={`block ${booking.state}`} data-booking={booking.id} style={style} draggable={movable} aria-hidden="true"
      onDragStart={(event) => { event.dataTransfer.setData("text/plain", booking.id); event.dataTransfer.effectAllowed = "move"; }}
    >
      <b>{booking.person_label}</b> {shortly(booking)}
    </span>
  );
}
