import type { Reason } from "../api/records";
import { day } from "../text/time";

/** わけを見る: the rule that decided, its version and source, and the rows behind it. */
export function Why({ reasons, open = false }: { reasons: Reason[]; open?: boolean }) {
  return reasons.map((reason) => (
    <details key={`${reason.rule}-${reason.version}`} className="why" open={open}>
      <summary>わけを見る<span className="gist">{reason.text}</span></summary>
      <div>
        <p>{reason.text}</p>
        {reason.rows && reason.rows.length > 0 && (
          <table>
            <tbody>
              {reason.rows.map((row, i) => (
                <tr key={`${row.label}-${i}`}>
                  <th scope="row">{row.label}</th>
                  <td className="num">{row.value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p className="small">
          規則 {reason.rule}　第{reason.version}版{reason.since && `・${day(reason.since)}から`}<br />
          出典：{reason.source}
        </p>
      </div>
    </details>
  ));
}
