import type { Donation } from "../../api/rooms";
import { CopyButton } from "../../parts/CopyButton";
import type { SectionProps } from "../../parts/definitions";
import { Go } from "../../parts/Go";

/** What the donation took from the stock, and what it is short of. */
export function Shelf({ record }: SectionProps<Donation>) {
  return (
    <ul className="checks">
      {record.stock.map((one) => (
        <li key={one.code}>
          <Go to={one.href}>{one.name}</Go>　{one.taken}個を割当て{one.from && <small>（{one.from}）</small>}{one.short > 0 && <b className="late">　{one.short}個が足りません（{one.reason}）</b>}
        </li>
      ))}
    </ul>
  );
}

/** Mails to the donor of a gift that is not there, to be read over and sent by staff. */
export function Drafts({ record }: SectionProps<Donation>) {
  return (
    <>
      <p className="small">〔　〕を書き換えて、寄附者へのメールに使ってください。ここからは送られません。</p>
      {record.drafts.map((one) => (
        <details key={one.name}>
          <summary>{one.label}</summary>
          <p><b>{one.subject}</b>　<CopyButton text={`${one.subject}\n\n${one.body}`} what="下書き" /></p>
          <p style={{ whiteSpace: "pre-wrap" }}>{one.body}</p>
        </details>
      ))}
    </>
  );
}
