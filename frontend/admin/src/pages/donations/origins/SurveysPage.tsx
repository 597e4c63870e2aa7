import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import { Go } from "../../../parts/Go";
import { ListPage } from "../../../parts/ListPage";
import { day } from "../../../text/time";
import { PrepareButton, surveys } from "./survey";

export default function SurveysPage() {
  const { data } = useQuery({ queryKey: ["origins-of", "period"], queryFn: ({ signal }) => read("/api/donations/origins/surveys", { query: {}, signal }) });
  return (
    <ListPage collection={surveys} above={data && !data.period.sent && <p className="notice warn">{day(data.period.begins)} からの時期の調査を、まだ送っていません。</p>}>
      <PrepareButton />
      <Go to="/donations/origins/sheets">調査票</Go>
      <Go to="/donations/origins/visits">現地確認</Go>
    </ListPage>
  );
}
