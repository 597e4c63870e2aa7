import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { newKey, read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { ImportMapping, ImportPreview } from "../../api/rooms";
import type { SendBody } from "../../api/types";
import { announce } from "../../parts/toasts";
import { Waiting } from "../../parts/Waiting";

export type Draft = NonNullable<SendBody<"/api/donations/imports/{id}/preview">["draft"]>;
type To = Draft["columns"][number]["to"];
type Words = Record<string, Record<string, string | boolean>>;

interface Props {
  columns: ImportPreview["columns"];
  from: ImportMapping | null;
  onTry: (draft: Draft) => void;
  onSaved: (one: ImportMapping) => void;
}

const anyPortal = "any"; // each row's own column says its portal (`functions/donations/imports/mappings.py`)

/** {"チョイス": "choice"} as lines 「チョイス=choice」, and back. */
function wordLines(from: ImportMapping | null, target: string): string {
  return Object.entries((from?.words as Words | undefined)?.[target] ?? {}).map(([word, meaning]) => `${word}=${String(meaning)}`).join("\n");
}

function meanings(lines: string): Record<string, string> {
  return Object.fromEntries(lines.split("\n").map((line) => line.split(/[=＝]/).map((part) => part.trim())).filter(([word, meaning]) => word && meaning).map(([word, meaning]) => [word, meaning] as [string, string]));
}

/** A mapping made from an uploaded sample: for each column the place where it goes. Saving makes a new version; old ones stay. */
export function MappingEditor({ columns, from, onTry, onSaved }: Props) {
  const known = useQuery({ queryKey: ["import-mappings"], queryFn: ({ signal }) => read("/api/donations/imports/mappings", { signal }) });
  const [base] = useState(from); // what is being changed, also after it was tried without being saved
  const [to, setTo] = useState<Record<string, string>>(() => Object.fromEntries(from?.columns.map((one) => [one.column, one.to]) ?? []));
  const [name, setName] = useState(from?.name ?? "");
  const [portal, setPortal] = useState(from?.portal ?? "");
  const [amount, setAmount] = useState(from?.amount ?? "order");
  const [confirmed, setConfirmed] = useState(from?.confirmed ?? false);
  const [uses, setUses] = useState(() => wordLines(from, "use"));
  const [sources, setSources] = useState(() => wordLines(from, "portal"));
  const [problem, setProblem] = useState("");
  const key = useRef(newKey());
  if (!known.data) return <Waiting />;
  const { targets, portals } = known.data;
  const groups = [...new Set(targets.map((one) => one.group))];

  function draft(): Draft {
    const own = { use: meanings(uses), portal: portal === anyPortal ? meanings(sources) : {} };
    const others = Object.fromEntries(Object.entries((from?.words ?? {}) as Words).filter(([target]) => !(target in own)));
    return {
      name: name.trim(), portal, since: new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10), confirmed, amount,
      columns: columns.flatMap((one) => (to[one.name] ? [{ column: one.name, to: to[one.name] as To }] : [])),
      words: { ...others, ...Object.fromEntries(Object.entries(own).filter(([, words]) => Object.keys(words).length)) },
    };
  }
  async function save() {
    setProblem("");
    try {
      const id = base?.id && base.portal === portal && base.name === name.trim() ? { id: base.id } : {};
      const one = await send("/api/donations/imports/mappings", { ...id, ...draft() }, { key: key.current });
      key.current = newKey();
      announce(`対応表「${one.name}」の第${one.version}版を保存しました。`);
      onSaved(one);
    } catch (error) {
      key.current = newKey();
      const told = asProblem(error);
      setProblem(told.errors.map((one) => one.message).join(" ") || told.message);
    }
  }

  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void save(); }} aria-labelledby="editor">
      <h3 id="editor">対応表</h3>
      <p>列ごとに、寄附のどこに入れるかを選びます。同じ行き先を選んだ列は、つなげます（姓と名、郵便番号や電話番号の前後、住所の前後など）。</p>
      <div className="fields two">
        <div className="field"><label htmlFor="m-name">対応表の名前<span className="need">必須</span></label><input id="m-name" value={name} maxLength={100} onChange={(event) => setName(event.target.value)} /></div>
        <div className="field"><label htmlFor="m-portal">受付先<span className="need">必須</span></label><select id="m-portal" value={portal} onChange={(event) => setPortal(event.target.value)}><option value="">選んでください</option>{portals.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select></div>
        <div className="field"><label htmlFor="m-amount">1つの注文が2行以上のときの金額</label><select id="m-amount" value={amount} onChange={(event) => setAmount(event.target.value === "rows" ? "rows" : "order")}><option value="order">どの行にも注文の合計がある</option><option value="rows">行ごとの金額を足す</option></select></div>
        <div className="field"><label className="choice"><input type="checkbox" checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)} /><span>実際のファイルで確かめた</span></label></div>
        <div className="field wide"><label htmlFor="m-uses">使い道の読みかえ</label><span className="hint" id="m-uses-hint">1行に1つ、「子育てと教育=2」のように。ここにない使い道は、受け付けたうえで「確かめること」にします。空なら、すべてそのまま受け付けます。</span><textarea id="m-uses" rows={3} aria-describedby="m-uses-hint" value={uses} onChange={(event) => setUses(event.target.value)} /></div>
        {portal === anyPortal && <div className="field wide"><label htmlFor="m-sources">受付先の読みかえ</label><span className="hint" id="m-sources-hint">1行に1つ、「チョイス=ふるさとチョイス」のように。分からない受付先の行は取り込めません。</span><textarea id="m-sources" rows={5} aria-describedby="m-sources-hint" value={sources} onChange={(event) => setSources(event.target.value)} /></div>}
      </div>
      {/* It may scroll sideways on its own, so it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-place" tabIndex={0} role="region" aria-label="列の行き先の表">
        <table className="list">
          <caption className="unseen">列の行き先</caption>
          <thead><tr><th scope="col">列</th><th scope="col">例</th><th scope="col">行き先</th></tr></thead>
          <tbody>
            {columns.map((one) => (
              <tr key={one.name}>
                <td data-label="列" className="first">{one.name}</td>
                <td data-label="例">{one.samples.join("、") || "（空）"}</td>
                <td data-label="行き先">
                  <select aria-label={`「${one.name}」の行き先`} value={to[one.name] ?? ""} onChange={(event) => setTo({ ...to, [one.name]: event.target.value })}>
                    <option value="">使わない</option>
                    {groups.map((group) => <optgroup key={group} label={group}>{targets.filter((target) => target.group === group).map((target) => <option key={target.name} value={target.name}>{group === "寄附" ? target.label : `${group}：${target.label}`}</option>)}</optgroup>)}
                  </select>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {problem && <p className="error" role="alert">{problem}</p>}
      <div className="buttons">
        <button type="submit" className="button">新しい版として保存する</button>
        <button type="button" className="button quiet" onClick={() => onTry(draft())}>保存せずに試す</button>
      </div>
    </form>
  );
}
