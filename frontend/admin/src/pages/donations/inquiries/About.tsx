import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import type { GiftEntry, Shipment, VendorEntry, Donation } from "../../../api/rooms";
import type { SectionProps } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, StateTag, wordOf } from "../../../parts/words";
import { inquiryStates } from "../../inquiries/actions";
import { RecordButton, WriteButton } from "./Record";

type Kind = "donation" | "gift" | "vendor" | "shipment";

function About({ kind, id }: { kind: Kind; id: string }) {
  const { data } = useQuery({ queryKey: ["asked-about", kind, id], queryFn: ({ signal }) => read("/api/donations/inquiries", { query: { about: `${kind}:${id}` }, signal }) });
  return (
    <>
      <ul className="checks">
        {data?.items.map((one) => (
          <li key={one.id}><StateTag word={wordOf(inquiryStates, one.state, one.state_name)} />　<Go to={`/donations/inquiries/${one.id}`}>{one.subject}</Go>{" "}<small className="line small">{one.way_name}　<At iso={one.opened_at} />　{one.asked_by}</small></li>
        ))}
        {data?.items.length === 0 && <li>まだありません。</li>}
      </ul>
      <div className="buttons"><RecordButton about={{ kind, id }} />{kind === "vendor" && <WriteButton vendor={id} />}</div>
    </>
  );
}

/** What was asked about a record, on its own page. */
export const AskedAboutDonation = ({ record }: SectionProps<Donation>) => <About kind="donation" id={record.id} />;
export const AskedAboutGift = ({ record }: SectionProps<GiftEntry>) => <About kind="gift" id={record.id} />;
export const AskedAboutVendor = ({ record }: SectionProps<VendorEntry>) => <About kind="vendor" id={record.id} />;
export const AskedAboutShipment = ({ record }: SectionProps<Shipment>) => <About kind="shipment" id={record.id} />;
