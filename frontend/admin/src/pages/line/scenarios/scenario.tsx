import { useState } from "react";

import { send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Scenario } from "../../../api/rooms";
import type { FieldSpec, SectionProps, Subject } from "../../../parts/definitions";
import { Changed } from "../../../parts/Changed";
import { CopyButton } from "../../../parts/CopyButton";
import { Go } from "../../../parts/Go";
import { announce } from "../../../parts/toasts";
import { At, type Word } from "../../../parts/words";
import { title, type Content } from "./content";
import { ConversationMap } from "./Map";
import { Phone } from "./Phone";

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

function Proposal({ record }: SectionProps<Scenario>) {
  const { draft } = record;
  if (!draft) return null;
  return (
    <div className="why-box">
      <p><b>{draft.number ? `第${draft.number}版　` : ""}</b>{draft.reason}</p>
      {draft.proposer && draft.at && <p className="small">起案：{draft.proposer}　<At iso={draft.at} /></p>}
      <p className="small">書いた人：{draft.writers.join("、")}　内容の印：<code>{draft.hash.slice(0, 12)}</code></p>
      {draft.returned && <p><b>戻されました</b>　{draft.returned.by}：{draft.returned.reason}</p>}
    </div>
  );
}

function Findings({ record }: SectionProps<Scenario>) {
  const content = record.content as unknown as Content;
  const names = new Map(content.nodes.map((one) => [one.id, title(one)]));
  return (
    <ul className="findings">
      {record.findings.map((one, place) => (
        <li key={place}><b>{names.get(one.node) ?? "会話の全体"}</b>　{one.words}<br /><span className="small">{one.mend}</span></li>
      ))}
    </ul>
  );
}

function Difference({ record }: SectionProps<Scenario>) {
  return (
    <div className="differences">
      {record.difference.map((one) => (
        <section key={`${one.node}-${one.what}`}>
          <h3>{one.title}　<span className="small">{one.what_name}</span></h3>
          <Changed from={one.from} to={one.to} />
        </section>
      ))}
    </div>
  );
}

/** A code for one's own phone, and who has looked at this very content. */
function Preview({ record }: SectionProps<Scenario>) {
  const [code, setCode] = useState("");
  const offer = async () => {
    try {
      const answer = await send("/api/line/scenarios/{id}/preview", { version: record.version }, { path: { id: record.id } });
      setCode(answer.code);
    } catch (failure) {
      announce(asProblem(failure).message, "error");
    }
  };
  return (
    <>
      <p>番号を出して、ご自分のLINEから市の公式アカウントに送ってください。下書きは、その番号を送った人だけに出ます（1回だけ、30分以内）。</p>
      {record.actions.includes("preview") && record.draft && record.findings.length === 0 && <p><button type="button" className="button quiet" onClick={() => void offer()}>番号を出す</button></p>}
      {record.findings.length > 0 && <p className="small">直すところがあるうちは、番号を出せません。</p>}
      {code && <p className="why-box" role="status">この言葉を送ってください：<b className="num">{code}</b>　<CopyButton text={code} what="確認の番号" /></p>}
      <p className="small">{record.testers.length ? `この内容を確かめた人：${record.testers.map((one) => one.name).join("、")}` : "この内容を確かめた人は、まだいません。"}</p>
    </>
  );
}

function Looks({ record }: SectionProps<Scenario>) {
  const content = record.content as unknown as Content;
  const [chosen, choose] = useState(content.first);
  const said = record.phone.find((one) => one.node === chosen)?.messages ?? [];
  return (
    <>
      <ConversationMap content={content} faulty={new Set(record.findings.map((one) => one.node))} chosen={chosen} choose={choose} />
      <p className="scene"><label>場面　<select value={chosen} onChange={(event) => choose(event.target.value)}>{content.nodes.map((one) => <option key={one.id} value={one.id}>{title(one)}</option>)}</select></label></p>
      <Phone messages={said} label="この場面の見え方" />
    </>
  );
}

function Versions({ record, open }: SectionProps<Scenario>) {
  return (
    <ol className="revisions">
      {record.versions.map((one) => (
        <li key={one.number}>
          <h3>第{one.number}版　{one.live ? "公開中" : one.state_name}</h3>
          <p className="small">
            起案 {one.proposed_by}　<At iso={one.proposed_at} />　{one.reason}
            {one.decided_by && one.decided_at && <><br />{one.state_name} {one.decided_by}　<At iso={one.decided_at} />　{one.decided_reason}</>}
            <br />内容の印 <code>{one.hash.slice(0, 12)}</code>
          </p>
          {one.publishable && record.actions.includes("publish") && <p><button type="button" className="button quiet" onClick={() => open("publish", { number: String(one.number) })}>第{one.number}版を公開する</button></p>}
        </li>
      ))}
    </ol>
  );
}

