import { useState } from "react";

import type { Menu } from "../../../api/rooms";
import { Changed } from "../../../parts/Changed";
import type { SectionProps, Subject } from "../../../parts/definitions";
import { At } from "../../../parts/words";
import { differs, Findings, leadOf, next, Proposal, states, verbs, Versions } from "../matters/matter";
import { NEUTRAL, NEUTRAL_NAME } from "./content";
import { Areas, barOf, Picture } from "./Picture";

const MARK = "内容と画像の印";
const namesOf = (record: Menu) => new Map([...record.content.tabs.map((one) => [one.id, one.name] as const), [NEUTRAL, NEUTRAL_NAME]]);

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
        {laying.linked > 0 && <>　診断のあと・就職したあと・ひかえめ通知の人 <span className="num">{laying.linked.toLocaleString("ja-JP")}</span>人を切り替えました</>}
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
      <Picture picture={picture} bar={barOf(record.content, picture.tab)} onTab={choose} />
      <div>
        <p className="buttons">{record.pictures.map((one) => <button key={one.tab} type="button" className="button quiet small" aria-pressed={one.tab === picture.tab} onClick={() => choose(one.tab)}>{one.name}</button>)}</p>
        <h3>{picture.name}</h3>
        <p className="small">はじめにひらく人：{picture.tab === NEUTRAL ? "ひかえめ通知にしている人（ほかのタブは出ません）" : record.states.filter((one) => opens[one.id as keyof typeof opens] === picture.tab).map((one) => one.name).join("、") || "なし（タブを押した人が見ます）"}</p>
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
              before={before && <Picture picture={before} bar={barOf(record.content, before.tab)} />}
              after={after && <Picture picture={after} bar={barOf(record.content, after.tab)} marks={one.from.length > 0 ? one.marks : []} />}
            />
          </section>
        );
      })}
    </div>
  );
}

export const menu = {
  room: "line", service: "jobsupport", path: "/api/line/menus/{id}", base: "/line/menus", noun: "メニュー",
  title: (record) => record.name,
  lead: leadOf<Menu>(() => menu),
  states,
  next,
  sections: [
    { title: "起案", body: ({ record }: SectionProps<Menu>) => <Proposal record={record} mark={MARK} />, when: (record) => record.draft !== null, brief: true },
    { title: "LINEへの反映", body: Laying, when: (record) => record.laying !== null },
    { title: "直すところ・公開の前に気をつけるところ", body: ({ record }: SectionProps<Menu>) => <Findings told={[...record.findings, ...record.warnings]} names={namesOf(record)} whole="メニューの全体" />, when: (record) => record.findings.length + record.warnings.length > 0, brief: true },
    { title: "利用者に見えるものの違い", body: Difference, when: (record) => differs(record) && record.live !== null },
    { title: "見え方", body: Looks },
    { title: "利用者に見えるもの（はじめての公開）", body: Difference, when: (record) => differs(record) && record.live === null },
    { title: "版", body: ({ record, open }: SectionProps<Menu>) => <Versions record={record} open={open} mark={MARK} />, when: (record) => record.versions.length > 0 },
  ],
  actions: verbs<Menu>({
    noun: "メニュー", approved: "、画像もふくめて", published: "1分ほどでLINEへの反映が始まります。", publishing: "すべての利用者のトークの下に出ます。切り替わるまで、いまのメニューが出ています。",
    rolledBack: "前の版に戻します。1分ほどでLINEに反映します。", halting: "すべての利用者のトークから、メニューが消えます。", haltFor: "作り直すため",
    more: [{ name: "lay-again", label: "LINEへの反映をもう一度ためす", tone: "main", done: "もう一度ためします。1分ほどで始まります。" }],
  }),
} as Subject<Menu>;
