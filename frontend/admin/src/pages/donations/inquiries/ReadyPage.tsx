import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { ReadAnswer } from "../../../api/types";
import { queries, useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { FieldSpec } from "../../../parts/definitions";
import { FormProblem } from "../../../parts/FormProblem";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { Popup } from "../../../parts/Popup";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";

type Ready = ReadAnswer<"/api/donations/inquiries/ready">["items"][number];

const fields: FieldSpec[] = [
  { name: "title", label: "題", kind: "text", required: "題を入力してください", max: 60 },
  { name: "words", label: "文", kind: "area", required: "文を入力してください", rows: 8, max: 2000, hint: "〔 〕の中は、回答するときに埋まります。〔氏名〕〔番号〕〔受付番号〕〔返礼品〕〔発送の期限〕〔発送した日〕〔運送会社〕〔伝票番号〕〔窓口の時間〕。ほかの〔 〕は、書き換えるまで送れません。" },
];

/** The ready answers: the city's own, which may be changed, and those that every city starts with. */
export default function ReadyPage() {
  const can = useCan()("donations.write");
  const [out, setOut] = useState<Ready | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ["ready-answers"], queryFn: ({ signal }) => read("/api/donations/inquiries/ready", { signal }) });
  return (
    <>
      <PageHead title="回答のひな形" lead="お問い合わせに答えるとき、選んで使います。関連する寄附が分かっていれば、〔 〕の中は埋まります。">
        {can && <CreateButton label="ひな形を作る" path="/api/donations/inquiries/ready" room="donations" submit="作る" done="ひな形を作りました。" also={["ready-answers"]} specs={fields} />}
        <Go to="/donations/inquiries">お問い合わせにもどる</Go>
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <ul className="rows">
          {data.items.map((one) => (
            <li key={one.id}>
              <b>{one.title}</b>{!one.own && <small>　はじめから入っているもの</small>}
              <p className="prewrap">{one.words}</p>
              {can && (
                <div className="buttons">
                  <CreateButton
                    quiet label={one.own ? "直す" : "写して作る"} path="/api/donations/inquiries/ready" room="donations" submit="残す" done="ひな形を残しました。" also={["ready-answers"]} specs={fields}
                    initial={{ title: one.title, words: one.words }} body={(values) => (one.own ? { ...values, id: one.id, version: one.version } : values)}
                  />
                  {one.own && <button type="button" className="button quiet" onClick={() => setOut(one)}>消す…</button>}
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {out && <OutDialog ready={out} onClose={() => setOut(null)} />}
    </>
  );
}

function OutDialog({ ready, onClose }: { ready: Ready; onClose: () => void }) {
  const [message, setMessage] = useState("");
  async function remove() {
    try {
      await send("/api/donations/inquiries/ready/{id}/remove", { version: ready.version }, { path: { id: ready.id }, key: newKey() });
      await queries.invalidateQueries({ queryKey: ["ready-answers"] });
      announce("ひな形を消しました。");
      onClose();
    } catch (error) {
      setMessage(asProblem(error).message);
    }
  }
  return (
    <Popup title="ひな形を消す" onClose={onClose}>
      <p>「{ready.title}」を消します。これまでの回答は変わりません。</p>
      <FormProblem message={message || undefined} />
      <div className="buttons">
        <button type="button" className="button danger" onClick={() => void remove()}>消す</button>
        <button type="button" className="button quiet" onClick={onClose}>やめる</button>
      </div>
    </Popup>
  );
}