const because = (label: string, hint: string) => [reason(label, hint)];
const publishable = (record: Scenario) => (record.versions ?? []).filter((one) => one.publishable);

/** '2026-12-01' and '9:00' → the instant, as Japan's clock says it. */
export function instant(day: unknown, time: unknown): string | null {
  if (typeof day !== "string" || !day) return null;
  const [hour = "9", minute = "00"] = (typeof time === "string" && time ? time : "9:00").normalize("NFKC").split(":");
  return `${day}T${hour.padStart(2, "0")}:${minute.padStart(2, "0")}:00+09:00`;
}

export const scenario = {
  room: "line", service: "jobsupport", path: "/api/line/scenarios/{id}", base: "/line/scenarios", noun: "会話",
  title: (record) => record.name,
  lead: (record) => (
    <p>
      {record.live ? `第${record.live}版を公開しています。` : "公開していません。"}
      {record.planned && <>第{record.planned.number}版の公開を予約しています（<At iso={record.planned.at} />）。</>}
      {record.actions.includes("write") && <Go to={`/line/scenarios/${record.id}/edit`}>会話を書く</Go>}
    </p>
  ),
  states,
  next: (record) => record.why_not_approve ?? (record.actions.includes("propose") && record.findings.length > 0 ? "「直すところ」がなくなると、承認を求められます。" : null),
  sections: [
    { title: "起案", body: Proposal, when: (record) => record.draft !== null, brief: true },
    { title: "直すところ", body: Findings, when: (record) => record.findings.length > 0, brief: true },
    { title: "スマートフォンで確かめる", body: Preview, when: (record) => record.draft !== null },
    { title: "会話の地図と見え方", body: Looks },
    { title: "利用者に見えるものの違い", body: Difference, when: (record) => record.draft !== null && record.difference.length > 0 },
    { title: "版", body: Versions, when: (record) => record.versions.length > 0 },
  ],
  actions: [
    { name: "propose", label: "承認を求める", tone: "main", permission: "line.write", done: "起案しました。市の承認を待ちます。", when: (record) => record.findings.length === 0, fields: because("変えるわけ", "承認する人と、あとから見る人のために") },
    {
      name: "approve", label: "承認する", tone: "main", permission: "line.approve", done: "承認しました。公開は別に行います。",
      lead: (record) => <p>{record.draft?.proposer} さんの第{record.draft?.number}版を承認します。まだ公開はしません。</p>,
      body: (_, record) => ({ hash: record.draft?.hash ?? "" }),
    },
    { name: "return", label: "戻す", permission: "line.approve", done: "起案を戻しました。", fields: because("戻す理由", "どこを直せばよいか") },
    { name: "withdraw", label: "取り下げる", permission: "line.write", done: "起案を取り下げました。", fields: because("取り下げる理由", "例：言葉を直すため") },
    { name: "discard", label: "下書きをやめる", permission: "line.write", done: "下書きをやめました。", lead: () => <p>公開している会話は変わりません。</p>, fields: because("やめる理由", "例：重ねて書いたため") },
    {
      name: "publish", label: "公開する", tone: "main", submit: "公開する", done: "公開しました（日時を決めたときは、予約しました）。", when: (record) => publishable(record).length > 0 && record.draft?.state !== "proposed",
      lead: () => <p>途中の人は、いまの版のまま続け、「版の切り替え点」で新しい版に移ります。</p>,
      initial: (record) => ({ number: String(publishable(record)[0]?.number ?? ""), day: "", time: "9:00" }),
      fields: (record) => [
        { name: "number", label: "版", kind: "select", options: publishable(record).map((one) => ({ value: String(one.number), label: `第${one.number}版　${one.reason}` })) },
        { name: "day", label: "公開する日", kind: "date", hint: "空けると、今すぐ公開します。" },
        { name: "time", label: "時刻", kind: "text", pattern: [/^([01]?\d|2[0-3]):[0-5]\d$/, "「9:00」のように入力してください"] },
      ],
      body: ({ number, day, time }) => ({ number: Number(number), at: instant(day, time) }),
    },
    { name: "call-off", label: "公開の予約を取り消す", done: "予約を取り消しました。", fields: because("取り消す理由", "例：言葉を見直すため") },
    { name: "roll-back", label: "前の版に戻す", tone: "danger", submit: "戻す", done: "前の版に戻しました。", lead: (record) => <p>第{record.live}版をやめ、第{record.before}版をすぐに公開します。</p>, fields: because("戻す理由", "例：言葉のまちがい") },
    { name: "halt", label: "公開をやめる", tone: "danger", submit: "やめる", done: "公開をやめました。", lead: () => <p>この会話は始まらなくなります。途中の人は、そのまま終わりまで進めます。</p>, fields: because("やめる理由", "例：催しが終わったため") },
  ],
} as Subject<Scenario>;
