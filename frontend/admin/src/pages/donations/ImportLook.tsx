import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";

import { newKey, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Compare, ImportMapping } from "../../api/rooms";
import { refresh } from "../../app/queries";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { Waiting } from "../../parts/Waiting";
import { FirstRows, Mistakes, refusal } from "./ImportTables";
import { MappingEditor, type Draft } from "./MappingEditor";

type Chosen = { mapping: { id: string; version: number } } | { draft: Draft } | Record<string, never>;

interface Words { title: string; rows: string; refused: string; refusedHint: string; go: string; started: string }
const importing: Words = { title: "取り込む前にたしかめる", rows: "はじめの寄附", ...refusal, go: "この内容で取り込む", started: "取り込みを始めました。この画面を閉じても続きます。" };

interface Props {
  id: string;
  onStart: () => void;
  /** for a file that is only compared: its words, what else is asked, and what the start then sends */
  words?: Words;
  more?: ReactNode;
  compare?: Compare;
}

/** What the file would become, by the mapping that fits best or another one; then the button that imports it. */
export function ImportLook({ id, onStart, words = importing, more, compare }: Props) {
  const [chosen, setChosen] = useState<Chosen>({});
  const [editing, setEditing] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const key = useRef(newKey());
  const { data, error, refetch } = useQuery({
    queryKey: ["import-look", id, chosen], placeholderData: (before) => before, retry: false,
    queryFn: () => send("/api/donations/imports/{id}/preview", chosen, { path: { id } }),
  });
  if (error) return <ProblemView problem={asProblem(error)} retry={() => { setChosen({}); void refetch(); }} />;
  if (!data) return <Waiting text="ファイルを読んでいます" />;
  const { mapping } = data;
  const saved = mapping?.id ? mapping : null;

  async function start(one: ImportMapping) {
    if (sending) return;
    setSending(true);
    setProblem("");
    try {
      await send("/api/donations/imports/{id}/start", { mapping: { id: one.id, version: one.version }, ...(compare ? { compare } : {}) }, { path: { id }, key: key.current });
      refresh("donations");
      announce(words.started);
      onStart();
    } catch (cause) {
      key.current = newKey();
      setProblem(asProblem(cause).message);
    }
    setSending(false);
  }

  return (
    <section aria-labelledby="look">
      <h2 id="look">{words.title}</h2>
      <p>{data.file.encoding}・{data.file.separator}区切り・見出しは{data.file.heading}行目。{data.more ? `はじめの${data.checked.toLocaleString("ja-JP")}行を確かめました。` : `${data.checked.toLocaleString("ja-JP")}行です。`}</p>
      {!mapping && <p className="notice warn">このファイルに合う対応表がありません。下の「対応表を作る」で、列の行き先を選んでください。</p>}
      {data.proposals.length > 0 && (
        <div className="field">
          <label htmlFor="mapping">対応表</label>
          <select id="mapping" value={saved ? `${saved.id}/${saved.version}` : ""} onChange={({ target }) => { const [one = "", version = "1"] = target.value.split("/"); setEditing(false); setChosen({ mapping: { id: one, version: Number(version) } }); }}>
            {!saved && <option value="">作りかけの対応表</option>}
            {data.proposals.map((one) => <option key={`${one.id}/${one.version}`} value={`${one.id}/${one.version}`}>{one.name}（{one.portal_name}・第{one.version}版）</option>)}
          </select>
        </div>
      )}
      {mapping?.notice && <p className="notice warn">{mapping.notice}です。はじめの寄附が正しく読めているかを、実際のファイルと見くらべてください。正しければ「対応表を直す」から「実際のファイルで確かめた」を選んで保存すると、この注意は消えます。</p>}
      {mapping && mapping.missing.length > 0 && <p className="notice">ファイルにない列：{mapping.missing.join("、")}。この列は、書いてないものとして扱います。</p>}
      {mapping && data.rows.length > 0 && <><h3>{words.rows}</h3><FirstRows rows={data.rows} /></>}
      {mapping && data.refused.length > 0 && <Mistakes rows={data.refused} total={data.refused_count} words={words} />}
      {saved && !editing && more}
      {problem && <p className="error" role="alert">{problem}</p>}
      <div className="buttons">
        {saved && !editing && <button type="button" className="button" aria-disabled={sending} onClick={() => void start(saved)}>{sending ? "送っています…" : words.go}</button>}
        <button type="button" className="button quiet" aria-expanded={editing} onClick={() => setEditing(!editing)}>{mapping ? "対応表を直す" : "対応表を作る"}</button>
      </div>
      {editing && <MappingEditor columns={data.columns} from={mapping} onTry={(draft) => setChosen({ draft })} onSaved={(one) => { setEditing(false); setChosen({ mapping: { id: one.id, version: one.version } }); }} />}
    </section>
  );
}
