import { useRef, useState } from "react";

import { newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { ImportRow } from "../../api/rooms";
import { refresh, useCan } from "../../app/queries";
import type { Collection } from "../../parts/definitions";
import { Go, useGo } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { At, StateTag, type Tone } from "../../parts/words";
import { upload } from "./upload";

export const tones: Record<string, Tone> = { uploading: "quiet", running: "plain", done: "good", failed: "warn" };

export const imports: Collection<ImportRow> = {
  room: "donations", service: "donations", path: "/api/donations/imports", base: "/donations/imports", title: "取り込み", unit: "件",
  lead: "ポータルの管理画面から取り出したCSVを、寄附として取り込みます。同じファイルを何度取り込んでも、二重にはなりません。",
  columns: [
    { name: "filename", label: "ファイル", cell: (row) => <><Go to={`/donations/imports/${row.id}`} className="row-link">{row.filename}</Go><small>{row.kind === "migration" ? `${row.kind_name}・` : ""}{row.mapping_name ?? "対応表はまだ選んでいません"}</small></>, value: (row) => row.filename },
    { name: "state", label: "状態", cell: (row) => <StateTag word={{ text: row.state_name, tone: tones[row.state] ?? "plain" }} />, value: (row) => row.state_name },
    { name: "rows", label: "行", cell: (row) => <span className="num">{row.rows_done.toLocaleString("ja-JP")}／{row.rows_total.toLocaleString("ja-JP")}</span>, value: (row) => row.rows_total, end: true },
    { name: "new", label: "新しい寄附", cell: (row) => <span className="num">{row.counts.new.toLocaleString("ja-JP")}</span>, value: (row) => row.counts.new, end: true },
    { name: "refused", label: "取り込めなかった行", cell: (row) => <span className="num">{row.counts.refused.toLocaleString("ja-JP")}</span>, value: (row) => row.counts.refused, end: true },
    { name: "created_at", label: "アップロード", cell: (row) => <><At iso={row.created_at} /><small>{row.who}</small></>, value: (row) => row.created_at },
  ],
  name: (row) => row.filename,
  empty: { title: "取り込みはまだありません", text: "ポータルの管理画面からCSVを取り出して、「ファイルを選ぶ」から始めてください。" },
};

export default function ImportsPage() {
  const can = useCan()("donations.write");
  return <ListPage collection={imports} above={can ? <Upload /> : undefined} />;
}

/** One field: choosing the file sends it; the next page shows what it would become. Nothing is imported yet. */
function Upload() {
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState("");
  const [kind, setKind] = useState<"portal" | "migration">("portal");
  const key = useRef(newKey());
  const go = useGo();
  async function chosen(file: File | undefined) {
    if (!file || share !== null) return;
    setProblem("");
    setShare(0);
    try {
      const id = await upload(file, key.current, setShare, kind);
      key.current = newKey();
      refresh("donations");
      go(`/donations/imports/${id}`);
    } catch (error) {
      key.current = newKey();
      setProblem(asProblem(error).message);
    }
    setShare(null);
  }
  return (
    <>
      <div className="field">
        <label htmlFor="import-kind">何のファイルか</label>
        <select id="import-kind" value={kind} disabled={share !== null} onChange={({ target }) => setKind(target.value === "migration" ? "migration" : "portal")}>
          <option value="portal">ポータルのファイル（寄附として受け付け、発注する）</option>
          <option value="migration">移行データ（前のシステムの寄附。発注しない）</option>
        </select>
      </div>
      {kind === "migration" && <p className="notice warn"><b>移行データの寄附は、在庫を使わず、発注もメールもしません。</b>返礼品は前のシステムから送ります。これから発注する寄附は「ポータルのファイル」から取り込んでください。もうこちらにある寄附は変えません。</p>}
      <div className="field">
      <label htmlFor="import-file">取り込むファイルを選ぶ</label>
      <span className="hint" id="import-hint">CSV（シフトJIS・UTF-8・UTF-16）、40MBまで。選んだだけでは取り込みません。次の画面で中身を確かめてから取り込みます。</span>
      {problem && <span className="error" id="import-error" role="alert">{problem}</span>}
      <input id="import-file" type="file" accept=".csv,.txt,.tsv,text/csv" aria-describedby={problem ? "import-hint import-error" : "import-hint"} disabled={share !== null} onChange={(event) => { void chosen(event.target.files?.[0]); event.target.value = ""; }} />
      {share !== null && <p aria-live="polite">ファイルを送っています <progress aria-label="ファイルを送っています" max={1} value={share} /></p>}
      </div>
    </>
  );
}
