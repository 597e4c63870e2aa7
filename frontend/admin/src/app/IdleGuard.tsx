import { useEffect, useRef, useState } from "react";

import { Popup } from "../parts/Popup";
import { announce } from "../parts/toasts";
import { stamp } from "../text/time";
import { meQuery, queries, useMe } from "./queries";
import { useSignOut } from "./session";

const WARN_BEFORE = 2 * 60_000;
const REFRESH_EVERY = 60_000;
const TELL_END_BEFORE = 10 * 60_000;

/**
 * Watches the session's two limits. While someone works, /me is asked at most once a minute, which moves the idle limit;
 * two minutes before it, a dialog offers to go on (WCAG 2.2.1).
 */
export function IdleGuard() {
  const me = useMe();
  const signOut = useSignOut();
  const [left, setLeft] = useState<number | null>(null);
  const asked = useRef(Date.now());
  const told = useRef(false);
  const warning = left !== null;

  useEffect(() => {
    function active() {
      if (warning || Date.now() - asked.current < REFRESH_EVERY) return;
      asked.current = Date.now();
      void queries.fetchQuery({ ...meQuery, staleTime: 0 }).catch(() => undefined);
    }
    const kinds = ["pointerdown", "keydown"] as const;
    for (const kind of kinds) document.addEventListener(kind, active, { passive: true });
    return () => { for (const kind of kinds) document.removeEventListener(kind, active); };
  }, [warning]);

  useEffect(() => {
    function look() {
      const rest = new Date(me.idle_until).getTime() - Date.now();
      setLeft(rest < WARN_BEFORE ? Math.max(0, Math.ceil(rest / 1000)) : null);
      const end = new Date(me.absolute_until).getTime() - Date.now();
      if (end < TELL_END_BEFORE && !told.current) {
        told.current = true;
        announce(`${stamp(me.absolute_until)} に、安全のためサインアウトします。書きかけのものは先に送ってください。`, "note");
      }
      // Asking once more after the limit lets the server decide; a 401 leads to the door.
      if (rest < -2_000) void queries.fetchQuery({ ...meQuery, staleTime: 0 }).catch(() => undefined);
    }
    look();
    const timer = setInterval(look, warning ? 1_000 : 5_000);
    return () => clearInterval(timer);
  }, [me.idle_until, me.absolute_until, warning]);

  if (left === null) return null;
  const go = () => { asked.current = Date.now(); void queries.fetchQuery({ ...meQuery, staleTime: 0 }).catch(() => undefined); };
  return (
    <Popup title="まもなくサインアウトします" onClose={go} firm>
      <p>しばらく操作がなかったので、安全のために終わります。書きかけの文はこの画面に残っています。</p>
      <p className="countdown num" role="timer">残り {Math.floor(left / 60)}分{String(left % 60).padStart(2, "0")}秒</p>
      <div className="buttons">
        <button type="button" className="button" onClick={go}>続ける</button>
        <button type="button" className="button quiet" onClick={signOut}>サインアウト</button>
      </div>
    </Popup>
  );
}
