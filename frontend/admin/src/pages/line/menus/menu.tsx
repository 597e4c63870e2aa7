import { useState } from "react";

import type { Menu } from "../../../api/rooms";
import { Changed } from "../../../parts/Changed";
import type { SectionProps, Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At } from "../../../parts/words";
import { instant, reason, states } from "../scenarios/scenario";
import { Areas, Picture } from "./Picture";

function Proposal({ record }: SectionProps<Menu>) {
  const { draft } = record;
  if (!draft) return null;
  return (
    <div className="why-box">
      <p><b>{draft.number ? `第${draft.number}版　` : ""}</b>{draft.reason}</p>
      {draft.proposer && draft.at && <p className="small">起案：{draft.proposer}　<At iso={draft.at} /></p>}
      <p className="small">書いた人：{draft.writers.join("、")}　内容と画像の印：<code>{draft.hash.slice(0, 12)}</code></p>
      {draft.returned && <p><b>戻されました</b>　{draft.returned.by}：{draft.returned.reason}</p>}
    </div>
  );
}

function nameOf(record: Menu, tab: string): string {
  return record.content.tabs.find((one) => one.id === tab)?.name ?? "メニューの全体";
}

function Findings({ record }: SectionProps<Menu>) {
  return <ul className="findings">{[...record.findings, ...record.warnings].map((one, place) => <li key={place}><b>{nameOf(record, one.node)}</b>　{one.words}<br /><span className="small">{one.mend}</span></li>)}</ul>;
}

/** How far LINE is, and what it said if it refused. */
function Laying({ record }: SectionProps<Menu>) {
  const { laying } = record;
  if (!laying) return null;
  return (
    <>
      {laying.trouble
        ? <p className="notice warn">LINEが受け付けませんでした：<code className="breakable">{laying.trouble}</code>　利用者には、前のメニューが出ています。</p>
        : <p role="status"><b>{laying.words}</b>{laying.number ? `（第${laying.number}版）` : ""}</p>}
      <p className="small">
        はじめた時刻 <At iso={laying.begun_at} />{laying.done_at && <>　終えた時刻 <At iso={laying.done_at} /></>}
        {laying.linked > 0 && <>　診断のあと・就職したあとの人 <span className="num">{laying.linked.toLocaleString("ja-JP")}</span>人を切り替えました</>}
        {laying.tries > 0 && !laying.done_at && <>　LINEから返事がなく、{laying.tries}回ためしました</>}
      </p>
      {!laying.done_at && !laying.trouble && <p className="small">1分ほどで始まります。画面を読み直すと、進みぐあいが変わります。</p>}
    </>
  );
}

function Looks({ record }: SectionProps<Menu>) {
  const [tab, choose] = useState("");
  const picture = record.pictures.find((one) => one.tab === tab) ?? record.pictures[0];
  if (!picture) return <p className="small">画像を出せません。「直すところ」を直してください。</p>;
  const { opens } = record.content;
  return (
    <div className="menu-look">
      <Picture picture={picture} bar={record.content.bar} onTab={choose} />
      <div>
        <h3>{picture.name}</h3>
        <p className="small">はじめにひらく人：{record.states.filter((one) => opens[one.id as keyof typeof opens] === picture.tab).map((one) => one.name).join("、") || "なし（タブを押した人が見ます）"}</p>
        <Areas picture={picture} />
      </div>
    </div>
  );
}

/** Tab by tab: the picture of now, the new one with what changes framed, and the words. */
function Difference({ record }: SectionProps<Menu>) {
  return (
    <div className="differences">
      {record.difference.map((one) => {
        const before = record.pictures_before.find((picture) => picture.tab === one.node);
        const after = record.pictures.find((picture) => picture.tab === one.node);
        return (
          <section key={`${one.node}-${one.what}`}>
            <h3>{one.title}　<span className="small">{one.what_name}</span></h3>
            <Changed
              from={one.from} to={one.to} note={one.marks.length > 0 && one.from.length > 0 ? "（変わるボタンを枠で囲みました）" : ""}
              before={before && <Picture picture={before} bar={record.content.bar} />}
              after={after && <Picture picture={after} bar={record.content.bar} marks={one.from.length > 0 ? one.marks : []} />}
            />
          </section>
        );
      })}
    </div>
  );
}

function Versions({ record, open }: SectionProps<Menu>) {
  return (
    <ol className="revisions">
      {record.versions.map((one) => (
        <li key={one.number}>
          <h3>第{one.number}版　{one.live ? "公開中" : one.state_name}</h3>
          <p className="small">
            起案 {one.proposed_by}　<At iso={one.proposed_at} />　{one.reason}
            {one.decided_by && one.decided_at && <><br />{one.state_name} {one.decided_by}　<At iso={one.decided_at} />　{one.decided_reason}</>}
            <br />内容と画像の印 <code>{one.hash.slice(0, 12)}</code>
          </p>
          {one.publishable && record.actions.includes("publish") && <p><button type="button" className="button quiet" onClick={() => open("publish", { number: String(one.number) })}>第{one.number}版を公開する</button></p>}
        </li>
      ))}
    </ol>
  );
}

