import { useState } from "react";

import { CopyButton } from "../../parts/CopyButton";
import { Door } from "./Door";

/** Shown once, right after enrolment. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [kept, setKept] = useState(false);
  const [asked, setAsked] = useState(false);
  return (
    <Door title="回復コードを控えてください" step="最初のサインイン">
      <p>スマートフォンをなくしたとき、このコードで認証アプリを登録し直せます。1つにつき1回だけ使えます。<b>表示は今だけです。</b></p>
      <ol className="codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ol>
      <p className="buttons no-print">
        <button type="button" className="button quiet" onClick={() => window.print()}>印刷する</button>
        <CopyButton text={codes.join("\n")} what="回復コード" />
      </p>
      <div className="no-print">
        <label className="choice"><input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} /><span>回復コードを安全な場所に控えました</span></label>
        <div role="alert">{asked && !kept && <p className="form-problem">控えたら、上の欄にチェックを入れてください。</p>}</div>
        <div className="buttons"><button type="button" className="button" onClick={() => { setAsked(true); if (kept) onDone(); }}>業務画面へ進む</button></div>
      </div>
    </Door>
  );
}
