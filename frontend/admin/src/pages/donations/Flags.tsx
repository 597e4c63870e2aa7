import { useState } from "react";

import type { Donation, Flag, Resolution } from "../../api/rooms";
import { useCan } from "../../app/queries";
import type { SectionProps } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { At } from "../../parts/words";

/** What was odd about the notification. The donation itself is received; each oddity waits for one decision. */
export function Flags({ record, perform, open }: SectionProps<Donation>) {
  const can = useCan()("donations.write");
  const [busy, setBusy] = useState(false);
  async function choose(flag: Flag, resolution: Resolution) {
    const values = { flag: flag.code, resolution: resolution.name };
    if (resolution.needs.includes("gift_code")) { open(resolution.name === "substitute" ? "substitute" : "link", values); return; }
    if (resolution.note_required) { open("resolve", values); return; }
    setBusy(true);
    await perform("resolve", values);
    setBusy(false);
  }
  return (
    <ul className="flags">
      {record.flags.map((flag) => (
        <li key={flag.code} className={flag.state === "open" ? "open" : "resolved"}>
          <h3>{flag.label}{flag.state === "open" && !flag.holds && <small className="soft">（止めていません）</small>}</h3>
          <p>{flag.text}</p>
          {flag.rows.length > 0 && <dl className="facts">{flag.rows.map((row, i) => <div key={`${row.label}-${i}`}><dt>{row.label}</dt><dd>{row.href ? <Go to={row.href}>{row.value}</Go> : row.value}</dd></div>)}</dl>}
          {flag.waiting && <p><b>{flag.waiting}</b></p>}
          {flag.state === "cleared" && !flag.resolved && <p className="small">いまの内容には、あてはまらなくなりました。</p>}
          {flag.resolved && <p className="small">{flag.resolved.who} が <At iso={flag.resolved.at} /> に「{flag.resolved.label ?? flag.resolved.resolution}」としました{flag.resolved.note && `：${flag.resolved.note}`}</p>}
          {flag.can_reopen && can && (
            <p><button type="button" className="link" disabled={busy} onClick={() => open("reopen", { flag: flag.code })}>「{flag.waiting ?? flag.resolved?.label}」を取り消す…</button></p>
          )}
          {flag.state === "open" && can && (
            <div className="buttons">
              {flag.resolutions.map((one, i) => (
                <button key={one.name} type="button" disabled={busy} className={`button small ${i ? "quiet" : ""}`} onClick={() => void choose(flag, one)}>{one.label}{(one.note_required || one.needs.length > 0) && "…"}</button>
              ))}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
