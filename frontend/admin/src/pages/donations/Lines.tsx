import type { Donation } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";
import { yen } from "../../text/figures";
import { day } from "../../text/time";

/** The carriers' code of a time of day ("1416"), in words; anything else as the portal wrote it. */
function hours(code: string): string {
  if (code === "0812") return "午前中";
  const parts = /^([01]\d|2[0-4])([01]\d|2[0-4])$/.exec(code);
  return parts ? `${Number(parts[1])}〜${Number(parts[2])}時` : code;
}

export function Lines({ record, compact }: SectionProps<Donation>) {
  return (
    <table className="small-table">
      <caption className="unseen">返礼品</caption>
      <thead><tr><th scope="col">返礼品</th><th scope="col" className="end">数</th><th scope="col">お届け先・希望</th></tr></thead>
      <tbody>
        {record.lines.map((line) => (
          <tr key={line.index}>
            <td>{line.gift_name || "（名前なし）"}{!line.known && <b className="late">　登録なし</b>}<small className="tabular">{line.gift_code}{line.amount_yen !== null && `　${yen(line.amount_yen)}`}</small></td>
            <td className="end num">{line.quantity ?? "？"}</td>
            <td>
              {line.recipient.same_as_donor ? "寄附者本人" : <>{line.recipient.name} 様{line.present && "（贈り物）"}</>}
              {!compact && !line.recipient.same_as_donor && <small>{line.recipient.postcode} {line.recipient.address}　{line.recipient.telephone}</small>}
              {(line.delivery.date || line.delivery.time || line.delivery.note || line.delivery.absent_dates.length > 0) && (
                <small>{[line.delivery.date && day(line.delivery.date), hours(line.delivery.time), line.delivery.note, line.delivery.absent_dates.length > 0 && `不在：${line.delivery.absent_dates.map(day).join("、")}`].filter(Boolean).join("　")}</small>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
