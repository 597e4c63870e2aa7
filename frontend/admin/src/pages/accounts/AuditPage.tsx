import type { AuditRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, None } from "../../parts/words";

const said = (what: unknown): string => (what === null || what === undefined ? "" : typeof what === "string" ? what : JSON.stringify(what));

const audit: Collection<AuditRow> = {
  room: "accounts", service: "platform", path: "/api/accounts/audit", base: "/accounts/audit", title: "記録（監査）", unit: "件",
  lead: "だれが、いつ、どこから、何を見て、何を変えたか。1年以上残ります。この画面を見たことも記録されます。",
  filters: [
    { name: "day", label: "日", kind: "date" },
    { name: "month", label: "月", kind: "month", any: "このごろ" },
    { name: "actor", label: "人（番号）", kind: "text" },
    { name: "action", label: "操作", kind: "text", hint: "donations.one" },
    { name: "target", label: "対象", kind: "text", hint: "donation/01J…" },
  ],
  columns: [
    { name: "at", label: "日時", cell: (row) => <At iso={row.at} />, value: (row) => row.at },
    { name: "actor", label: "人", cell: (row) => <>{row.actor_name ?? <None text="（職員ではない）" />}<small className="num breakable">{row.actor}</small></>, value: (row) => row.actor_name ?? row.actor },
    { name: "action", label: "操作", cell: (row) => <code>{row.action}</code>, value: (row) => row.action },
    { name: "target", label: "対象", cell: (row) => <code className="breakable">{row.target}</code>, value: (row) => row.target },
    { name: "what", label: "内容・理由", cell: (row) => <><span className="breakable">{said(row.what)}</span>{row.why && <small>理由：{row.why}</small>}</> },
    { name: "ip", label: "どこから", cell: (row) => <span className="num">{row.ip}</span>, value: (row) => row.ip ?? "" },
  ],
  name: (row) => `${row.at} ${row.action}`,
  key: (row, place) => `${row.at}-${row.request_id ?? ""}-${place}`,
  download: "audit",
  empty: { title: "記録はありません", text: "日や月を変えてお試しください。" },
};

export default function AuditPage() {
  return <ListPage collection={audit} />;
}
