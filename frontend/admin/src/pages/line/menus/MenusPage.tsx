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
import { reason, states } from "../scenarios/scenario";
import { newCell } from "./content";

const KEY = "line-menus";

/** The rich menus: few, so one table. Whoever writes begins with the seed or with a single button. */
export default function MenusPage() {
  const { data, error, refetch } = useQuery({ queryKey: [KEY], queryFn: ({ signal }) => read("/api/line/menus", { signal }) });
  const can = useCan()("line.write");
  return (
    <>
      <PageHead title="メニュー（リッチメニュー）" lead="LINEのトークの下に出る、画像のメニューです。画像は、言葉と絵からまちむすびがつくります。書いた人とは別の市の職員が承認したものだけが出ます。">
        {can && data && <Create seeds={data.seeds} />}
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <p>まだメニューはありません。{can && data.seeds.length > 0 && "「ひな形からつくる」を押すと、すぐに承認を求められる下書きができます。"}</p>}
      {data && data.items.length > 0 && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">メニュー（リッチメニュー）</caption>
            <thead><tr><th scope="col">メニュー</th><th scope="col">状態</th><th scope="col">公開中の版</th><th scope="col">最後の変更</th></tr></thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.id}>
                  <td data-label="メニュー" className="first"><Go to={`/line/menus/${one.id}`}>{one.name}</Go><small>{one.id}</small></td>
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
  const common = { path: "/api/line/menus" as const, room: "line" as const, submit: "下書きをつくる", done: "下書きをつくりました。", also: [KEY] };
  const because = reason("つくるわけ", "例：相談の予約に、すぐ進めるように");
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
          { name: "id", label: "記号", kind: "text", required: "記号を入力してください（例：spring）", hint: "英小文字・数字・ハイフン。あとから変えられません。", max: 32 },
          { name: "name", label: "メニューの名前", kind: "text", required: "メニューの名前を入力してください", hint: "職員だけが見ます。", max: 60 }, because,
        ]}
        body={({ id, name, reason: why }) => ({
          id, reason: why,
          content: { name, bar: "メニュー", size: "tall", tabs: [{ id: "start", name: "はじめに", colour: "wakaba", rows: [[newCell()]] }], opens: { before: "start", after: "start", hired: "start" } },
        })}
      />
    </>
  );
}
