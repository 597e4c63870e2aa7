import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { read, send } from "../../api/client";
import type { Inquiry, TalkStanding } from "../../api/rooms";
import { queries, useCan } from "../../app/queries";
import { detailKey } from "../../parts/act";
import { useNow } from "../../parts/words";
import { length, stamp } from "../../text/time";

const LOOK_EVERY = 10_000;
const HERE_EVERY = 4 * 60_000;
const WRITES_EVERY = 2 * 60_000;
type Doing = "reads" | "writes" | "holds" | "leaves";

const keyOf = (id: string) => ["talk-standing", id];

/** Tell colleagues what one does here. That it can't be told is nobody's trouble: the talk itself guards against two answers. */
function tell(id: string, doing: Doing): void {
  send("/api/line/questions/talks/{id}/here", { doing }, { path: { id } }).then((now) => { if (doing !== "leaves") queries.setQueryData(keyOf(id), now); }, () => undefined);
}

/** Says that one reads here, and gives what to call when one writes. */
export function useHere(id: string): () => void {
  const can = useCan()("line.reply");
  const wrote = useRef(0);
  useEffect(() => {
    if (!can) return undefined;
    wrote.current = 0;
    tell(id, "reads");
    const timer = setInterval(() => { if (document.visibilityState === "visible" && Date.now() - wrote.current > WRITES_EVERY) tell(id, "reads"); }, HERE_EVERY);
    return () => { clearInterval(timer); tell(id, "leaves"); };
  }, [id, can]);
  return () => {
    if (!can || Date.now() - wrote.current < WRITES_EVERY) return;
    wrote.current = Date.now();
    tell(id, "writes");
  };
}

/** Whose the talk is and for how long, who else is here, and whether it has gone on since it was read. */
export function Standing({ record }: { record: Inquiry }) {
  const { data } = useQuery({
    queryKey: keyOf(record.id), queryFn: ({ signal }) => read("/api/line/questions/talks/{id}", { path: { id: record.id }, signal }),
    refetchInterval: LOOK_EVERY, staleTime: LOOK_EVERY,
  });
  // What one has just done oneself is seen at once.
  useEffect(() => { void queries.invalidateQueries({ queryKey: keyOf(record.id) }); }, [record.id, record.version]);
  if (!data) return null;
  return <StandingView record={record} talk={data} />;
}

export function StandingView({ record, talk }: { record: Inquiry; talk: TalkStanding }) {
  const now = useNow();
  const left = talk.held_until ? new Date(talk.held_until).getTime() - now.getTime() : 0;
  const newer = talk.version > record.version;
  return (
    <div className="standing" aria-live="polite">
      <p className="small">
        いまの持ち主：<b>{talk.owner_name}</b>{left > 0 && `（あと${length(left)}。過ぎると「担当なし」にもどります）`}
        {talk.mine && left > 0 && <button type="button" className="link" onClick={() => tell(record.id, "holds")}>担当を続ける</button>}
      </p>
      <details className="small"><summary>わけを見る（担当の時間）</summary>{talk.why.map((one) => <p key={one.rule}>{one.text}（規則 {one.rule}）</p>)}</details>
      {talk.others.map((one) => <p key={one.name} className={one.writes ? "notice warn" : "small"}>{one.name}さんが{one.writes ? "いま書いています。二重に答えないよう、声をかけてください。" : "この画面を開いています。"}</p>)}
      {newer && (
        <p className="notice warn">
          {talk.answered_by && talk.state === "answered" ? `${talk.answered_by}さんが${stamp(talk.answered_at)}に回答しました。` : "このトークに、新しい動きがあります。"}
          書いた文は残ります。<button type="button" className="link" onClick={() => void queries.invalidateQueries({ queryKey: detailKey("/api/line/inquiries/{id}", record.id) })}>読み直す</button>
        </p>
      )}
    </div>
  );
}
