import { useRef, useState } from "react";

import { newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import { refresh } from "../../app/queries";
import { useGo } from "../../parts/Go";
import { upload } from "./upload";

interface Props {
  kind: "portal" | "migration" | "comparison";
  label: string;
  hint: string;
  /** where the uploaded file is looked at */
  base: string;
  onBusy?: (busy: boolean) => void;
}

/** One field: choosing the file sends it; the next page shows what is in it. */
export function UploadField({ kind, label, hint, base, onBusy }: Props) {
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState("");
  const key = useRef(newKey());
  const go = useGo();
  async function chosen(file: File | undefined) {
    if (!file || share !== null) return;
    setProblem("");
    setShare(0);
    onBusy?.(true);
    try {
      const id = await upload(file, key.current, setShare, kind);
      key.current = newKey();
      refresh("donations");
      go(`${base}/${id}`);
    } catch (error) {
      key.current = newKey();
      setProblem(asProblem(error).message);
    }
    setShare(null);
    onBusy?.(false);
  }
  return (
    <div className="field">
      <label htmlFor="import-file">{label}</label>
      <span className="hint" id="import-hint">{hint}</span>
      {problem && <span className="error" id="import-error" role="alert">{problem}</span>}
      <input id="import-file" type="file" accept=".csv,.txt,.tsv,text/csv" aria-describedby={problem ? "import-hint import-error" : "import-hint"} disabled={share !== null} onChange={(event) => { void chosen(event.target.files?.[0]); event.target.value = ""; }} />
      {share !== null && <p aria-live="polite">ファイルを送っています <progress aria-label="ファイルを送っています" max={1} value={share} /></p>}
    </div>
  );
}
