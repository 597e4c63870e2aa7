import { useQueries } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { ListPath, RowOf } from "../../api/types";
import { useCan } from "../../app/queries";
import { Go } from "../../parts/Go";
import { PageHead } from "../../parts/PageHead";
import { Waiting } from "../../parts/Waiting";
import { ServiceTag } from "../../parts/words";
import { yen } from "../../text/figures";
import { stamp } from "../../text/time";
import { FindBox } from "./FindBox";

interface Place<P extends ListPath> {
  path: P;
  base: string;
  name: string;
  service: string;
  permission: string;
  line: (row: RowOf<P>) => [string, string];
}

type AnyPlace = Omit<Place<ListPath>, "line"> & { line: (row: { id: string }) => [string, string] };
// Each place knows its own rows; the page only passes them on.
const place = <P extends ListPath>(one: Place<P>): AnyPlace => one as unknown as AnyPlace;

const places = [
  place({ path: "/api/donations", base: "/donations", name: "寄附", service: "donations", permission: "donations.read", line: (row) => [`${row.donor_name} 様　${yen(row.amount_yen)}`, `${row.number}　${row.portal_name}　${row.gifts}　${stamp(row.received_at)}`] }),
  place({ path: "/api/line/inquiries", base: "/line/inquiries", name: "LINEの問い合わせ", service: "jobsupport", permission: "line.read", line: (row) => [row.preview, `${row.number}　${row.user_label}　${stamp(row.opened_at)}`] }),
  place({ path: "/api/crowdsourcing/tasks", base: "/crowdsourcing/tasks", name: "おしごと", service: "crowdsourcing", permission: "crowdsourcing.read", line: (row) => [row.title, row.orderer] }),
  place({ path: "/api/consortium/applications", base: "/consortium/applications", name: "入会の申込み", service: "consortium", permission: "consortium.read", line: (row) => [row.organisation, row.contact_name] }),
  place({ path: "/api/consortium/members", base: "/consortium/members", name: "会員", service: "consortium", permission: "consortium.read", line: (row) => [row.organisation, `${row.joined_on} 入会`] }),
];

const MOST = 5;

/** One search over the rooms that this person may read. */
export default function SearchPage() {
  const { q = "" } = useSearch({ strict: false }) as { q?: string };
  const can = useCan();
  const mine = places.filter((one) => can(one.permission));
  const answers = useQueries({
    queries: mine.map((one) => ({
      queryKey: ["list", "search", one.path, q],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await read(one.path, { query: { q, limit: MOST }, signal })) as unknown as { items: { id: string }[]; next: string | null },
      enabled: q !== "",
    })),
  });
  const done = q !== "" && answers.every((answer) => !answer.isPending);
  const none = done && answers.every((answer) => !answer.data?.items.length && !answer.isError);

  return (
    <>
      <PageHead title={q ? `「${q}」をさがす` : "さがす"} />
      <FindBox key={q} initial={q} />
      {!q && <p className="lead">氏名・電話番号・メールアドレス・注文番号・団体名のどれかを入れてください。名前の一部ではなく、分かるところまで正確に入れると見つかります。</p>}
      {q && !done && <Waiting text="さがしています" />}
      {none && <div className="empty"><h2>見つかりませんでした</h2><p>空白や記号を外すか、電話番号・注文番号など別の手がかりでお試しください。</p></div>}
      {mine.map((one, i) => {
        const answer = answers[i];
        if (answer?.isError) return <p key={one.path} className="notice warn" role="alert">「{one.name}」はさがせませんでした。{asProblem(answer.error).message}</p>;
        const items = answer?.data?.items.slice(0, MOST) ?? [];
        if (!items.length) return null;
        return (
          <section key={one.path} className="found">
            <h2><ServiceTag service={one.service}>{one.name}</ServiceTag></h2>
            <ul className="rows">
              {items.map((row) => {
                const [head, tail] = one.line(row);
                return <li key={row.id} data-item><Go data-row to={`${one.base}/${row.id}`}>{head}</Go><span className="because">{tail}</span></li>;
              })}
            </ul>
            {(answer?.data?.next || (answer?.data?.items.length ?? 0) > MOST) && <p><Go to={`${one.base}?q=${encodeURIComponent(q)}`}>{one.name}の中で続きを見る</Go></p>}
          </section>
        );
      })}
    </>
  );
}
