import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { VendorEntry } from "../../../api/rooms";
import { queries, useCan } from "../../../app/queries";
import type { SectionProps } from "../../../parts/definitions";
import { FormProblem } from "../../../parts/FormProblem";
import { announce } from "../../../parts/toasts";
import { Why } from "../../../parts/Why";
import { At } from "../../../parts/words";
import { day } from "../../../text/time";

/** The vendor's daily mail: whether it comes, who switched it, when it looks next. */
export function News({ record }: SectionProps<VendorEntry>) {
  const can = useCan()("donations.write");
  const [message, setMessage] = useState("");
  const key = ["vendor-news", record.id];
  const { data, error } = useQuery({ queryKey: key, retry: false, queryFn: ({ signal }) => read("/api/donations/vendor-news/{id}", { path: { id: record.id }, signal }) });
  if (error) return <p className="small">{asProblem(error).status === 404 ? "まだ始まっていません。承認から1分ほどで始まります。" : asProblem(error).message}</p>;
  if (!data) return null;

  async function turn() {
    if (!data) return;
    setMessage("");
    try {
      queries.setQueryData(key, await send("/api/donations/vendor-news/{id}", { version: data.version, on: !data.on }, { path: { id: record.id }, key: newKey() }));
      announce(data.on ? "毎日のお知らせを止めました。" : "毎日のお知らせを送ります。");
    } catch (problem) {
      setMessage(asProblem(problem).message);
      void queries.invalidateQueries({ queryKey: key });
    }
  }

  return (
    <>
      <p>
        {data.on ? `新しい荷物か、期限を過ぎた荷物があるときに、${data.days_name}の${data.hour}時ごろ、連絡先と担当者にメールで知らせます。` : "止めています。新しい荷物があっても、メールは送りません。"}
        <small>{data.sent_on ? `最後に送った日　${day(data.sent_on)}` : "まだ送っていません"}{data.next_at && <>　次のお知らせ　<At iso={data.next_at} /></>}</small>
      </p>
      {data.history.length > 0 && <ul className="plain">{data.history.slice(-3).reverse().map((one) => <li key={one.at}><At iso={one.at} />　{one.who}さんが{one.what}</li>)}</ul>}
      <FormProblem message={message || undefined} />
      {can && <p className="buttons"><button type="button" className="button quiet" onClick={() => void turn()}>{data.on ? "お知らせを止める" : "お知らせを送る"}</button></p>}
      <Why reasons={data.why} />
    </>
  );
}
