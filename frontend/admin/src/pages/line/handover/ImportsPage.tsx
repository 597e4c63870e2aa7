import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { UserImport } from "../../../api/rooms";
import { queries } from "../../../app/queries";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";
import { At, StateTag, wordOf, type Word } from "../../../parts/words";

const KEY = ["list", "line", "user-imports"];
const MOST_BYTES = 4_000_000; // as `functions/line/handover/importing.py` takes them
const states: Record<string, Word> = {
  checked: { text: "内容を確かめています", tone: "warn" },
  running: { text: "取り込んでいます", tone: "plain" },
  done: { text: "取り込みました", tone: "good" },
  dropped: { text: "やめました", tone: "quiet" },
};

function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => { resolve(String(reader.result).split(",", 2)[1] ?? ""); };
    reader.onerror = () => { reject(reader.error ?? new Error("unreadable")); };
    reader.readAsDataURL(file);
  });
}

/** A predecessor's users: a file is looked at, then taken; each row that can't be taken says why. */
export default function ImportsPage() {
  const { data, error, refetch } = useQuery({
    queryKey: KEY, queryFn: ({ signal }) => read("/api/line/handovers/imports", { query: { limit: 20 }, signal }),
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.state === "running") ? 5000 : false),
  });
  return (
    <>
      <p className="crumb"><Go to="/line/handovers">← アカウントの引き継ぎ</Go></p>
      <PageHead title="前の運営者から利用者を受け取る" lead="前の運営者が書き出したZIPを開き、中のCSVを1つずつ選びます。まず内容を確かめ、それから取り込みます。もう一度取り込んでも、二重にはなりません。" />
      <Choose />
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <p>まだ受け取っていません。</p>}
      {data?.items.map((one) => <Import key={one.id} one={one} />)}
    </>
  );
}

function Choose() {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  async function choose(file: File | undefined) {
    if (!file) return;
    if (file.size > MOST_BYTES) { setWrong("ファイルは4MBまでです。分けて取り込んでください。"); return; }
    setBusy(true);
    setWrong("");
    try {
      await send("/api/line/handovers/imports", { filename: file.name.slice(-200), content: await base64(file) }, { key: newKey() });
      announce("ファイルの内容を確かめました。下の結果を見てください。");
      void queries.invalidateQueries({ queryKey: KEY });
    } catch (failure) {
      const problem = asProblem(failure);
      setWrong(problem.errors?.[0]?.message ?? problem.message);
    }
    setBusy(false);
  }
  return (
    <div className="field">
      <label htmlFor="users-file">利用者のファイル（users-01.csv など）</label>
      <input id="users-file" type="file" accept=".csv,text/csv" disabled={busy} aria-describedby="users-file-wrong" onChange={(event) => { const [file] = event.target.files ?? []; void choose(file); event.target.value = ""; }} />
      <p id="users-file-wrong" role="alert" className="error">{wrong}</p>
    </div>
  );
}

function Import({ one }: { one: UserImport }) {
  async function act(verb: "start" | "drop", done: string) {
    try {
      if (verb === "start") await send("/api/line/handovers/imports/{id}/start", { version: one.version }, { path: { id: one.id }, key: newKey() });
      else await send("/api/line/handovers/imports/{id}/drop", { version: one.version }, { path: { id: one.id }, key: newKey() });
      announce(done);
    } catch (failure) {
      announce(asProblem(failure).message, "error");
    }
    void queries.invalidateQueries({ queryKey: KEY });
  }
  return (
    <section className="behind" aria-labelledby={`import-${one.id}`}>
      <h2 id={`import-${one.id}`}>{one.filename}　<StateTag word={wordOf(states, one.state, one.state_name)} /></h2>
      <p className="small">選んだ人：{one.made_by}　<At iso={one.made_at} />{one.started_by && `　始めた人：${one.started_by}`}</p>
      {one.state === "checked" && <p><b className="num">{one.rows}</b>行のうち、新しい利用者は<b className="num">{one.fresh}</b>人、取り込めない行は<b className="num">{one.wrong}</b>行です。</p>}
      {one.state === "running" && <p><progress value={one.done} max={one.rows} aria-label="取り込みの進みぐあい" />　{one.done} / {one.rows}行</p>}
      {(one.state === "running" || one.state === "done") && <p>加えた人 <b className="num">{one.added}</b>人、前からいた人 <b className="num">{one.known}</b>人、取り込まなかった行 <b className="num">{one.refused}</b>行</p>}
      {one.trouble && <p className="notice warn">{one.trouble}</p>}
      <Rows title="取り込めない行とわけ" rows={one.faults} />
      <Rows title="取り込むが、引き継がないもののある行" rows={one.notes} />
      {one.actions.length > 0 && (
        <p className="buttons">
          <button type="button" className="button" onClick={() => void act("start", "取り込みを始めました。")}>{one.fresh}人を取り込む</button>
          <button type="button" className="button quiet" onClick={() => void act("drop", "取り込みをやめました。")}>やめる</button>
        </p>
      )}
    </section>
  );
}

function Rows({ title, rows }: { title: string; rows: UserImport["faults"] }) {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{title}（{rows.length}）</summary>
      <table className="small-table">
        <caption className="unseen">{title}</caption>
        <thead><tr><th scope="col">行</th><th scope="col">列</th><th scope="col">わけ</th></tr></thead>
        <tbody>{rows.map((one, place) => <tr key={place}><td className="num">{one.row}</td><td>{one.field}</td><td>{one.message}</td></tr>)}</tbody>
      </table>
    </details>
  );
}
