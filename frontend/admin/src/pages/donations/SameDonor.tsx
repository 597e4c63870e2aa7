import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Donation } from "../../api/rooms";
import type { ReadAnswer } from "../../api/types";
import { queries, useCan } from "../../app/queries";
import type { SectionProps } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { announce } from "../../parts/toasts";
import { Why } from "../../parts/Why";
import { At, StateTag, type Word } from "../../parts/words";
import { figure, yen } from "../../text/figures";

type Link = ReadAnswer<"/api/donations/donors/{id}">["items"][number];
type Decision = "same" | "different" | "none";

const links: Record<Link["link"], Word> = {
  same: { text: "同じ方", tone: "good" },
  perhaps: { text: "同じ方かもしれない", tone: "warn" },
  other: { text: "別の方", tone: "quiet" },
};

/** The donations that are likely the same donor's: linked, never merged; staff's word stands above the score. */
export function SameDonor({ record }: SectionProps<Donation>) {
  const key = ["same-donor", record.id];
  const { data, error } = useQuery({ queryKey: key, queryFn: ({ signal }) => read("/api/donations/donors/{id}", { path: { id: record.id }, signal }) });
  const can = useCan()("donations.write");
  const [busy, setBusy] = useState(false);
  async function decide(other: Link, decision: Decision, back = false) {
    setBusy(true);
    try {
      queries.setQueryData(key, await send("/api/donations/donors/{id}/decide", { other: other.id, decision }, { path: { id: record.id }, key: newKey() }));
      void queries.invalidateQueries({ queryKey: ["same-donor", other.id] });
      const undo = { label: "もとにもどす", run: () => void decide(other, other.decided?.decision ?? "none", true) };
      announce(back ? "もとにもどしました。" : `${other.donation.number}を「${decision === "same" ? "同じ方" : decision === "different" ? "別の方" : "まだ決めていない"}」としました。`, "done", back ? undefined : undo);
    } catch (problem) {
      announce(asProblem(problem).message, "error");
    } finally {
      setBusy(false);
    }
  }
  if (error) return <p>{asProblem(error).message}</p>;
  if (!data) return <p>読み込んでいます…</p>;
  if (data.items.length === 0) return <p>ほかにありません。</p>;
  return (
    <>
      <p>同じ方とみた寄附（この寄附を入れて、{data.year.year}年）：<b className="num">{figure(data.year.donations)}件　{yen(data.year.amount_yen)}</b></p>
      <ul className="checks">
        {data.items.map((one) => (
          <li key={one.id}>
            <StateTag word={links[one.link]} />　<Go to={`/donations/${one.id}`}>{one.donation.number}</Go>　{one.donation.donor_name} 様　<span className="num">{yen(one.donation.amount_yen)}</span>
            {" "}
            <small className="line small">{one.donation.portal_name}　{one.donation.state_name}　<At iso={one.donation.received_at} />{one.decided && `　${one.decided.who}が決めました`}</small>
            <Why reasons={one.why} />
            {can && (
              <div className="buttons">
                {one.link !== "same" && <button type="button" className="button quiet small" disabled={busy} onClick={() => void decide(one, "same")}>同じ方とする</button>}
                {one.link !== "other" && <button type="button" className="button quiet small" disabled={busy} onClick={() => void decide(one, "different")}>別の方とする</button>}
                {one.decided && <button type="button" className="button quiet small" disabled={busy} onClick={() => void decide(one, "none")}>判断を取り消す</button>}
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
