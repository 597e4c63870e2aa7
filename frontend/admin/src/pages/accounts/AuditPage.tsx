import operations from "../../api/made/operations.json";
import type { AuditRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { At } from "../../parts/words";

const names = operations as Record<string, string>;

/** Where the thing of a target is shown: 'donation/01J…' → '/donations/01J…'. */
const places: Record<string, string> = {
  donation: "/donations", inquiry: "/line/inquiries", crowdsourcing_task: "/crowdsourcing/tasks", "consortium-application": "/consortium/applications",
  "consortium-member": "/consortium/members", mail: "/messaging/mails", staff: "/accounts/staff",
};

/** What a line says besides its action: conditions of a list, fields of a form, anything else as it is. */
export function said(what: unknown): string {
  if (what === null || what === undefined) return "";
  if (typeof what !== "object") return String(what);
  return Object.entries(what).flatMap(([key, value]) => {
    if (key === "fields" && Array.isArray(value)) return `項目：${value.join("、")}`;
    if (key === "filter" && typeof value === "object" && value !== null) {
      const wanted = Object.entries(value).filter(([name]) => name !== "limit" && name !== "cursor");
      return wanted.length ? `条件：${wanted.map(([name, one]) => `${name}=${String(one)}`).join("、")}` : [];
    }
    if (key === "rows") return `${String(value)}件`;
    return `${key}：${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
  }).join("　");
}

function Target({ target }: { target: string }) {
  const [kind = "", id = "-"] = target.split("/");
  const place = places[kind];
  if (id === "-") return <code>{kind}</code>;
  return place ? <Go to={`${place}/${id}`}><code className="breakable">{target}</code></Go> : <code className="breakable">{target}</code>;
}

export const audit: Collection<AuditRow> = {
  room: "accounts", service: "platform", path: "/api/accounts/audit", base: "/accounts/audit", title: "記録（監査）", unit: "件",
  lead: "だれが、いつ、どこから、何を見て、何を変えたか。1年以上残ります。この画面を見たことも記録されます。",
  filters: [
    { name: "day", label: "日", kind: "date" },
    { name: "month", label: "月", kind: "month", any: "この31日" },
    { name: "actor", label: "人（番号）", kind: "text", hint: "一覧の氏名を選べます" },
    { name: "action", label: "操作（記号）", kind: "text", hint: "例：donations" },
    { name: "target", label: "対象", kind: "text", hint: "例：donation/01J…" },
  ],
  columns: [
    { name: "at", label: "日時", cell: (row) => <At iso={row.at} />, value: (row) => row.at },
    { name: "actor", label: "人", cell: (row) => <Go to={`/accounts/audit?actor=${encodeURIComponent(row.actor)}`} title={row.actor}>{row.actor_name ?? row.actor}<span className="unseen">の記録だけを見る</span></Go>, value: (row) => row.actor_name ?? row.actor },
    { name: "action", label: "操作", cell: (row) => <>{names[row.action] ?? row.action}<small className="breakable">{row.action}</small></>, value: (row) => row.action },
    { name: "target", label: "対象", cell: (row) => <Target target={row.target} />, value: (row) => row.target },
    { name: "what", label: "内容・理由", cell: (row) => <><span className="breakable">{said(row.what)}</span>{row.why && <small>理由：{row.why}</small>}</> },
    { name: "ip", label: "どこから", cell: (row) => <span className="figures">{row.ip}</span>, value: (row) => row.ip ?? "" },
  ],
  name: (row) => `${row.at} ${row.action}`,
  key: (row, place) => `${row.at}-${row.request_id ?? ""}-${place}`,
  download: "audit",
  empty: { title: "記録はありません", text: "日や月を変えてお試しください。" },
};

export default function AuditPage() {
  return <ListPage collection={audit} />;
}
