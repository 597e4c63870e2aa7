import { useQuery } from "@tanstack/react-query";

import { asProblem } from "../../api/problem";
import { serviceWord } from "../../app/rooms";
import { CreateButton } from "../../parts/CreateDialog";
import { PageHead } from "../../parts/PageHead";
import { ProblemView } from "../../parts/ProblemView";
import { Waiting } from "../../parts/Waiting";
import { ServiceTag } from "../../parts/words";
import { teamsQuery } from "./lookups";
import { AccountsTabs } from "./Tabs";

const services = ["donations", "jobsupport", "crowdsourcing", "consortium", "community", "platform"];

export default function TeamsPage() {
  const { data, error, refetch } = useQuery(teamsQuery);
  return (
    <>
      <PageHead title="所属" lead="委託先の職員は、役割があっても、担当するサービスのことしか見えません。">
        <CreateButton
          label="所属を作る" path="/api/accounts/teams" room="accounts" submit="作る" done="所属を作りました。" also={["teams"]} initial={{ services: [], outsourced: false }}
          specs={[
            { name: "name", label: "所属の名前", kind: "text", required: "所属の名前を入力してください", max: 60 },
            { name: "services", label: "担当するサービス", kind: "checks", options: services.map((value) => ({ value, label: serviceWord(value).name })) },
            { name: "outsourced", label: "委託先（市の職員ではない）", kind: "check" },
          ]}
          body={(values) => ({ ...values, outsourced: Boolean(values.outsourced) })}
        />
      </PageHead>
      <AccountsTabs />
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">所属</caption>
            <thead><tr><th scope="col">所属</th><th scope="col">区分</th><th scope="col">担当するサービス</th></tr></thead>
            <tbody>
              {data.items.map((team) => (
                <tr key={team.id}>
                  <td data-label="所属" className="first"><b>{team.name}</b></td>
                  <td data-label="区分">{team.outsourced ? "委託先" : "市"}</td>
                  <td data-label="担当するサービス"><span className="words-row">{team.services.map((one) => <ServiceTag key={one} service={one} />)}</span></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
