import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import { useCan } from "../../app/queries";
import { CreateButton } from "../../parts/CreateDialog";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { yen } from "../../text/figures";
import { day, isoDay } from "../../text/time";

/** The wage that hourly rewards are compared with, dated: a task posted in November is judged by November's. */
export default function WagesPage() {
  const can = useCan()("crowdsourcing.review");
  const { data, error, refetch } = useQuery({ queryKey: ["wages"], queryFn: ({ signal }) => read("/api/crowdsourcing/minimum-wages", { signal }) });
  const now = [...(data?.items ?? [])].filter((one) => one.since <= isoDay()).sort((a, b) => b.since.localeCompare(a.since))[0];
  return (
    <>
      <PageHead title="最低賃金" lead="1時間あたりの報酬が、地域別最低賃金を下回っていないかを確かめるために使います。毎年10月ごろに変わります。">
        {can && (
          <CreateButton
            label="最低賃金を登録する" path="/api/crowdsourcing/minimum-wages" room="crowdsourcing" submit="登録する" done="最低賃金を登録しました。" also={["wages"]}
            specs={[
              { name: "since", label: "いつから", kind: "date", required: "いつからかを入力してください" },
              { name: "hourly_yen", label: "1時間の額（円）", kind: "number", required: "1時間の額を入力してください", pattern: [/^[0-9０-９,]+$/, "金額は数字で入力してください（例：1100）"] },
              { name: "source", label: "出典", kind: "text", required: "出典を入力してください（例：労働局の公示）", max: 200 },
            ]}
            body={(values) => ({ ...values, hourly_yen: Number(String(values.hourly_yen).normalize("NFKC").replaceAll(",", "")) })}
          />
        )}
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data?.items.length === 0 && <div className="empty"><h2>最低賃金の登録がありません</h2><p>登録がないあいだは、時間あたりの報酬を最低賃金と比べられません。</p></div>}
      {data && data.items.length > 0 && (
        <div className="table-place narrow">
          <table className="list">
            <caption className="unseen">最低賃金</caption>
            <thead><tr><th scope="col">いつから</th><th scope="col" className="end">1時間の額</th><th scope="col">出典</th></tr></thead>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.since}>
                  <td data-label="いつから" className="first num">{day(one.since)}{one === now && <b className="state good">　いまの額</b>}</td>
                  <td data-label="1時間の額" className="end num">{yen(one.hourly_yen)}</td>
                  <td data-label="出典">{one.source}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
