/** What conversations and menus have in common on the desk, as in the API's `line/approvals`: states, proposal, versions, and the verbs. */
import type { ReactNode } from "react";

import type { Menu, Scenario } from "../../../api/rooms";
import type { Action, FieldSpec, SectionProps, Subject } from "../../../parts/definitions";
import { At, type Word } from "../../../parts/words";
import { WriteLink } from "./Writing";

export type Matter = Scenario | Menu;

export const states: Record<string, Word> = {
  draft: { text: "下書き", tone: "plain" },
  proposed: { text: "承認待ち", tone: "warn" },
  returned: { text: "戻された", tone: "warn" },
  approved: { text: "承認済み", tone: "good" },
  planned: { text: "公開の予約中", tone: "good" },
  live: { text: "公開中", tone: "good" },
  halted: { text: "公開していません", tone: "quiet" },
};

export const reason = (label: string, hint: string): FieldSpec => ({ name: "reason", label, kind: "area", rows: 2, hint, required: `${label}を入力してください`, max: 500 });
export const because = (label: string, hint: string): FieldSpec[] => [reason(label, hint)];

/** '2026-12-01' and '9:00' → the instant, as Japan's clock says it. */
export function instant(day: unknown, time: unknown): string | null {
  if (typeof day !== "string" || !day) return null;
  const [hour = "9", minute = "00"] = (typeof time === "string" && time ? time : "9:00").normalize("NFKC").split(":");
  return `${day}T${hour.padStart(2, "0")}:${minute.padStart(2, "0")}:00+09:00`;
}

type Proposed = Pick<Matter, "draft">;

/** Why it was written, by whom, and what an approval would name; `mark` says what the hash covers. */
export function Proposal({ record, mark = "内容の印" }: { record: Proposed; mark?: string }) {
  const { draft } = record;
  if (!draft) return null;
  return (
    <div className="why-box">
      <p>{draft.number && <b>第{draft.number}版　</b>}{draft.reason}</p>
      {draft.proposer && draft.at && <p className="small">起案：{draft.proposer}　<At iso={draft.at} /></p>}
      <p className="small">書いた人：{draft.writers.join("、")}　{mark}：<code>{draft.hash.slice(0, 12)}</code></p>
      {draft.returned && <p><b>戻されました</b>　{draft.returned.by}：{draft.returned.reason}</p>}
    </div>
  );
}

export function Versions({ record, open, mark = "内容の印" }: Pick<SectionProps<Matter>, "record" | "open"> & { mark?: string }) {
  return (
    <ol className="revisions">
      {record.versions.map((one) => (
        <li key={one.number}>
          <h3>第{one.number}版　{one.live ? "公開中" : one.state_name}</h3>
          <p className="small">
            起案 {one.proposed_by}　<At iso={one.proposed_at} />　{one.reason}
            {one.decided_by && one.decided_at && <><br />{one.state_name} {one.decided_by}　<At iso={one.decided_at} />　{one.decided_reason}</>}
            <br />{mark} <code>{one.hash.slice(0, 12)}</code>
          </p>
          {one.publishable && record.actions.includes("publish") && <p><button type="button" className="button quiet" onClick={() => open("publish", { number: String(one.number) })}>第{one.number}版を公開する</button></p>}
        </li>
      ))}
    </ol>
  );
}

/** What must be mended, each under the name of its part. */
export function Findings({ told, names, whole }: { told: { node: string; words: string; mend: string }[]; names: Map<string, string>; whole: string }) {
  return (
    <ul className="findings">
      {told.map((one, place) => <li key={place}><b>{names.get(one.node) ?? whole}</b>　{one.words}<br /><span className="small">{one.mend}</span></li>)}
    </ul>
  );
}

/** What runs, what is to run, and the way into the editor. */
export function leadOf<M extends Matter>(subject: () => Subject<M>) {
  return function lead(record: M): ReactNode {
    return (
      <p>
        {record.live ? `第${record.live}版を公開しています。` : "公開していません。"}
        {record.planned && <>第{record.planned.number}版の公開を予約しています（<At iso={record.planned.at} />）。</>}
        <WriteLink subject={subject()} record={record} />
      </p>
    );
  };
}

