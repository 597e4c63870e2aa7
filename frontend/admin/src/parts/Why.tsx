import type { Reason } from "../api/records";
import { day } from "../text/time";

/** わけを見る: each rule that decided something here, its version and source, and the rows behind it. */
export function Why({ reasons, open = false }: { reasons: Reason[]; open?: boolean }) {
  return (
    <div className="why">
      <h2>わけを見る</h2>
      {reasons.map((reason, i) => (
        <details key={`${reason.rule}-${reason.version}-${i}`} open={open}>
          <summary>{reason.text}</summary>
          <div>
            {reason.rows.length > 0 && (
              <table>
                <tbody>
                  {reason.rows.map((row, at) => <tr key={`${row.label}-${at}`}><th scope="row">{row.label}</th><td className="tabular">{row.value}</td></tr>)}
                </tbody>
              </table>
            )}
            <p className="small">
              規則 {reason.rule}　第{reason.version}版{reason.since && `・${day(reason.since)}から`}<br />
              出典：{reason.source}
            </p>
          </div>
        </details>
      ))}
    </div>
  );
}
