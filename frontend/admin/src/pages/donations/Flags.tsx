import { useState } from "react";

import type { Donation, Flag } from "../../api/rooms";
import { useCan } from "../../app/queries";
import type { SectionProps } from "../../parts/definitions";
import { At } from "../../parts/words";

/** What was odd about the notification. The donation itself is received; each oddity waits for one decision. */
export function Flags({ record, perform, open }: SectionProps<Donation>) {
  const can = useCan()("donations.write");
  const [busy, setBusy] = useState(false);
  async function choose(flag: Flag, resolution: Flag["resolutions"][number]) {
    const values = { flag: flag.code, resolution: resolution.name };
    if (resolution.note_required) { open("resolve", values); return; }
    setBusy(true);
    await perform("resolve", values);
    setBusy(false);
  }
  return (
    <ul className="flags">
      {record.flags.map((flag) => (
        <li key={flag.code} className={flag.resolved ? "resolved" : "open"}>
          <h3>{flag.label}</h3>
          <p>{flag.text}</p>
          {flag.resolved
            ? <p className="small">{flag.resolved.who} が <At iso={flag.resolved.at} /> に「{flag.resolutions.find((one) => one.name === flag.resolved?.resolution)?.label ?? flag.resolved.resolution}」としました{flag.resolved.note && `：${flag.resolved.note}`}</p>
            : can && (
              <div className="buttons">
                {flag.resolutions.map((one, i) => (
                  <button key={one.name} type="button" disabled={busy} className={`button small ${i ? "quiet" : ""}`} onClick={() => void choose(flag, one)}>{one.label}{one.note_required && "…"}</button>
                ))}
              </div>
            )}
        </li>
      ))}
    </ul>
  );
}
