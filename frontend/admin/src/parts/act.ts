import { newKey, send } from "../api/client";
import { asProblem } from "../api/problem";
import type { Detail } from "../api/records";
import type { ActionPath } from "../api/types";
import { queries, refresh } from "../app/queries";
import type { Action, Subject, Values } from "./definitions";
import { announce, type Toast } from "./toasts";

export function detailKey(path: string, id: string): readonly [string, string, string] {
  return ["detail", path, id];
}

/** Only what differs from what stood there: an untouched field is never sent back. */
export function changedOnly(values: Values, before: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => String(value ?? "") !== String(before[name] ?? "")));
}

/** Sends one action on one record at the version that was seen; keeps the answer as the record's new detail. */
export async function act<D extends Detail>(
  subject: Subject<D>, action: Action<D>, record: Pick<D, "id" | "version"> & Partial<D>, values: Values, key: string,
): Promise<D> {
  const body = action.body ? action.body(values, record as D) : values;
  const path = `${subject.path}/${action.path ?? action.name}` as ActionPath;
  // The definitions name the fields; the API checks them and answers with the record's new detail.
  const answer: unknown = await send(path, { version: record.version, ...body } as never, { path: { id: record.id }, key });
  if (typeof answer === "object" && answer !== null && "id" in answer) queries.setQueryData(detailKey(subject.path, record.id), answer);
  else await queries.invalidateQueries({ queryKey: detailKey(subject.path, record.id) });
  refresh(subject.room);
  return answer as D;
}

/** A way back for a moment, where the record itself knows one. */
export function undoOf<D extends Detail>(subject: Subject<D>, action: Action<D>, answer: D | undefined, sent: Values): Toast["undo"] {
  const back = subject.actions.find((one) => one.name === action.undo);
  if (!back || !answer?.actions.includes(back.name)) return undefined;
  return {
    label: "もとにもどす",
    run: () => {
      act(subject, back, answer, Object.fromEntries((action.undoWith ?? []).map((name) => [name, sent[name]])), newKey()).then(() => announce(back.done), (error: unknown) => announce(asProblem(error).message, "error"));
    },
  };
}
