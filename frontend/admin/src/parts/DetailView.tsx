import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { newKey, read } from "../api/client";
import { asProblem } from "../api/problem";
import type { Detail } from "../api/records";
import { useCan } from "../app/queries";
import { act, detailKey, undoOf } from "./act";
import { ActionDialog } from "./ActionDialog";
import type { Action, SectionProps, Subject, Values } from "./definitions";
import { Facts } from "./Facts";
import { useGo } from "./Go";
import { ProblemView } from "./ProblemView";
import { Timeline } from "./Timeline";
import { announce } from "./toasts";
import { Waiting } from "./Waiting";
import { Why } from "./Why";
import { DueLine, ServiceTag, StateTag, wordOf } from "./words";

interface Props<D extends Detail> {
  subject: Subject<D>;
  id: string;
  /** beside a list: the brief sections only */
  compact?: boolean;
  /** the heading: an h1 on a page of its own, an h2 beside a list */
  head: (record: D, words: ReactNode) => ReactNode;
}

interface Acting<D> { action: Action<D>; preset?: Values | undefined }

export function useDetail<D extends Detail>(subject: Subject<D>, id: string) {
  return useQuery({
    queryKey: detailKey(subject.path, id),
    queryFn: async ({ signal }) => {
      const [record] = await Promise.all([read(subject.path, { path: { id }, signal }), subject.prepare?.()]);
      return record as unknown as D;
    },
    // Each read of personal data is an audit record: don't look again behind the reader's back.
    staleTime: 5 * 60_000,
    refetchOnWindowFocus: false,
  });
}

/** One record: facts, what is peculiar to it, the actions possible now, why it is so, what happened. */
export function DetailView<D extends Detail>({ subject, id, compact = false, head }: Props<D>) {
  const { data: record, error, isPending, refetch } = useDetail(subject, id);
  const [acting, setActing] = useState<Acting<D> | null>(null);
  const can = useCan();
  const go = useGo();
  if (isPending) return <Waiting text={`${subject.noun}を読み込んでいます`} />;
  if (!record) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} page={!compact} />;

  const open = (name: string, preset?: Values) => {
    const action = subject.actions.find((one) => one.name === name);
    if (action) setActing({ action, preset });
  };
  const perform = async (name: string, values: Values) => {
    const action = subject.actions.find((one) => one.name === name);
    if (!action) return false;
    try {
      const answer = await act(subject, action, record, values, newKey());
      announce(action.done, "done", undoOf(subject, action, answer, values));
      return true;
    } catch (failure) {
      const problem = asProblem(failure);
      if (problem.stale && !action.keeps) setActing({ action, preset: values });
      announce(problem.stale && !action.keeps ? "先にほかの人が変えました。内容を確かめてください。" : problem.message, "error");
      if (problem.stale) void refetch();
      return false;
    }
  };
  const buttons = subject.actions.filter((action) =>
    !action.inPlace && record.actions.includes(action.name) && (!action.permission || can(action.permission)) && (action.when?.(record) ?? true));
  const sections = subject.sections.filter((section) => (!compact || section.brief) && (section.when?.(record) ?? true));
  const due = subject.due?.(record);

  const words = (
    <>
      <ServiceTag service={subject.service} />
      <StateTag word={wordOf(subject.states, record.state, record.state_name)} />
      {due && <span>期限　<DueLine at={due} /></span>}
    </>
  );
  return (
    <article className={`detail ${compact ? "compact" : ""}`}>
      {head(record, words)}
      <div className="detail-columns">
        <div className="detail-main">
          {subject.lead && <div className="lead">{subject.lead(record)}</div>}
          {compact && <Buttons buttons={buttons} onPress={(action) => setActing({ action })} />}
          {sections.map((section) => <SectionView key={section.title} section={section} {...{ record, open, perform, compact }} />)}
        </div>
        <div className="detail-side">
          {!compact && (
            <section aria-label="次にすること" className="next">
              <h2>次にすること</h2>
              {subject.next?.(record) && <p>{subject.next(record)}</p>}
              {buttons.length || subject.next?.(record) ? <Buttons buttons={buttons} onPress={(action) => setActing({ action })} /> : <p className="small">この{subject.noun}について、いまできる操作はありません。</p>}
            </section>
          )}
          {record.why && record.why.length > 0 && <section aria-label="わけ"><Why reasons={record.why} open={!compact && record.why.length === 1} /></section>}
          {record.history && record.history.length > 0 && (
            <section aria-label="これまでのこと"><h2>これまでのこと</h2><Timeline entries={record.history} {...(compact ? { most: 5 } : {})} /></section>
          )}
        </div>
      </div>
      {acting && (
        <ActionDialog
          subject={subject} action={acting.action} preset={acting.preset} record={record} onClose={() => setActing(null)}
          onDone={compact && acting.action.opens ? () => { go(`${subject.base}/${record.id}`); } : undefined}
        />
      )}
    </article>
  );
}

function SectionView<D>({ section, ...props }: { section: Subject<D & Detail>["sections"][number] } & SectionProps<D & Detail>) {
  const Body = section.body;
  return (
    <section className="part">
      <h2>{section.title}</h2>
      {section.facts && <Facts facts={section.facts} record={props.record} />}
      {Body && <Body {...props} />}
    </section>
  );
}

function Buttons<D>({ buttons, onPress }: { buttons: Action<D>[]; onPress: (action: Action<D>) => void }) {
  if (!buttons.length) return null;
  const main = buttons.find((action) => action.tone === "main");
  return (
    <div className="buttons">
      {buttons.map((action) => (
        <button
          key={action.name} type="button" onClick={() => onPress(action)}
          className={`button ${action === main ? "" : action.tone === "danger" ? "quiet danger" : "quiet"}`}
        >
          {action.label}
        </button>
      ))}
    </div>
  );
}
