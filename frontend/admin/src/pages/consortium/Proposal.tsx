import type { Application } from "../../api/rooms";
import { useMe } from "../../app/queries";
import type { SectionProps } from "../../parts/definitions";
import { At } from "../../parts/words";
import { decisions } from "./application";

export function Proposal({ record }: SectionProps<Application>) {
  const me = useMe().staff;
  const { proposal } = record;
  if (!proposal) return null;
  return (
    <div className="why-box">
      <p><b>{decisions[proposal.decision] ?? proposal.decision}</b>　{proposal.who}　<At iso={proposal.at} /></p>
      <p>{proposal.reason}</p>
      {record.state === "proposed" && proposal.who === me.name && <p className="small">提案した人は承認できません。ほかの職員の承認を待っています。</p>}
    </div>
  );
}
