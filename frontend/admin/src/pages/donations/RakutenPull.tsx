import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { ReadAnswer } from "../../api/types";
import { queries, useCan } from "../../app/queries";
import { Go } from "../../parts/Go";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { None, StateTag, useNow } from "../../parts/words";
import { ago, fullStamp } from "../../text/time";

type Pull = ReadAnswer<"/api/donations/rakuten/pull">;
const key = ["portals", "rakuten"];
/** While a pull runs, its figures are looked at this often. */
const LOOK_EVERY = 5_000;

/** How the pull from Rakuten goes: the last whole one, what is wrong and what to do about it, and a button to fetch now. */
export function RakutenPull() {
  const can = useCan();
  const { data, error, refetch } = useQuery({
    queryKey: key, queryFn: ({ signal }) => read("/api/donations/rakuten/pull", { signal }),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? LOOK_EVERY : false),
  });
  if (error) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} />;
  if (!data?.on) return null;
  return (
    <div className="narrow">
      <section className="part" aria-labelledby="rakuten">
        <h2 id="rakuten">楽天からの取り込み</h2>
        {data.trouble && <Trouble trouble={data.trouble} />}
        <dl className="facts">
          <div><dt>今</dt><dd><StateTag word={{ text: data.state_name, tone: data.trouble ? "warn" : data.state === "running" ? "good" : "plain" }} />{data.state === "running" && data.taken > 0 && `　${data.taken.toLocaleString("ja-JP")}件まで`}</dd></div>
          <div><dt>最後の取り込み</dt><dd>{data.last_success_at ? <><Ago iso={data.last_success_at} />　{data.last_taken.toLocaleString("ja-JP")}件を読み、{data.last_news.toLocaleString("ja-JP")}件が新しいか変わっていました</> : <None text="まだありません" />}</dd></div>
        </dl>
        <p className="buttons">
          {can("donations.write") && <FetchNow running={data.state === "running" && !data.trouble} />}
          <Go to="/donations/portals/rakuten-stock" className="button quiet">楽天に知らせた在庫</Go>
        </p>
      </section>
    </div>
  );
}

function Trouble({ trouble }: { trouble: NonNullable<Pull["trouble"]> }) {
  return (
    <p className="notice" role="status">
      {trouble.text}
      {trouble.since && <>（<Ago iso={trouble.since} />から）</>}
      {trouble.again_at && <>　次は{fullStamp(trouble.again_at)}にやり直します。</>}
    </p>
  );
}

function FetchNow({ running }: { running: boolean }) {
  const [busy, setBusy] = useState(false);
  async function fetchNow() {
    setBusy(true);
    try {
      queries.setQueryData(key, await send("/api/donations/rakuten/pull", {}));
      announce("1分以内に取りに行きます。このページで様子が見られます。");
    } catch (error) {
      announce(asProblem(error).message, "error");
    } finally {
      setBusy(false);
    }
  }
  return <button type="button" className="button quiet" disabled={busy || running} onClick={() => void fetchNow()}>{running ? "取り込んでいます" : "今すぐ取りに行く"}</button>;
}

function Ago({ iso }: { iso: string }) {
  const now = useNow();
  return <time dateTime={iso} title={fullStamp(iso)}>{ago(iso, now)}</time>;
}
