import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { ConsultationDirect } from "../../../api/rooms";
import { queries, useCan, useMe } from "../../../app/queries";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";
import { At } from "../../../parts/words";

const KEY = ["line", "consultation-direct"];
const WORDS = { off: "使わない（相談はこのページだけで受けます）", proposed: "起案中（承認を待っています）", on: "使う（トークでも相談を受けます）" };

/** Whether consultations may be held in LINE's own talk: two persons, with a reason, and a record of each step. */
export default function DirectPage() {
  const can = useCan();
  const me = useMe();
  const { data, error, isPending, refetch } = useQuery({ queryKey: KEY, queryFn: ({ signal }) => read("/api/line/consultations/direct", { signal }) });
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState("");
  if (isPending) return <Waiting text="設定を読み込んでいます" />;
  if (!data) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} page />;

  const does = (work: () => Promise<ConsultationDirect>, done: string) => {
    work().then(
      (now) => { queries.setQueryData(KEY, now); setReason(""); setWrong(""); announce(done); },
      (failure: unknown) => { setWrong(asProblem(failure).message); void refetch(); },
    );
  };
  const said = (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) { setWrong("理由を入力してください"); return; }
    const body = { reason: reason.trim(), version: data.version };
    if (data.state === "off") does(() => send("/api/line/consultations/direct/propose", body), "起案しました。");
    else does(() => send("/api/line/consultations/direct/stop", body), "使わない設定にしました。");
  };
  return (
    <>
      <p className="crumb"><Go to="/line/consultations">← 相談チャット</Go></p>
      <PageHead title="トークでの相談を認めるか" lead="国のガイドラインにより、相談の内容をLINEに残さないことが原則です。認めるときは、2人の職員が理由を残して決めます。" />
      <p className="notice"><b>いま：{WORDS[data.state]}</b>{data.reason && <><br />理由：{data.reason}</>}</p>
      {wrong && <p className="error" role="alert">{wrong}</p>}
      {data.state === "proposed" && can("line.approve") && (
        data.proposed_name === me.staff.name
          ? <p>あなたが起案したので、ほかの人の承認を待っています。</p>
          : <div className="buttons"><button type="button" className="button" onClick={() => does(() => send("/api/line/consultations/direct/approve", { version: data.version }), "承認しました。")}>承認する</button></div>
      )}
      {can("line.write") && (
        <form className="reply" noValidate onSubmit={said}>
          <label htmlFor="direct-reason">{data.state === "off" ? "認める理由" : "やめる理由"}</label>
          <textarea id="direct-reason" rows={3} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value); setWrong(""); }} />
          <div className="buttons"><button type="submit" className={data.state === "off" ? "button" : "button quiet"}>{data.state === "off" ? "起案する" : data.state === "proposed" ? "起案を取り下げる" : "使うのをやめる"}</button></div>
        </form>
      )}
      <h2 className="next-part">経過</h2>
      {data.history.length === 0 && <p>まだ何も決めていません。</p>}
      <ol>{data.history.map((step) => <li key={`${step.state}${step.decided_at ?? step.proposed_at ?? ""}`}><At iso={step.decided_at ?? step.proposed_at ?? ""} />　{WORDS[step.state]}　{step.decided_name ?? step.proposed_name}{step.reason ? `（${step.reason}）` : ""}</li>)}</ol>
    </>
  );
}
