import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { ListingsCompared } from "../../../api/rooms";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { Waiting } from "../../../parts/Waiting";
import { DueLine, StateTag, wordOf } from "../../../parts/words";
import { listingStates, Seen } from "./listing";

type Beside = ListingsCompared["portals"][number];

/** One gift on all portals: what is said everywhere, and where a portal says something else. */
export default function GiftListingsPage() {
  const { code } = useParams({ strict: false }) as { code: string };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["listings-compared", code],
    queryFn: ({ signal }) => read("/api/donations/listings/gifts/{code}", { path: { code }, signal }),
  });
  if (isPending) return <Waiting text="出品を読み込んでいます" />;
  if (!data) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} page />;
  const [common, ...portals] = data.portals;
  return (
    <>
      <p className="crumb"><Go to="/donations/listings">← 出品</Go></p>
      <PageHead title={`${data.code}　${data.name}の出品`} lead={data.stopped ? "止まっている返礼品です。" : "共通の文は、どの受付先にも出ます。違うところだけを、受付先ごとに書きます。"} />
      {common && <section className="part"><h2>共通の文</h2><p className="words-row">{common.text_state_name}　<Go to={`/donations/listings/${common.id}`}>開く・書く</Go></p><Seen rows={common.seen} /></section>}
      <section className="part">
        <h2>受付先ごと</h2>
        <ul className="checks">{portals.map((one) => <Row key={one.portal} one={one} />)}</ul>
      </section>
    </>
  );
}

function Row({ one }: { one: Beside }) {
  const own = one.seen.filter((row) => row.origin === "own");
  const amount = one.seen.find((row) => row.field === "amount_yen");
  return (
    <li>
      <Go to={`/donations/listings/${one.id}`}><b>{one.portal_name}</b></Go>　{one.listing && <StateTag word={wordOf(listingStates, one.listing.state, one.listing.state_name)} />}
      {one.listing?.due && <>　期限 <DueLine at={one.listing.due} /></>}
      <small>
        {"　"}{one.offered ? amount?.value : "出しません"}　{own.length ? `違うところ：${own.map((row) => row.label).join("、")}` : "共通と同じ"}
        {one.text_state === "proposed" && "　承認待ちの文があります"}
        {one.problems.length > 0 && <b className="late">　書けないところ {one.problems.length}</b>}
      </small>
    </li>
  );
}
