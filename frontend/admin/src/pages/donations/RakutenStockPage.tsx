import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { ReadAnswer } from "../../api/types";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { Why } from "../../parts/Why";
import { At } from "../../parts/words";
import { count } from "../../text/figures";
import { fullStamp } from "../../text/time";

type Told = ReadAnswer<"/api/donations/rakuten/stock">;

/** What Rakuten was told is left of each gift, why so many, and what it would not take. */
export default function RakutenStockPage() {
  const { data, error, refetch } = useQuery({ queryKey: ["portals", "rakuten", "stock"], queryFn: ({ signal }) => read("/api/donations/rakuten/stock", { signal }) });
  return (
    <>
      <PageHead title="楽天に知らせた在庫" lead="楽天の注文を読み終えるたびに、残りの数を楽天に知らせます。">
        <Go to="/donations/portals" className="button quiet">受付先</Go>
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && <Shown told={data} />}
    </>
  );
}

function Shown({ told }: { told: Told }) {
  return (
    <>
      {!told.on && <p className="notice">楽天に在庫を知らせるのは、設定で止めています。始めるときは、システムの担当に頼んでください。</p>}
      {told.trouble && <p className="notice" role="status">{told.trouble.text}　注文の取り込みは続いています。{told.trouble.again_at && `次は${fullStamp(told.trouble.again_at)}のあとにやり直します。`}</p>}
      {told.refused.length > 0 && <Refused rows={told.refused} />}
      {told.items.length === 0 && told.on && <p className="empty">まだ知らせていません。楽天に掲載中の、在庫を数えている返礼品が、次の取り込みのあとに出ます。</p>}
      {told.items.length > 0 && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">楽天に知らせた在庫</caption>
            <thead><tr><th scope="col">返礼品</th><th scope="col" className="end">知らせた数</th><th scope="col">知らせた時刻</th><th scope="col">わけ</th></tr></thead>
            <tbody>
              {told.items.map((one) => (
                <tr key={one.id}>
                  <td data-label="返礼品" className="first"><Go to={`/donations/stock/${one.code}`}><b>{one.name}</b></Go><small className="tabular">{one.code}</small></td>
                  <td data-label="知らせた数" className="end"><b className="num">{count(one.quantity, "個")}</b></td>
                  <td data-label="知らせた時刻"><At iso={one.at} /></td>
                  <td data-label="わけ">{one.note && <p className="small">{one.note}</p>}<Why reasons={one.why} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Refused({ rows }: { rows: Told["refused"] }) {
  return (
    <section className="part" aria-labelledby="refused">
      <h2 id="refused">楽天が受け付けなかった返礼品</h2>
      <p>楽天にこの商品管理番号の商品がないか、止められています。RMSで商品管理番号を確かめてください。注文が1件入ると、その番号を覚えて使います。</p>
      <ul className="checks">
        {rows.map((one) => <li key={one.id}><b>{one.name}</b>　<span className="tabular">{one.code}</span>　商品管理番号 {one.manage_number}（{one.error.startsWith("同じ商品：") ? `${one.error.slice(5)}と同じ商品なので、在庫は${one.error.slice(5)}の分だけを知らせています` : `楽天の番号 ${one.error}`}）　次は{fullStamp(one.again_at)}のあとにやり直します。</li>)}
      </ul>
    </section>
  );
}
