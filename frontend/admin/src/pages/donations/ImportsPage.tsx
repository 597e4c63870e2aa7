import { useState } from "react";

import type { ImportRow } from "../../api/rooms";
import { useCan } from "../../app/queries";
import type { Collection } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { At, StateTag, type Tone } from "../../parts/words";
import { UploadField } from "./UploadField";

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
  empty: { title: "取り込みはまだありません", text: "ポータルの管理画面からCSVを取り出して、「取り込むファイルを選ぶ」から始めてください。" },
};

export default function ImportsPage() {
  const can = useCan()("donations.write");
  return <ListPage collection={imports} above={can ? <Upload /> : undefined} />;
}

/** What the file is, then the file itself. Nothing is imported yet. */
function Upload() {
  const [busy, setBusy] = useState(false);
  const [kind, setKind] = useState<"portal" | "migration">("portal");
  return (
    <>
      <div className="field">
        <label htmlFor="import-kind">何のファイルか</label>
        <select id="import-kind" value={kind} disabled={busy} onChange={({ target }) => setKind(target.value === "migration" ? "migration" : "portal")}>
          <option value="portal">ポータルのファイル（寄附として受け付け、発注する）</option>
          <option value="migration">移行データ（前のシステムの寄附。発注しない）</option>
        </select>
      </div>
      {kind === "migration" && <p className="notice warn"><b>移行データの寄附は、在庫を使わず、発注もメールもしません。</b>返礼品は前のシステムから送ります。これから発注する寄附は「ポータルのファイル」から取り込んでください。もうこちらにある寄附は変えません。</p>}
      <UploadField kind={kind} label="取り込むファイルを選ぶ" hint="CSV（シフトJIS・UTF-8・UTF-16）、40MBまで。選んだだけでは取り込みません。次の画面で中身を確かめてから取り込みます。" base="/donations/imports" onBusy={setBusy} />
      <p className="small">前のシステムと並べて動かしている間は、<Go to="/donations/comparisons">突合</Go>でちがいを確かめられます。</p>
    </>
  );
}
