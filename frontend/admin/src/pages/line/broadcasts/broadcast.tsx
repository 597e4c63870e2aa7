import { send } from "../../../api/client";
import type { Broadcast } from "../../../api/rooms";
import type { SectionProps, Subject } from "../../../parts/definitions";
import { Why } from "../../../parts/Why";
import { At, type Word } from "../../../parts/words";
import { because, next, Proposal, writing } from "../matters/matter";
import { Preview } from "../matters/Preview";
import { WriteLink } from "../matters/Writing";
import { Phone } from "../scenarios/Phone";

export const states: Record<string, Word> = {
  draft: { text: "下書き", tone: "plain" },
  proposed: { text: "承認待ち", tone: "warn" },
  returned: { text: "戻された", tone: "warn" },
  planned: { text: "送る日時を待っています", tone: "good" },
  sending: { text: "送っています", tone: "good" },
  paused: { text: "止まっています", tone: "warn" },
  stopped: { text: "途中でやめました", tone: "quiet" },
  sent: { text: "送りました", tone: "quiet" },
  discarded: { text: "やめました", tone: "quiet" },
};

const count = (value: number) => value.toLocaleString("ja-JP");

function Findings({ record }: SectionProps<Broadcast>) {
  return <ul className="findings">{record.findings.map((one, place) => <li key={place}>{one.words}<br /><span className="small">{one.mend}</span></li>)}</ul>;
}

function Looks({ record }: SectionProps<Broadcast>) {
  return <Phone messages={record.messages} label="届いたときの見え方" />;
}

/** Who gets it, when, for how much: what the approver must have read. */
export function Reach({ record, frozen, ended = false }: { record: Pick<Broadcast, "count" | "left_out" | "segment" | "begins_at" | "moved" | "night" | "hosts" | "money" | "advice">; frozen: boolean; ended?: boolean }) {
  const { left_out: out, money } = record;
  return (
    <>
      <ul className="findings">{record.segment.map((line) => <li key={line}>{line}</li>)}</ul>
      <p className="reach" aria-live="polite"><b className="num">{count(record.count)}</b>{frozen ? "人の名簿です（承認したときに決まりました）。" : "人に送ります（いまの人数。名簿は承認したときに決まります）。"}</p>
      {out.blocked > 0 && <p className="small">ブロック中の{count(out.blocked)}人には送りません。</p>}
      {out.hired > 0 && <p className="why-box">この窓口の紹介で期間の定めなく就職して2年以内の<b>{count(out.hired)}人</b>を、求人の案内から外します。</p>}
      {out.asked > 0 && <p className="small">就職から2年以内でも、ご本人の求めがある{count(out.asked)}人には送ります。</p>}
      <p>送り始め：<At iso={record.begins_at} />{record.moved && "（夜のため、朝8時に移しました）"}</p>
      {record.night && !ended && <p className="notice warn">夜（9時から朝8時）に送ります。お子さんが眠っている時間です。</p>}
      {record.hosts.length > 0 && <p className="small">ボタンの行き先：{record.hosts.join("、")}</p>}
      {!ended && <p className="small">
        今月は{count(money.used)}通を送りました。この配信は{count(money.this)}通（{count(money.yen)}円の目安）で、今月の残りは{count(money.left)}通の見込みです。
      </p>}
      {money.left < 0 && !ended && <p className="notice warn">今月の{count(money.plan)}通を超える見込みです。途中で止まることがあります。</p>}
      {!ended && <Why reasons={money.why} />}
      {record.advice && !ended && <div className="notice warn"><p>{record.advice.words}</p><Why reasons={record.advice.why} /></div>}
    </>
  );
}

function Progress({ record }: SectionProps<Broadcast>) {
  const one = record.progress;
  if (!one) return null;
  return (
    <>
      {one.trouble && <p className="notice warn">{one.trouble}</p>}
      <p><progress max={one.people} value={one.people - one.left} aria-label="送った割合" />　{count(one.accepted)}人に届けました（名簿は{count(one.people)}人）。</p>
      <ul className="findings">
        {one.left > 0 && <li>まだの方：{count(one.left)}人</li>}
        {one.skipped > 0 && <li>ブロックなどで送らなかった方：{count(one.skipped)}人</li>}
        {one.failed > 0 && <li>LINEが受け取らなかった方：{count(one.failed)}人</li>}
        {one.unknown > 0 && <li>届いたか分からない方：{count(one.unknown)}人（重ねて送ることはしません）</li>}
      </ul>
      {one.links.length > 0 && (
        <>
          <table className="small-table">
            <caption className="unseen">ボタンが開かれた回数</caption>
            <tbody>{one.links.map((link, place) => <tr key={place}><th scope="row">{link.label}</th><td className="num">{count(link.opened)}回</td></tr>)}</tbody>
          </table>
          <Why reasons={one.clicks_why} />
        </>
      )}
      {one.blocks !== null && one.blocks_until && (
        <>
          <p>7日以内のブロック：<b className="num">{count(one.blocks)}人</b>（<At iso={one.blocks_until} />まで数えます）</p>
          <Why reasons={one.blocks_why} />
        </>
      )}
      <p className="small">名簿の印：<code>{one.list_hash.slice(0, 12)}</code></p>
    </>
  );
}

export const broadcast = {
  room: "line", service: "jobsupport", path: "/api/line/broadcasts/{id}", base: "/line/broadcasts", noun: "配信",
  title: (record) => record.name,
  lead: (record) => <p>{record.subject_name}　<WriteLink subject={broadcast} record={record} /></p>,
  states,
  next,
  sections: [
    { title: "送った様子", body: Progress, when: (record) => record.progress !== null, brief: true },
    { title: "起案", body: Proposal, when: (record) => record.draft !== null, brief: true },
    { title: "直すところ", body: Findings, when: (record) => record.findings.length > 0, brief: true },
    { title: "だれに・いつ・いくらで", body: ({ record }: SectionProps<Broadcast>) => <Reach record={record} frozen={record.progress !== null} ended={Boolean(record.progress?.ended_at)} />, brief: true },
    { title: "見え方", body: Looks },
    { title: "スマートフォンで確かめる", body: ({ record }: SectionProps<Broadcast>) => <Preview record={record} offer={() => send("/api/line/broadcasts/{id}/preview", { version: record.version }, { path: { id: record.id } })} />, when: (record) => record.draft !== null },
  ],
  actions: [
    ...writing<Broadcast>({
      approve: { submit: "承認して送る", done: "承認しました。名簿を決め、日時に送り始めます。", lead: (record) => <Reach record={record} frozen={false} /> },
      why: "送るわけ", discardFor: "催しがなくなったため",
    }),
    { name: "resume", label: "続ける", tone: "main", done: "続きを送り始めます。", lead: (record) => <p>{record.progress?.trouble}</p>, fields: because("続ける理由", "例：追加の通数を申し込んだため") },
    { name: "stop", label: "止める", tone: "danger", submit: "止める", done: "止めました。", lead: () => <p>まだ送っていない方には送りません。すでに届いたものは取り消せません。</p>, fields: because("止める理由", "例：日時のまちがい") },
  ],
} as Subject<Broadcast>;
