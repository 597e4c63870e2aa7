import type { DonationInquiry } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import type { SectionProps } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";

/** What the form's order number and address fit: for staff to look at and link, never told to the one who asked. */
export function Suggested({ record, perform }: SectionProps<DonationInquiry>) {
  const can = useCan()("donations.write");
  const about = record.about.map(({ kind, id }) => ({ kind, id }));
  return (
    <ul className="checks">
      {record.suggested.map((one) => (
        <li key={one.id}>
          <Go to={one.href}>{one.label}</Go><small>{one.fits}が合っています</small>
          {can && <div className="buttons"><button type="button" className="button quiet" onClick={() => void perform("link", { linked: [...about, { kind: "donation", id: one.id }] })}>この寄附に結び付ける</button></div>}
        </li>
      ))}
    </ul>
  );
}
