import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Scenario } from "../../../api/rooms";
import { act } from "../../../parts/act";
import { useDetail } from "../../../parts/DetailView";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";
import { added, kinds, moved, readContent, replaced, title, type Content } from "./content";
import { TextField } from "./fields";
import { ConversationMap } from "./Map";
import { NodeForm, WholeForm, type Known } from "./NodeForm";
import { Phone } from "./Phone";
import { scenario } from "./scenario";

/** The nodes as a list, the form of the chosen one, and how it looks on a phone. Nothing is kept until one says so. */
export default function EditorPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useDetail(scenario, id);
  if (error && !data) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} page />;
  if (!data) return <Waiting text="会話を読み込んでいます" />;
  return <Editor key={id} record={data} />;
}

const WHOLE = "";

function Editor({ record }: { record: Scenario }) {
  const navigate = useNavigate();
  const [content, setContent] = useState(record.content as unknown as Content);
  const [chosen, choose] = useState(content.first);
  const [why, setWhy] = useState("");
  const [saving, setSaving] = useState(false);
  const form = useRef<HTMLElement>(null);
  const changed = JSON.stringify(content) !== JSON.stringify(record.content);
  useUnsaved(changed);
  const checked = useChecked(record, content);
  const node = content.nodes.find((one) => one.id === chosen);
  const known: Known = { content, calls: checked.calls, scenarios: checked.scenarios };
  const faulty = new Set(checked.findings.map((one) => one.node));
  const goTo = (name: string) => { choose(name); form.current?.focus(); };

  const save = async () => {
    setSaving(true);
    try {
      await act(scenario, { name: "write", label: "残す", done: "" }, record, { content, reason: why }, newKey());
      announce("下書きを残しました。");
      await navigate({ to: `/line/scenarios/${record.id}` as string });
    } catch (failure) {
      const problem = asProblem(failure);
      announce(problem.stale ? "先にほかの人が書きました。書き出してから、画面を読み直してください。" : problem.message, "error");
      setSaving(false);
    }
  };
  return (
    <>
      <p className="crumb"><Go to={`/line/scenarios/${record.id}`}>← {record.name}</Go></p>
      <PageHead title={`${content.name}を書く`} lead="変えたところは、「下書きを残す」を押すまで残りません。公開している会話は変わりません。" />
      {!record.actions.includes("write") && <p className="why-box">承認待ちの間は書けません。先に「取り下げる」を押してください。</p>}
      <ConversationMap content={content} faulty={faulty} chosen={chosen} choose={choose} />
      <div className="editor">
        <nav aria-label="場面">
          <h2>場面</h2>
          <ol className="nodes">
            <li><button type="button" aria-current={chosen === WHOLE} onClick={() => goTo(WHOLE)}>会話の全体{faulty.has(WHOLE) && <em>直す</em>}</button></li>
            {content.nodes.map((one) => <li key={one.id}><button type="button" aria-current={chosen === one.id} onClick={() => goTo(one.id)}>{title(one)}<small>{kinds[one.kind]}</small>{faulty.has(one.id) && <em>直す</em>}</button></li>)}
          </ol>
          <p><button type="button" className="button quiet" onClick={() => { const made = added(content, chosen); setContent(made.content); goTo(made.id); }}>場面を足す</button></p>
        </nav>
        <section ref={form} tabIndex={-1} aria-label="場面の内容">
          <h2>{node ? title(node) : "会話の全体"}</h2>
          {checked.findings.filter((one) => one.node === chosen).map((one, place) => <p key={place} className="error">{one.words}{one.mend}</p>)}
          {node
            ? (
              <>
                <NodeForm key={node.id} node={node} known={known} onChange={(next) => setContent(replaced(content, node.id, next))} />
                <p className="buttons">
                  <button type="button" className="button quiet small" onClick={() => setContent(moved(content, node.id, -1))}>上へ</button>
                  <button type="button" className="button quiet small" onClick={() => setContent(moved(content, node.id, 1))}>下へ</button>
                  {content.nodes.length > 1 && <button type="button" className="button quiet small danger" onClick={() => { setContent({ ...content, nodes: content.nodes.filter((one) => one.id !== node.id) }); goTo(WHOLE); }}>この場面を消す</button>}
                </p>
              </>
            )
            : <WholeForm content={content} onChange={setContent} />}
        </section>
        <aside aria-label="スマートフォンでの見え方">
          <h2>見え方</h2>
          <Phone messages={checked.phone.find((one) => one.node === chosen)?.messages ?? []} label="この場面の見え方" />
          <h2>直すところ</h2>
          {checked.problem && <p className="error">{checked.problem}</p>}
          {!checked.problem && checked.findings.length === 0 && <p className="small">ありません。承認を求められます。</p>}
          <ul className="findings">{checked.findings.map((one, place) => <li key={place}><button type="button" className="link" onClick={() => goTo(one.node)}>{one.words}</button><br /><span className="small">{one.mend}</span></li>)}</ul>
        </aside>
      </div>
      <section className="keep" aria-label="残す">
        <TextField label="変えるわけ" value={why} onChange={setWhy} most={500} />
        <p className="buttons">
          <button type="button" className="button" aria-disabled={saving || !why.trim() || !changed || !record.actions.includes("write")} onClick={() => { if (!saving && why.trim() && changed && record.actions.includes("write")) void save(); else if (!why.trim()) announce("変えるわけを入力してください。", "error"); }}>下書きを残す</button>
          <FilesOf content={content} name={record.id} onRead={(read) => { setContent(read); choose(WHOLE); }} />
        </p>
      </section>
    </>
  );
}

/** Out to a file and in from one: for keeping a copy, and for carrying a conversation to another city. */
function FilesOf({ content, name, onRead }: { content: Content; name: string; onRead: (content: Content) => void }) {
  const write = () => {
    const url = URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 1)}\n`], { type: "application/json" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: `${name}.json` });
    link.click();
    URL.revokeObjectURL(url);
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    const found = readContent(await file.text());
    if (typeof found === "string") announce(found, "error");
    else onRead(found);
  };
  return (
    <>
      <button type="button" className="button quiet" onClick={write}>ファイルに書き出す</button>
      <label className="button quiet file-button">ファイルから読む<input type="file" accept="application/json,.json" className="unseen" onChange={(event) => void take(event.target.files?.[0])} /></label>
    </>
  );
}

interface Checked { findings: Scenario["findings"]; phone: Scenario["phone"]; calls: Scenario["calls"]; scenarios: string[]; problem: string }

/** What the API says of the content, a moment after the last key; meanwhile what it said before. */
function useChecked(record: Scenario, content: Content): Checked {
  const [settled, settle] = useState(content);
  useEffect(() => {
    const timer = setTimeout(() => settle(content), 500);
    return () => clearTimeout(timer);
  }, [content]);
  const { data, error } = useQuery({
    queryKey: ["scenario-check", record.id, settled],
    queryFn: () => send("/api/line/scenarios/{id}/check", { content: settled as never }, { path: { id: record.id } }),
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
