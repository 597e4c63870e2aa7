import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { asProblem } from "../../../api/problem";
import type { ReadAnswer } from "../../../api/types";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { FieldSpec } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { Waiting } from "../../../parts/Waiting";
import { At, None, StateTag, wordOf } from "../../../parts/words";
import { reason, states } from "./matter";

type Listed = ReadAnswer<"/api/line/scenarios"> | ReadAnswer<"/api/line/menus">;

interface Props {
  /** the query's key, and what is looked at again when one was made */
  name: string;
  load: (signal: AbortSignal) => Promise<Listed>;
  path: "/api/line/scenarios" | "/api/line/menus";
  base: string;
  title: string;
  lead: string;
  noun: string;
  /** said where there is none yet; `ready` if there are seeds that one may take up */
  empty: (ready: boolean) => ReactNode;
  /** examples in the form: of an id, and of why one makes it */
  examples: { id: string; reason: string };
  nameHint?: string;
  /** what a new one begins with */
  content: (name: string) => object;
}

/** Matters that two persons decide on are few, so one table. Whoever writes begins with a seed or with next to nothing. */
export function MattersPage({ name, load, title, lead, empty, ...making }: Props) {
  const { data, error, refetch } = useQuery({ queryKey: [name], queryFn: ({ signal }) => load(signal) });
  const can = useCan()("line.write");
  const { base, noun } = making;
  return (
    <>
      <PageHead title={title} lead={lead}>
        {can && data && <Create seeds={data.seeds} name={name} {...making} />}
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <p>{empty(can && data.seeds.length > 0)}</p>}
      {data && data.items.length > 0 && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">{title}</caption>
            <thead><tr><th scope="col">{noun}</th><th scope="col">状態</th><th scope="col">公開中の版</th><th scope="col">最後の変更</th></tr></thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.id}>
                  <td data-label={noun} className="first"><Go to={`${base}/${one.id}`}>{one.name}</Go><small>{one.id}</small></td>
                  <td data-label="状態"><StateTag word={wordOf(states, one.state, one.state_name)} />{one.planned_at && <small><At iso={one.planned_at} /></small>}</td>
                  <td data-label="公開中の版" className="num">{one.live ? `第${one.live}版` : <None text="なし" />}</td>
                  <td data-label="最後の変更" className="num"><At iso={one.updated_at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

type Making = Pick<Props, "name" | "path" | "base" | "noun" | "examples" | "nameHint" | "content"> & { seeds: Listed["seeds"] };

function Create({ seeds, name: key, path, base, noun, examples, nameHint, content }: Making) {
  const common = { path, room: "line" as const, submit: "下書きをつくる", done: "下書きをつくりました。", also: [key] };
  const because = reason("つくるわけ", `例：${examples.reason}`);
  const named: FieldSpec = { name: "name", label: `${noun}の名前`, kind: "text", required: `${noun}の名前を入力してください`, max: 60 };
  return (
    <>
      {seeds.length > 0 && (
        <CreateButton
          {...common} label="ひな形からつくる" initial={{ id: seeds[0]?.id ?? "" }}
          specs={[{ name: "id", label: "ひな形", kind: "radio", required: "ひな形を選んでください", options: seeds.map((one) => ({ value: one.id, label: one.name })) }, because]}
        />
      )}
      <CreateButton
        {...common} label="新しくつくる" opens={(id) => `${base}/${id}/edit`} quiet={seeds.length > 0}
        specs={[
          { name: "id", label: "記号", kind: "text", required: `記号を入力してください（例：${examples.id}）`, hint: "英小文字・数字・ハイフン。あとから変えられません。", max: 32 },
          nameHint ? { ...named, hint: nameHint } : named, because,
        ]}
        body={({ id, name, reason: why }) => ({ id, reason: why, content: content(String(name)) })}
      />
    </>
  );
}
