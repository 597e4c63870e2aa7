import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { Waiting } from "../../../parts/Waiting";
import { At, None, StateTag, wordOf } from "../../../parts/words";
import { reason, states } from "./scenario";

const KEY = "line-scenarios";

/** The bot's conversations: few, so one table. Whoever writes begins with a seed or with a single node. */
export default function ScenariosPage() {
  const { data, error, refetch } = useQuery({ queryKey: [KEY], queryFn: ({ signal }) => read("/api/line/scenarios", { signal }) });
  const can = useCan()("line.write");
  return (
    <>
      <PageHead title="会話（シナリオ）" lead="LINEの自動応答の会話です。書いた人とは別の市の職員が、スマートフォンで確かめて承認したものだけが動きます。">
        {can && data && <Create seeds={data.seeds} />}
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <p>まだ会話はありません。公開するまでは、決まった言葉に、決まった返事をします。</p>}
      {data && data.items.length > 0 && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">会話（シナリオ）</caption>
            <thead><tr><th scope="col">会話</th><th scope="col">状態</th><th scope="col">公開中の版</th><th scope="col">最後の変更</th></tr></thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.id}>
                  <td data-label="会話" className="first"><Go to={`/line/scenarios/${one.id}`}>{one.name}</Go><small>{one.id}</small></td>
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

function Create({ seeds }: { seeds: { id: string; name: string }[] }) {
  const common = { path: "/api/line/scenarios" as const, room: "line" as const, submit: "下書きをつくる", done: "下書きをつくりました。", also: [KEY] };
  const because = reason("つくるわけ", "例：友だち追加のあいさつを用意するため");
  return (
    <>
      {seeds.length > 0 && (
        <CreateButton
          {...common} label="ひな形からつくる" initial={{ id: seeds[0]?.id ?? "" }}
          specs={[{ name: "id", label: "ひな形", kind: "radio", required: "ひな形を選んでください", options: seeds.map((one) => ({ value: one.id, label: one.name })) }, because]}
        />
      )}
      <CreateButton
        {...common} label="新しくつくる" quiet={seeds.length > 0}
        specs={[
          { name: "id", label: "記号", kind: "text", required: "記号を入力してください（例：seminar）", hint: "英小文字・数字・ハイフン。あとから変えられません。", max: 32 },
          { name: "name", label: "会話の名前", kind: "text", required: "会話の名前を入力してください", max: 60 }, because,
        ]}
        body={({ id, name, reason: why }) => ({
          id, reason: why,
          content: { name, starts: { follow: false, words: [] }, first: "hello", variables: [], scores: [], nodes: [{ id: "hello", kind: "end", title: "はじめ", messages: [{ kind: "text", text: "こんにちは。" }] }] },
        })}
      />
    </>
  );
}
