import { useState } from "react";

import { send } from "../../../api/client";
import type { Scenario } from "../../../api/rooms";
import { announce } from "../../../parts/toasts";
import { PartButtons, PartsEditor, WHOLE } from "../matters/PartsEditor";
import { useChecked } from "../matters/useChecked";
import { useDraft } from "../matters/useDraft";
import { EditorOf, WritingFoot, WritingHead } from "../matters/Writing";
import { added, kinds, moved, readContent, replaced, title, type Content } from "./content";
import { ConversationMap } from "./Map";
import { NodeForm, WholeForm, type Known } from "./NodeForm";
import { Phone } from "./Phone";
import { scenario } from "./scenario";

/** The scenes as a map and as a list, the form of the chosen one, and how it looks on a phone. */
export default function EditorPage() {
  return <EditorOf subject={scenario} listTitle="会話（シナリオ）" editor={(record) => <Editor key={record.id} record={record} />} />;
}

/** Which scene the address names, after its #: the map of the conversation's own page leads here. */
const named = (content: Content): string => {
  const wanted = decodeURIComponent(globalThis.location.hash.slice(1));
  return content.nodes.some((one) => one.id === wanted) ? wanted : content.first;
};

function Editor({ record }: { record: Scenario }) {
  const stored = record.content as unknown as Content;
  const draft = useDraft(scenario, record, "content", stored, (problem) => problem.message);
  const { value: content, set: setContent } = draft;
  const [chosen, choose] = useState(() => named(content));
  const { told: checked, problem } = useChecked(`scenario ${record.id}`, content, stored, record as Pick<Scenario, "findings" | "phone" | "calls" | "scenarios">, (written) => send("/api/line/scenarios/{id}/check", { content: written as never }, { path: { id: record.id } }));
  const node = content.nodes.find((one) => one.id === chosen);
  const known: Known = { content, calls: checked.calls, scenarios: checked.scenarios };
  const remove = () => { setContent({ ...content, nodes: content.nodes.filter((one) => one.id !== chosen) }); choose(WHOLE); };
  return (
    <>
      <WritingHead back={`/line/scenarios/${record.id}`} name={record.name} title={`${content.name}を書く`} lead="変えたところは、「下書きを残す」を押すまで残りません。公開している会話は変わりません。" draft={draft} />
      <PartsEditor
        noun="場面" whole="会話の全体" parts={content.nodes.map((one) => ({ id: one.id, name: title(one), small: kinds[one.kind] ?? "" }))}
        chosen={node ? chosen : WHOLE} choose={choose} told={checked.findings} problem={problem}
        add={() => { const made = added(content, chosen); setContent(made.content); return made.id; }}
        above={(goTo) => <ConversationMap content={content} findings={checked.findings} chosen={chosen} choose={goTo} verb="書く" />}
        look={<Phone messages={checked.phone.find((one) => one.node === chosen)?.messages ?? []} label="この場面の見え方" />}
        form={node
          ? (
            <>
              <NodeForm key={node.id} node={node} known={known} onChange={(next) => setContent(replaced(content, node.id, next))} />
              <PartButtons noun="場面" back="上へ" forth="下へ" onMove={(by) => setContent(moved(content, node.id, by))} onRemove={content.nodes.length > 1 ? remove : undefined} />
            </>
          )
          : <WholeForm content={content} onChange={setContent} />}
      />
      <WritingFoot draft={draft}>
        <FilesOf content={content} name={record.id} onRead={(read) => { setContent(read); choose(WHOLE); }} />
      </WritingFoot>
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
