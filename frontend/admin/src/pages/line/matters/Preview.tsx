import { useState } from "react";

import { asProblem } from "../../../api/problem";
import { CopyButton } from "../../../parts/CopyButton";
import { announce } from "../../../parts/toasts";

interface Props {
  record: { actions: string[]; draft: unknown; findings: unknown[]; testers: { name: string }[] };
  offer: () => Promise<{ code: string }>;
}

/** A code for one's own phone, and who has looked at this very content. */
export function Preview({ record, offer }: Props) {
  const [code, setCode] = useState("");
  const press = async () => {
    try {
      setCode((await offer()).code);
    } catch (failure) {
      announce(asProblem(failure).message, "error");
    }
  };
  return (
    <>
      <p>番号を出して、ご自分のLINEから市の公式アカウントに送ってください。下書きは、その番号を送った人だけに出ます（1回だけ、30分以内）。</p>
      {record.actions.includes("preview") && record.draft !== null && record.findings.length === 0 && <p><button type="button" className="button quiet" onClick={() => void press()}>番号を出す</button></p>}
      {record.findings.length > 0 && <p className="small">直すところがあるうちは、番号を出せません。</p>}
      {code && <p className="why-box" role="status">この言葉を送ってください：<b className="num">{code}</b>　<CopyButton text={code} what="確認の番号" /></p>}
      <p className="small">{record.testers.length ? `この内容を確かめた人：${record.testers.map((one) => one.name).join("、")}` : "この内容を確かめた人は、まだいません。"}</p>
    </>
  );
}
