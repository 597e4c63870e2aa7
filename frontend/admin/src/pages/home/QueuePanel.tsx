import { useQuery } from "@tanstack/react-query";

import type { WaitingItem } from "../../api/records";
import { subjectAt } from "../../app/subjects";
import { DetailPanel } from "../../parts/DetailPage";
import { Go } from "../../parts/Go";
import { Waiting } from "../../parts/Waiting";
import { DueLine, ServiceTag } from "../../parts/words";

/** The chosen thing in full, so that most of the queue can be worked off without leaving it. */
export function QueuePanel({ item, onClose }: { item: WaitingItem; onClose: () => void }) {
  const found = subjectAt(item.href);
  const { data: subject } = useQuery({
    queryKey: ["subject", found?.base ?? ""],
    queryFn: async () => (found ? await found.load() : null),
    enabled: found !== null, staleTime: Infinity,
  });
  if (!found) {
    return (
      <div className="panel-head">
        <div className="words-row"><ServiceTag service={item.service} /><DueLine at={item.due} /></div>
        <h2>{item.title}</h2>
        <button type="button" className="close" onClick={onClose} aria-label="横の欄を閉じる">×</button>
        <p>{item.why}</p>
        <div className="buttons"><Go to={item.href} className="button">{item.action}</Go></div>
      </div>
    );
  }
  if (!subject) return <Waiting />;
  return <DetailPanel subject={subject} id={found.id} onClose={onClose} />;
}