const because = (label: string, hint: string) => [reason(label, hint)];
const publishable = (record: Menu) => (record.versions ?? []).filter((one) => one.publishable);

export const menu = {
  room: "line", service: "jobsupport", path: "/api/line/menus/{id}", base: "/line/menus", noun: "メニュー",
  title: (record) => record.name,
  lead: (record) => (
    <p>
      {record.live ? `第${record.live}版を公開しています。` : "公開していません。"}
      {record.planned && <>第{record.planned.number}版の公開を予約しています（<At iso={record.planned.at} />）。</>}
      {record.actions.includes("write") && <Go to={`/line/menus/${record.id}/edit`}>メニューを書く</Go>}
    </p>
  ),
  states,
  next: (record) => record.why_not_approve ?? (record.actions.includes("propose") && record.findings.length > 0 ? "「直すところ」がなくなると、承認を求められます。" : null),
  sections: [
    { title: "起案", body: Proposal, when: (record) => record.draft !== null, brief: true },
    { title: "LINEへの反映", body: Laying, when: (record) => record.laying !== null },
    { title: "直すところ・公開の前に気をつけるところ", body: Findings, when: (record) => record.findings.length + record.warnings.length > 0, brief: true },
    { title: "見え方", body: Looks },
    { title: "利用者に見えるものの違い", body: Difference, when: (record) => record.draft !== null && record.difference.length > 0 },
    { title: "版", body: Versions, when: (record) => record.versions.length > 0 },
  ],
  actions: [
    { name: "propose", label: "承認を求める", tone: "main", permission: "line.write", done: "起案しました。市の承認を待ちます。", when: (record) => record.findings.length === 0, fields: because("変えるわけ", "承認する人と、あとから見る人のために") },
    {
      name: "approve", label: "承認する", tone: "main", permission: "line.approve", done: "承認しました。公開は別に行います。",
      lead: (record) => <p>{record.draft?.proposer} さんの第{record.draft?.number}版を、画像もふくめて承認します。まだ公開はしません。</p>,
      body: (_, record) => ({ hash: record.draft?.hash ?? "" }),
    },
    { name: "return", label: "戻す", permission: "line.approve", done: "起案を戻しました。", fields: because("戻す理由", "どこを直せばよいか") },
    { name: "withdraw", label: "取り下げる", permission: "line.write", done: "起案を取り下げました。", fields: because("取り下げる理由", "例：言葉を直すため") },
    { name: "discard", label: "下書きをやめる", permission: "line.write", done: "下書きをやめました。", lead: () => <p>公開しているメニューは変わりません。</p>, fields: because("やめる理由", "例：重ねて書いたため") },
    {
      name: "publish", label: "公開する", tone: "main", submit: "公開する", done: "公開しました（日時を決めたときは、予約しました）。1分ほどでLINEへの反映が始まります。", when: (record) => publishable(record).length > 0 && record.draft?.state !== "proposed",
      lead: () => <p>すべての利用者のトークの下に出ます。切り替わるまで、いまのメニューが出ています。</p>,
      initial: (record) => ({ number: String(publishable(record)[0]?.number ?? ""), day: "", time: "9:00" }),
      fields: (record) => [
        { name: "number", label: "版", kind: "select", options: publishable(record).map((one) => ({ value: String(one.number), label: `第${one.number}版　${one.reason}` })) },
        { name: "day", label: "公開する日", kind: "date", hint: "空けると、今すぐ公開します。" },
        { name: "time", label: "時刻", kind: "text", pattern: [/^([01]?\d|2[0-3]):[0-5]\d$/, "「9:00」のように入力してください"] },
      ],
      body: ({ number, day, time }) => ({ number: Number(number), at: instant(day, time) }),
    },
    { name: "lay-again", label: "LINEへの反映をもう一度ためす", tone: "main", done: "もう一度ためします。1分ほどで始まります。" },
    { name: "call-off", label: "公開の予約を取り消す", done: "予約を取り消しました。", fields: because("取り消す理由", "例：言葉を見直すため") },
    { name: "roll-back", label: "前の版に戻す", tone: "danger", submit: "戻す", done: "前の版に戻します。1分ほどでLINEに反映します。", lead: (record) => <p>第{record.live}版をやめ、第{record.before}版をすぐに公開します。</p>, fields: because("戻す理由", "例：言葉のまちがい") },
    { name: "halt", label: "公開をやめる", tone: "danger", submit: "やめる", done: "公開をやめました。", lead: () => <p>すべての利用者のトークから、メニューが消えます。</p>, fields: because("やめる理由", "例：作り直すため") },
  ],
} as Subject<Menu>;
