/** What all editors of matters share: how one comes in, what is said of something half-written, and how the draft is saved. */
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { asProblem } from "../../../api/problem";
import type { Detail } from "../../../api/records";
import type { Subject } from "../../../parts/definitions";
import { DetailPage } from "../../../parts/DetailPage";
import { useDetail } from "../../../parts/DetailView";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { Waiting } from "../../../parts/Waiting";
import { At } from "../../../parts/words";
import { TextField } from "../scenarios/fields";
import { useHalfWritten, type Draft } from "./useDraft";

interface Props<D extends Detail> { subject: Subject<D>; listTitle: string; editor: (record: D) => ReactNode }

/** The editor of the record in the address; where it can't be written now, it is shown to be read, with what can be done next. */
export function EditorOf<D extends Detail>({ subject, listTitle, editor }: Props<D>) {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useDetail(subject, id);
  if (error && !data) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} page />;
  if (!data) return <Waiting text={`${subject.noun}を読み込んでいます`} />;
  if (data.actions.includes("write")) return editor(data);
  return <DetailPage subject={{ ...subject, lead: () => <ReadOnly record={data} noun={subject.noun} /> }} listTitle={listTitle} />;
}

function ReadOnly({ record, noun }: { record: Detail; noun: string }) {
  const why = record.state === "proposed"
    ? `承認を待っているので、いまは書きかえられません。承認する人が見ている内容が、途中で変わらないようにするためです。${record.actions.includes("withdraw") ? "直すときは、「取り下げる」を押すと、この画面でつづきを書けます。" : ""}`
    : `この${noun}は、いまは書きかえられません。`;
  return <p className="why-box" role="status">{why}</p>;
}

/** The link into the editor; it says so if something half-written waits there. */
export function WriteLink<D extends Detail>({ subject, record }: { subject: Subject<D>; record: D }) {
  const half = useHalfWritten(subject, record.id);
  if (!record.actions.includes("write")) return null;
  return <Go to={`${subject.base}/${record.id}/edit`}>{subject.noun}を書く{half && "（書きかけがあります）"}</Go>;
}

/** The head of an editor, and what is said of something half-written that was brought back. */
export function WritingHead<T>({ back, name, title, lead, draft }: { back: string; name: string; title: string; lead: string; draft: Draft<T> }) {
  return (
    <>
      <p className="crumb"><Go to={back}>← {name}</Go></p>
      <PageHead title={title} lead={lead} />
      {draft.overtaken
        ? (
          <div className="notice warn">
            <p>書きかけのあいだに、ほかの人が下書きを残しました。このままでは残せません。</p>
            <p className="buttons">
              <button type="button" className="button quiet small" onClick={draft.discard}>書きかけを捨てて、新しい下書きを開く</button>
              <button type="button" className="button quiet small" onClick={draft.carryOn}>書きかけで置きかえる</button>
            </p>
          </div>
        )
        : draft.broughtBack && draft.changed && (
          <div className="notice">
            <p>前に書きかけたところから開きました（<At iso={draft.broughtBack} />）。まだ残していません。</p>
            <p><button type="button" className="button quiet small" onClick={draft.discard}>書きかけを捨てる</button></p>
          </div>
        )}
    </>
  );
}

/** The foot of an editor: why, and the buttons. */
export function WritingFoot<T>({ draft, children }: { draft: Draft<T>; children?: ReactNode }) {
  return (
    <section className="keep" aria-label="残す">
      <TextField label="変えるわけ" value={draft.why} onChange={draft.setWhy} most={500} />
      <p className="buttons">
        <button type="button" className="button" aria-disabled={draft.saving || !draft.why.trim() || !draft.changed || draft.overtaken} onClick={draft.save}>下書きを残す</button>
        {draft.changed && <button type="button" className="button quiet" onClick={draft.discard}>書きかけを捨てる</button>}
        {children}
      </p>
      {draft.changed && <p className="small">書きかけは、残すか捨てるまで、この画面のタブに入っています（読み直しても消えません）。</p>}
    </section>
  );
}
