import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Menu } from "../../../api/rooms";
import { act } from "../../../parts/act";
import { useDetail } from "../../../parts/DetailView";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";
import { Choice, Several, TextField } from "../scenarios/fields";
import { addedTab, CELLS_MOST, movedTab, newCell, replacedTab, ROWS_MOST, TABS_MOST, wayOf, ways, withNote, withoutTab, withWay, type Cell, type Content, type Tab, type Way } from "./content";
import { menu } from "./menu";
import { Areas, Picture } from "./Picture";

/** The tabs as a list, the form of the chosen one, and its picture as LINE gets it. Nothing is kept until one says so. */
export default function MenuEditorPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useDetail(menu, id);
  if (error && !data) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} page />;
  if (!data) return <Waiting text="メニューを読み込んでいます" />;
  return <Editor key={id} record={data} />;
}

const WHOLE = "";

function Editor({ record }: { record: Menu }) {
  const navigate = useNavigate();
  const [content, setContent] = useState(record.content as Content);
  const [chosen, choose] = useState(content.tabs[0]?.id ?? WHOLE);
  const [why, setWhy] = useState("");
  const [saving, setSaving] = useState(false);
  const form = useRef<HTMLElement>(null);
  const changed = JSON.stringify(content) !== JSON.stringify(record.content);
  useUnsaved(changed);
  const checked = useChecked(record, content);
  const tab = content.tabs.find((one) => one.id === chosen);
  const picture = checked.pictures.find((one) => one.tab === chosen) ?? checked.pictures[0];
  const told = [...checked.findings, ...checked.warnings];
  const faulty = new Set(told.map((one) => one.node));
  const writes = record.actions.includes("write");
  const goTo = (name: string) => { choose(name); form.current?.focus(); };

  const save = async () => {
    setSaving(true);
    try {
      await act(menu, { name: "write", label: "残す", done: "" }, record, { content, reason: why }, newKey());
      announce("下書きを残しました。");
      await navigate({ to: `/line/menus/${record.id}` as string });
    } catch (failure) {
      const problem = asProblem(failure);
      announce(problem.stale ? "先にほかの人が書きました。画面を読み直してください。" : problem.errors[0]?.message ?? problem.message, "error");
      setSaving(false);
    }
  };
  return (
    <>
      <p className="crumb"><Go to={`/line/menus/${record.id}`}>← {record.name}</Go></p>
      <PageHead title={`${content.name}を書く`} lead="変えたところは、「下書きを残す」を押すまで残りません。公開しているメニューは変わりません。" />
      {!writes && <p className="why-box">承認待ちの間は書けません。先に「取り下げる」を押してください。</p>}
      <div className="editor">
        <nav aria-label="タブ">
          <h2>タブ</h2>
          <ol className="nodes">
            <li><button type="button" aria-current={chosen === WHOLE} onClick={() => goTo(WHOLE)}>メニューの全体{faulty.has(WHOLE) && <em>直す</em>}</button></li>
            {content.tabs.map((one) => <li key={one.id}><button type="button" aria-current={chosen === one.id} onClick={() => goTo(one.id)}>{one.name || one.id}<small>{one.rows.flat().length}個のボタン</small>{faulty.has(one.id) && <em>直す</em>}</button></li>)}
          </ol>
          {content.tabs.length < TABS_MOST && <p><button type="button" className="button quiet" onClick={() => { const made = addedTab(content); setContent(made.content); goTo(made.id); }}>タブを足す</button></p>}
        </nav>
        <section ref={form} tabIndex={-1} aria-label="タブの内容">
          <h2>{tab ? tab.name || tab.id : "メニューの全体"}</h2>
          {told.filter((one) => one.node === chosen).map((one, place) => <p key={place} className="error">{one.words}{one.mend}</p>)}
          {tab
            ? (
              <>
                <TabForm key={tab.id} tab={tab} record={record} onChange={(next) => setContent(replacedTab(content, tab.id, next))} />
                <p className="buttons">
                  <button type="button" className="button quiet small" onClick={() => setContent(movedTab(content, tab.id, -1))}>左へ</button>
                  <button type="button" className="button quiet small" onClick={() => setContent(movedTab(content, tab.id, 1))}>右へ</button>
                  {content.tabs.length > 1 && <button type="button" className="button quiet small danger" onClick={() => { setContent(withoutTab(content, tab.id)); goTo(WHOLE); }}>このタブを消す</button>}
                </p>
              </>
            )
            : <WholeForm content={content} record={record} onChange={setContent} />}
        </section>
        <aside aria-label="見え方">
          <h2>見え方</h2>
          {picture && <Picture picture={picture} bar={content.bar} onTab={goTo} />}
          {picture && <details><summary>押したときにすること</summary><Areas picture={picture} /></details>}
          <h2>直すところ</h2>
          {checked.problem && <p className="error">{checked.problem}</p>}
          {!checked.problem && told.length === 0 && <p className="small">ありません。承認を求められます。</p>}
          <ul className="findings">{told.map((one, place) => <li key={place}><button type="button" className="link" onClick={() => goTo(one.node)}>{one.words}</button><br /><span className="small">{one.mend}</span></li>)}</ul>
        </aside>
      </div>
      <section className="keep" aria-label="残す">
        <TextField label="変えるわけ" value={why} onChange={setWhy} most={500} />
        <p className="buttons">
          <button type="button" className="button" aria-disabled={saving || !why.trim() || !changed || !writes} onClick={() => { if (!saving && why.trim() && changed && writes) void save(); else if (!why.trim()) announce("変えるわけを入力してください。", "error"); }}>下書きを残す</button>
        </p>
      </section>
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
    </div>
  );
}

function TabForm({ tab, record, onChange }: { tab: Tab; record: Menu; onChange: (tab: Tab) => void }) {
  return (
    <div className="node-form">
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

interface Checked { findings: Menu["findings"]; warnings: Menu["warnings"]; pictures: Menu["pictures"]; problem: string }

/** The pictures of the content, drawn by the API a moment after the last key; meanwhile those of before. */
function useChecked(record: Menu, content: Content): Checked {
  const [settled, settle] = useState(content);
  useEffect(() => {
    const timer = setTimeout(() => settle(content), 400);
    return () => clearTimeout(timer);
  }, [content]);
  const { data, error } = useQuery({
    queryKey: ["menu-check", record.id, settled],
    queryFn: () => send("/api/line/menus/{id}/check", { content: settled as never }, { path: { id: record.id } }),
    enabled: settled !== (record.content as unknown),
    placeholderData: (before) => before,
    retry: false, staleTime: Infinity, gcTime: 60_000,
  });
  const problem = error ? asProblem(error) : null;
  const told = problem?.errors.map((one) => one.message).join(" ");
  return { ...(data ?? record), problem: problem ? told || problem.message : "" };
}

/** The browser asks before the page is left with something unsaved. */
function useUnsaved(changed: boolean): void {
  useEffect(() => {
    if (!changed) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);
}