/** Above the buttons: why one may not approve, or what is missing before one may propose. */
export const next = (record: Pick<Matter, "why_not_approve" | "actions"> & { findings: unknown[] }): string | null =>
  record.why_not_approve ?? (record.actions.includes("propose") && record.findings.length > 0 ? "「直すところ」がなくなると、承認を求められます。" : null);

/** Whether there is a draft that users would see otherwise than what runs. What changes comes before the looks; what is all new, after them. */
export const differs = (record: Pick<Matter, "draft" | "difference">): boolean => record.draft !== null && record.difference.length > 0;

const publishable = (record: Matter) => (record.versions ?? []).filter((one) => one.publishable);

/** What the verbs of a kind say where the kinds differ. */
interface Said<M> {
  noun: string;
  /** what is approved, after 「第2版を」 */
  approved: string;
  published: string;
  publishing: string;
  rolledBack: string;
  halting: string;
  haltFor: string;
  /** between publishing and rolling back */
  more?: Action<M>[];
}

/** The steps between two persons, up to the roll back in one click. */
export function verbs<M extends Matter>(said: Said<M>): Action<M>[] {
  return [
    ...writing<M>({
      approve: {
        done: "承認しました。公開は別に行います。",
        lead: (record) => <p>{record.draft?.proposer} さんの第{record.draft?.number}版を{said.approved}承認します。まだ公開はしません。</p>,
      },
      why: "変えるわけ", discarding: `公開している${said.noun}は変わりません。`, discardFor: "重ねて書いたため",
    }),
    {
      name: "publish", label: "公開する", tone: "main", submit: "公開する", done: `公開しました（日時を決めたときは、予約しました）。${said.published}`, when: (record) => publishable(record).length > 0 && record.draft?.state !== "proposed",
      lead: () => <p>{said.publishing}</p>,
      initial: (record) => ({ number: String(publishable(record)[0]?.number ?? ""), day: "", time: "9:00" }),
      fields: (record) => [
        { name: "number", label: "版", kind: "select", options: publishable(record).map((one) => ({ value: String(one.number), label: `第${one.number}版　${one.reason}` })) },
        { name: "day", label: "公開する日", kind: "date", hint: "空けると、今すぐ公開します。" },
        { name: "time", label: "時刻", kind: "text", pattern: [/^([01]?\d|2[0-3]):[0-5]\d$/, "「9:00」のように入力してください"] },
      ],
      body: ({ number, day, time }) => ({ number: Number(number), at: instant(day, time) }),
    },
    ...(said.more ?? []),
    { name: "call-off", label: "公開の予約を取り消す", done: "予約を取り消しました。", fields: because("取り消す理由", "例：言葉を見直すため") },
    { name: "roll-back", label: "前の版に戻す", tone: "danger", submit: "戻す", done: said.rolledBack, lead: (record) => <p>第{record.live}版をやめ、第{record.before}版をすぐに公開します。</p>, fields: because("戻す理由", "例：言葉のまちがい") },
    { name: "halt", label: "公開をやめる", tone: "danger", submit: "やめる", done: "公開をやめました。", lead: () => <p>{said.halting}</p>, fields: because("やめる理由", `例：${said.haltFor}`) },
  ];
}

interface Written<D> { approve: Pick<Action<D>, "done" | "lead" | "submit">; why: string; discarding?: string; discardFor: string }

/** The steps up to the decision; broadcasts have them too. */
export function writing<D extends { findings: unknown[]; draft: { hash: string } | null }>({ approve, why, discarding, discardFor }: Written<D>): Action<D>[] {
  return [
    { name: "propose", label: "承認を求める", tone: "main", permission: "line.write", done: "起案しました。市の承認を待ちます。", when: (record) => record.findings.length === 0, fields: because(why, "承認する人と、あとから見る人のために") },
    { name: "approve", label: "承認する", tone: "main", permission: "line.approve", body: (_, record) => ({ hash: record.draft?.hash ?? "" }), ...approve },
    { name: "return", label: "戻す", permission: "line.approve", done: "起案を戻しました。", fields: because("戻す理由", "どこを直せばよいか") },
    { name: "withdraw", label: "取り下げる", permission: "line.write", done: "起案を取り下げました。", fields: because("取り下げる理由", "例：言葉を直すため") },
    { name: "discard", label: "下書きをやめる", permission: "line.write", done: "下書きをやめました。", ...(discarding ? { lead: () => <p>{discarding}</p> } : {}), fields: because("やめる理由", `例：${discardFor}`) },
  ];
}
