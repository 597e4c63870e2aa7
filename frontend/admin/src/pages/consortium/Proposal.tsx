import type { Application } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";
import { At } from "../../parts/words";

/** One person proposes, another decides. */
export function Proposal({ record }: SectionProps<Application>) {
  const steps = [["起案", record.proposal], ["決裁", record.decision]] as const;
  return (
    <div className="why-box">
      {steps.map(([label, step]) => step && (
        <p key={label}><b>{label}：{step.decision_name}</b>　{step.who}　<At iso={step.at} />{step.reason && <><br />{step.reason}</>}</p>
      ))}
      {record.state === "proposed" && !record.actions.includes("approve") && (
        <p className="small">起案した人と、確認を残した人は決裁できません。ほかの職員の決裁を待っています。</p>
      )}
    </div>
  );
}
