import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { None, useNow } from "../../parts/words";
import { ago, fullStamp } from "../../text/time";
import { RakutenPull } from "./RakutenPull";

/** Which portals notify us, and when each last did: the first place to look when donations don't come. */
export default function PortalsPage() {
  const { data, error, refetch } = useQuery({ queryKey: ["portals"], queryFn: ({ signal }) => read("/api/donations/portals", { signal }) });
  const now = useNow();
  return (
    <>
      <PageHead title="受付先" lead="寄附を受け付けるポータルと、職員が入力する届き方です。最後に届いた時刻を見ます。" />
      <RakutenPull />
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">受付先</caption>
            <thead><tr><th scope="col">受付先</th><th scope="col">受け取り方</th><th scope="col">最後に届いた時刻</th><th scope="col">最後の受付番号</th></tr></thead>
            <tbody>
              {data.items.map((portal) => (
                <tr key={portal.id}>
                  <td data-label="受付先" className="first"><Go to={portal.href}>{portal.name}</Go><small>{portal.id}</small></td>
                  <td data-label="受け取り方">{portal.feed_name}</td>
                  <td data-label="届いた時刻" className="num">{portal.last_notified_at ? <time dateTime={portal.last_notified_at} title={fullStamp(portal.last_notified_at)}>{ago(portal.last_notified_at, now)}</time> : <None text="まだありません" />}</td>
                  <td data-label="最後の受付番号" className="num">{portal.last_number ?? <None />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
