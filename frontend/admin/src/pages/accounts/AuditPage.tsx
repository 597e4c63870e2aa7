import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { read } from "../../api/client";
import type { AuditChoices, AuditRow } from "../../api/rooms";
import type { Collection, Filter } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { At, None } from "../../parts/words";
import { useDonationNumber } from "./numbers";

/** Where the thing of a line is shown. */
const places: Record<string, string> = {
  donation: "/donations", inquiry: "/line/inquiries", "donation-inquiry": "/donations/inquiries", crowdsourcing_task: "/crowdsourcing/tasks", "consortium-application": "/consortium/applications",
  "consortium-member": "/consortium/members", mail: "/messaging/mails", incident: "/accounts/incidents", staff: "/accounts/staff",
};

const choicesQuery = queryOptions({ queryKey: ["audit-choices"], queryFn: ({ signal }) => read("/api/accounts/audit/choices", { signal }), staleTime: 5 * 60_000 });

function Target({ row }: { row: AuditRow }) {
  const donation = useDonationNumber(row.target_kind === "donation" ? row.target_id : null);
  const { data: choices } = useQuery(choicesQuery);
  const person = row.target_kind === "staff" ? choices?.people.find((one) => one.id === row.target_id)?.name : undefined;
  const number = row.target_number ?? donation;
  const words = <>{row.target_name}{number && <> <span className="num">{number}</span></>}{person && ` ${person}`}</>;
  if (row.target_id === null) return <None />;
  const place = places[row.target_kind];
  return (
    <>
      {place ? <Go to={`${place}/${row.target_id}`}>{words}</Go> : words}
      <small><Go to={`/accounts/audit?target=${encodeURIComponent(row.target)}`} className="nowrap">この件の記録だけを見る<span className="unseen">（{row.target_name} {number ?? person}）</span></Go></small>
    </>
  );
}

function More({ row }: { row: AuditRow }) {
  return (
    <>
      {row.said && <span className="breakable">{row.said}</span>}
      {row.why && <small className="breakable">理由：{row.why}</small>}
      <details className="marks">
        <summary>記号</summary>
        <dl>
          <div><dt>操作</dt><dd><code>{row.action}</code></dd></div>
          <div><dt>対象</dt><dd><code>{row.target}</code></dd></div>
          <div><dt>職員</dt><dd><code>{row.actor}</code></dd></div>
          {row.request_id && <div><dt>記録</dt><dd><code>{row.request_id}</code></dd></div>}
        </dl>
      </details>
    </>
  );
}

/** The people and the operations stand in lists to choose from; a thing is chosen on its own line. */
export function auditFilters(choices: AuditChoices | undefined): Filter[] {
  const people = choices?.people.map((one) => ({ value: one.id, label: one.removed ? `${one.name}（外した職員）` : one.name })) ?? [];
  const actions = choices?.services.flatMap((service) => [
    { value: service.prefix, label: `${service.name}のすべて`, group: service.name },
    ...service.actions.map((action) => ({ value: action.name, label: action.said, group: service.name })),
  ]) ?? [];
  return [
    { name: "day", label: "日", kind: "date" },
    { name: "month", label: "月", kind: "month", any: "この31日" },
    { name: "actor", label: "だれが", kind: "select", options: people, any: "全員" },
    { name: "action", label: "したこと", kind: "select", options: actions },
    { name: "target", label: "えらんだ対象だけを表示しています", kind: "given" },
  ];
}

export const audit: Collection<AuditRow> = {
  room: "accounts", service: "platform", path: "/api/accounts/audit", base: "/accounts/audit", title: "記録（監査）", unit: "件",
  lead: "だれが、いつ、どこから、何を見て、何を変えたか。1年以上残ります。この画面を見たことも記録されます。",
  columns: [
    { name: "at", label: "日時", cell: (row) => <At iso={row.at} exact />, value: (row) => row.at },
    { name: "actor", label: "だれが", cell: (row) => <Go to={`/accounts/audit?actor=${encodeURIComponent(row.actor)}`} className="nowrap">{row.actor_name ?? "氏名なし"}<span className="unseen">の記録だけを見る</span></Go>, value: (row) => row.actor_name ?? "" },
    { name: "action", label: "したこと", main: true, cell: (row) => <b>{row.action_name}</b>, value: (row) => row.action_name },
    { name: "target", label: "対象", cell: (row) => <Target row={row} />, value: (row) => row.target_name },
    { name: "said", label: "くわしく", cell: (row) => <More row={row} /> },
    { name: "ip", label: "どこから", cell: (row) => <span className="tabular">{row.ip}</span>, value: (row) => row.ip ?? "" },
  ],
  name: (row) => `${row.at} ${row.action_name}`,
  key: (row, place) => `${row.at}-${row.request_id ?? ""}-${place}`,
  download: "audit", downloadSpan: "この31日の記録",
  empty: { title: "この条件の記録はありません", text: "日や月、人、したことを変えるか、「条件を消す」を押してください。" },
};

export default function AuditPage() {
  const { data } = useQuery(choicesQuery);
  const collection = useMemo(() => ({ ...audit, filters: auditFilters(data) }), [data]);
  return <ListPage collection={collection} />;
}
