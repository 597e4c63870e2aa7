import { useState } from "react";

import { send } from "../../../api/client";
import type { Menu } from "../../../api/rooms";
import { PartButtons, PartsEditor, WHOLE } from "../matters/PartsEditor";
import { useChecked } from "../matters/useChecked";
import { useDraft } from "../matters/useDraft";
import { EditorOf, WritingFoot, WritingHead } from "../matters/Writing";
import { Choice, Several, TextField, Tick } from "../scenarios/fields";
import { addedTab, CELLS_MOST, movedTab, NEUTRAL, NEUTRAL_NAME, newCell, replacedTab, ROWS_MOST, TABS_MOST, wayOf, ways, withNeutral, withNote, withoutNeutral, withoutTab, withWay, type Cell, type Content, type Tab, type Way } from "./content";
import { menu } from "./menu";
import { Areas, barOf, Picture } from "./Picture";

/** The tabs as a list, the form of the chosen one, and its picture as LINE gets it. */
export default function MenuEditorPage() {
  return <EditorOf subject={menu} listTitle="メニュー（リッチメニュー）" editor={(record) => <Editor key={record.id} record={record} />} />;
}

function Editor({ record }: { record: Menu }) {
  const stored = record.content as Content;
  const draft = useDraft(menu, record, "content", stored, (problem) => problem.errors[0]?.message ?? problem.message);
  const { value: content, set: setContent } = draft;
  const [chosen, choose] = useState(content.tabs[0]?.id ?? WHOLE);
  const { told: checked, problem } = useChecked(`menu ${record.id}`, content, stored, record as Pick<Menu, "findings" | "warnings" | "pictures">, (written) => send("/api/line/menus/{id}/check", { content: written as never }, { path: { id: record.id } }));
  const all: Tab[] = [...content.tabs, ...(content.neutral ? [content.neutral] : [])];
  const tab = all.find((one) => one.id === chosen);
  const picture = checked.pictures.find((one) => one.tab === chosen) ?? checked.pictures[0];
  const remove = () => { setContent(withoutTab(content, chosen)); choose(WHOLE); };
  return (
    <>
      <WritingHead back={`/line/menus/${record.id}`} name={record.name} title={`${content.name}を書く`} lead="変えたところは、「下書きを残す」を押すまで残りません。公開しているメニューは変わりません。" draft={draft} />
      <PartsEditor
        noun="タブ" whole="メニューの全体" parts={all.map((one) => ({ id: one.id, name: one.id === NEUTRAL ? NEUTRAL_NAME : one.name || one.id, small: `${one.rows.flat().length}個のボタン` }))}
        chosen={tab ? chosen : WHOLE} choose={choose} told={[...checked.findings, ...checked.warnings]} problem={problem}
        {...(content.tabs.length < TABS_MOST ? { add: () => { const made = addedTab(content); setContent(made.content); return made.id; } } : {})}
        look={picture && (
          <>
            <Picture picture={picture} bar={barOf(content, picture.tab)} onTab={choose} />
            <details><summary>押したときにすること</summary><Areas picture={picture} /></details>
          </>
        )}
        form={tab
          ? (
            <>
              <TabForm key={tab.id} tab={tab} record={record} onChange={(next) => setContent(replacedTab(content, tab.id, next))} />
              {chosen !== NEUTRAL && <PartButtons noun="タブ" back="左へ" forth="右へ" onMove={(by) => setContent(movedTab(content, tab.id, by))} onRemove={content.tabs.length > 1 ? remove : undefined} />}
            </>
          )
          : <WholeForm content={content} record={record} onChange={setContent} />}
      />
      <WritingFoot draft={draft} />
    </>
  );
}

const named = (items: { id: string; name: string }[]): [string, string][] => items.map((one) => [one.id, one.name]);

function WholeForm({ content, record, onChange }: { content: Content; record: Menu; onChange: (content: Content) => void }) {
  const tabs: [string, string][] = content.tabs.map((one) => [one.id, one.name || one.id]);
  return (
    <div className="node-form">
      <TextField label="メニューの名前" hint="職員だけが見ます。" value={content.name} onChange={(name) => onChange({ ...content, name })} most={100} />
      <TextField label="メニューバーの言葉" hint="トークの一番下に出ます。14字まで。" value={content.bar} onChange={(bar) => onChange({ ...content, bar })} most={40} />
      <Choice label="高さ" value={content.size} options={[["tall", "高い（画面の半分ほど）"], ["short", "低い（画面の4分の1ほど）"]]} onChange={(size) => onChange({ ...content, size: size as Content["size"] })} />
      <fieldset className="one-of">
        <legend>はじめにひらくタブ</legend>
        <p className="small">どの人も、ほかのタブを押して見られます。</p>
        {record.states.map((state) => (
          <Choice key={state.id} label={`${state.name}の人`} value={content.opens[state.id as keyof Content["opens"]]} options={tabs} onChange={(tab) => onChange({ ...content, opens: { ...content.opens, [state.id]: tab } })} />
        ))}
      </fieldset>
      <Tick label="ひかえめ通知にしている人には、用件の分からない別のメニューを出す" value={Boolean(content.neutral)} onChange={(on) => onChange(on ? withNeutral(content) : withoutNeutral(content))} />
    </div>
  );
}

function TabForm({ tab, record, onChange }: { tab: Tab; record: Menu; onChange: (tab: Tab) => void }) {
  return (
    <div className="node-form">
      {tab.id === NEUTRAL && <p className="small">ひかえめ通知にしている人には、このメニューだけが出ます。ほかのタブは出ません。メニューバーの言葉は「メニュー」です。画面をのぞかれても用件の分からない言葉にしてください。</p>}
      <TextField label="タブの名前" value={tab.name} onChange={(name) => onChange({ ...tab, name })} most={20} />
      <Choice label="色" value={tab.colour} options={named(record.colours)} onChange={(colour) => onChange({ ...tab, colour })} />
      <Several
        noun="段" items={tab.rows} make={() => [newCell()]} most={ROWS_MOST} onChange={(rows) => onChange({ ...tab, rows })}
        each={(row, change) => (
          <Several noun="ボタン" items={row} make={newCell} most={CELLS_MOST} onChange={change} each={(cell, to) => <CellForm cell={cell} icons={named(record.icons)} onChange={to} />} />
        )}
      />
    </div>
  );
}

function CellForm({ cell, icons, onChange }: { cell: Cell; icons: [string, string][]; onChange: (cell: Cell) => void }) {
  const way = wayOf(cell);
  const labels: Record<Way, [string, string]> = {
    says: ["送る言葉", "会話のはじまる言葉と同じにしてください（例：予約、診断、メニュー）。"],
    page: ["開くページ", "「/」ではじまるサイト内の場所か、「https://」。"],
    tel: ["電話番号", "例：0120-000-000"],
  };
  return (
    <>
      <TextField label="言葉" value={cell.label} onChange={(label) => onChange({ ...cell, label })} most={40} />
      <TextField label="小さな言葉（なくてもよい）" value={cell.note} onChange={(note) => onChange(withNote(cell, note))} most={40} />
      <Choice label="絵" value={cell.icon} options={icons} onChange={(icon) => onChange({ ...cell, icon })} />
      <Choice label="押したときにすること" value={way} options={ways} onChange={(next) => onChange(withWay(cell, next as Way, next === "page" ? "/" : ""))} />
      <TextField label={labels[way][0]} hint={labels[way][1]} value={cell[way]} onChange={(value) => onChange(withWay(cell, way, value))} most={way === "page" ? 900 : way === "tel" ? 20 : 300} />
    </>
  );
}
