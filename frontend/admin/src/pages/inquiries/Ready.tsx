import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { ReadAnswer } from "../../api/types";
import { queries, useCan } from "../../app/queries";
import { CreateButton } from "../../parts/CreateDialog";
import type { FieldSpec } from "../../parts/definitions";
import { FormProblem } from "../../parts/FormProblem";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { Popup } from "../../parts/Popup";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { Waiting } from "../../parts/Waiting";
import type { DeskPermission } from "./colleagues";

type Path = "/api/donations/inquiries/ready" | "/api/line/inquiries/ready";
type Ready = ReadAnswer<Path>["items"][number];

/** 〔 〕 that are still to be filled in a text: each once. */
export const gaps = (text: string): string[] => [...new Set(text.match(/〔[^〔〕\n]{1,40}〕/g) ?? [])];

/** A choice of ready answers above the box that is written in: what is chosen goes in after what stands there. */
export function ReadyChoice({ ready, text, onText }: { ready: { id: string; title: string; words: string }[]; text: string; onText: (next: string) => void }) {
  return (
    <div className="field">
      <label htmlFor="answer-ready">ひな形</label>
      <select
        id="answer-ready" value="" onChange={(event) => {
          const chosen = ready.find((one) => one.id === event.target.value);
          if (chosen) onText(text.trim() ? `${text.trimEnd()}\n\n${chosen.words}` : chosen.words);
        }}
      >
        <option value="">選ぶと、下に入ります</option>
        {ready.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}
      </select>
    </div>
  );
}

interface Props {
  room: "donations" | "line";
  path: Path;
  permission: DeskPermission;
  lead: string;
  /** which 〔 〕 are filled by themselves */
  variables: string;
  /** what could stand in the place of those that are filled, for the preview */
  samples?: Record<string, string>;
}

/** A ready answer as the one who asked may read it; what nothing fills is marked. */
function Preview({ words, samples }: { words: string; samples: Record<string, string> }) {
  const filled = words.replace(/〔([^〔〕\n]{1,40})〕/g, (whole, name: string) => samples[name] ?? whole);
  const left = gaps(filled);
  if (filled === words && !left.length) return null;
  return (
    <details>
      <summary>埋めたところを見る（例）</summary>
      <p className="prewrap">{filled}</p>
      {left.length > 0 && <p className="small">{left.join("")}は、自動では埋まりません。回答するときに書き換えます。</p>}
    </details>
  );
}

/** The ready answers of a service: the city's own, which may be changed, and those that every city starts with. */
export function ReadyShelf({ room, path, permission, lead, variables, samples }: Props) {
  const can = useCan()(permission);
  const [out, setOut] = useState<Ready | null>(null);
  const key = `ready-answers-${room}`;
  const { data, error, refetch } = useQuery({ queryKey: [key], queryFn: ({ signal }) => read(path, { signal }) });
  const fields: FieldSpec[] = [
    { name: "title", label: "題", kind: "text", required: "題を入力してください", max: 60 },
    { name: "words", label: "文", kind: "area", required: "文を入力してください", rows: 8, max: 2000, hint: `〔 〕の中は、回答するときに埋まります。${variables}。ほかの〔 〕は、書き換えるまで送れません。` },
  ];
  return (
    <>
      <PageHead title="回答のひな形" lead={lead}>
        {can && <CreateButton label="ひな形を作る" path={path} room={room} submit="作る" done="ひな形を作りました。" also={[key]} specs={fields} draft={`${path}#new`} />}
        <Go to={`/${room}/inquiries`}>お問い合わせにもどる</Go>
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <ul className="rows">
          {data.items.map((one) => (
            <li key={one.id}>
              <b>{one.title}</b>{!one.own && <small>　はじめから入っているもの</small>}
              <p className="prewrap">{one.words}</p>
              {samples && <Preview words={one.words} samples={samples} />}
              {can && (
                <div className="buttons">
                  <CreateButton
                    quiet label={one.own ? "直す" : "写して作る"} path={path} room={room} submit="残す" done="ひな形を残しました。" also={[key]} specs={fields} draft={`${path}#${one.id}`}
                    initial={{ title: one.title, words: one.words }} body={(values) => (one.own ? { ...values, id: one.id, version: one.version } : values)}
                  />
                  {one.own && <button type="button" className="button quiet" onClick={() => setOut(one)}>消す…</button>}
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {out && <OutDialog ready={out} path={path} also={key} onClose={() => setOut(null)} />}
    </>
  );
}

function OutDialog({ ready, path, also, onClose }: { ready: Ready; path: Path; also: string; onClose: () => void }) {
  const [message, setMessage] = useState("");
  async function remove() {
    try {
      await send(`${path}/{id}/remove`, { version: ready.version }, { path: { id: ready.id }, key: newKey() });
      await queries.invalidateQueries({ queryKey: [also] });
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
