import type { Donation } from "../../../api/rooms";
import type { SectionProps } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { StateTag } from "../../../parts/words";
import { day } from "../../../text/time";
import { when } from "./shipment";

/** A donation's shipments: where each of them is. */
export function Parcels({ record }: SectionProps<Donation>) {
  return (
    <ul className="checks">
      {record.shipments.map((one) => (
        <li key={one.id}>
          <StateTag word={when(one)} />　<Go to={`/donations/shipments/${one.id}`}>{one.what || one.gift_name}</Go>
          {one.of > 1 && `　${one.nth}回目（全${one.of}回）`}
          {" "}
          <small className="line small">{one.held && <b className="late">{one.held} </b>}{one.vendor_name}　{one.returned_on ? `${day(one.returned_on)} に戻りました　${one.returned_why}` : one.shipped_on ? `${day(one.shipped_on)} 発送　${one.trackings.join("・")}` : one.state !== "cancelled" && `${day(one.due_on)} まで`}</small>
        </li>
      ))}
    </ul>
  );
}
