import { useParams } from "@tanstack/react-router";

import type { Detail } from "../api/records";
import { DetailView } from "./DetailView";
import type { Subject } from "./definitions";
import { Go } from "./Go";
import { PageHead } from "./PageHead";
import { Pieces } from "./words";

/** A record on a page of its own. */
export function DetailPage<D extends Detail>({ subject, listTitle }: { subject: Subject<D>; listTitle: string }) {
  const { id } = useParams({ strict: false }) as { id: string };
  return (
    <>
      <p className="crumb"><Go to={subject.base}>← {listTitle}</Go></p>
      <DetailView
        key={id} subject={subject} id={id}
        head={(record, words) => <PageHead title={subject.title(record)} lead={<span className="words-row">{words}</span>} />}
      />
    </>
  );
}

/** The same beside a list. */
export function DetailPanel<D extends Detail>({ subject, id, onClose }: { subject: Subject<D>; id: string; onClose: () => void }) {
  return (
    <DetailView
      key={id} subject={subject} id={id} compact
      head={(record, words) => (
        <div className="panel-head">
          <div className="words-row">{words}</div>
          <h2><Go to={`${subject.base}/${record.id}`}><Pieces text={subject.title(record)} /></Go></h2>
          <button type="button" className="close" onClick={onClose} aria-label="横の欄を閉じる">×</button>
        </div>
      )}
    />
  );
}
