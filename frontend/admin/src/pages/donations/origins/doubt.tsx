import type { OriginDoubt } from "../../../api/rooms";
import type { Collection, Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, DueCell, StateTag, wordOf, type Word } from "../../../parts/words";
import type { OriginDoubtRow } from "../../../api/rooms";

export const doubtStates: Record<string, Word> = {
  open: { text: "報告前", tone: "late" },
  reported: { text: "市が判断", tone: "warn" },
  improving: { text: "改善待ち", tone: "warn" },
  closed: { text: "終了", tone: "quiet" },
};

/** What disagrees, each with what it was compared with. */
function Findings({ record }: { record: OriginDoubt }) {
  return (
    <ul className="checks">
      {record.findings.map((one) => (
        <li key={one.rule}>
          <b>{one.text}</b>
          <dl className="facts">{one.rows.map((row, at) => <div key={`${row.label}-${at}`}><dt>{row.label}</dt><dd>{row.value}</dd></div>)}</dl>
        </li>
      ))}
    </ul>
  );
}

export const doubt: Subject<OriginDoubt> = {
  room: "donations", service: "donations", path: "/api/donations/origins/doubts/{id}", base: "/donations/origins/doubts", noun: "産地の疑義",
  title: (d) => `産地の疑義　${d.code} ${d.gift_name}`,
  states: doubtStates,
  due: (d) => d.due,
  next: (d) => ({ open: "受託者が確かめて、市へ報告します。", reported: "市の職員が、問題なし・改善の指示・出品停止のどれかに決めます。決まるまで、この返礼品の荷物は発送しません。", improving: `期限までに直ったことを、市の職員が確かめます。${d.held ? "確かめるまで、この返礼品の荷物は発送しません。" : ""}`, closed: d.held ? "この返礼品の荷物は、止めたままです。1件ずつ代わりの返礼品にするか取り消すか、「発送を再開する」で送ります。" : null })[d.state] ?? null,
  sections: [
    { title: "合わないところ", body: Findings, brief: true },
    {
      title: "疑義について", brief: true,
      facts: [
        { name: "gift", label: "返礼品", text: (d) => d.gift_name, show: (d) => <Go to={`/donations/gifts/${d.code}`}>{d.code} {d.gift_name}</Go> },
        { name: "vendor", label: "事業者", text: (d) => d.vendor_name, show: (d) => <Go to={`/donations/vendors/${d.vendor_id}`}>{d.vendor_name || "（登録なし）"}</Go> },
        { name: "raised", label: "見つけた", text: (d) => `${d.source_name} ${d.raised_by}`, show: (d) => <>{d.source_href ? <Go to={d.source_href}>{d.source_name}</Go> : d.source_name}　<At iso={d.raised_at} /><small>{d.raised_by}</small></> },
        { name: "report", label: "市への報告", text: (d) => d.report, show: (d) => <>{d.report}<small><At iso={d.reported_at} /></small></>, when: (d) => d.report !== "" },
        { name: "decision", label: "市の判断", text: (d) => `${d.decision} ${d.decision_reason}`, show: (d) => <><b>{d.decision}</b>　{d.decision_reason}</>, when: (d) => d.decision !== "" },
      ],
    },
  ],
  actions: [
    {
      name: "report", label: "市へ報告する", permission: "donations.write", submit: "報告する", done: "市へ報告しました。",
      lead: () => <p>確かめたことを、市の職員に報告します。決めるのは市の職員です。報告すると、市が決めるまで、この返礼品の荷物は発送できません（受付と発注は続きます）。</p>,
      fields: [{ name: "text", label: "報告の内容", kind: "area", required: "報告の内容を入力してください", hint: "例：事業者に電話で確かめた。精米所が市外に移っていた。", rows: 5, max: 2000 }],
    },
    {
      name: "decide", label: "市が決める", permission: "donations.approve", submit: "決める", done: "決めました。",
      lead: () => <p>「出品停止」は、返礼品の停止を起案します。起案した人ではない市の職員が承認すると止まり、受付先から取り下げる仕事ができます。「問題なし」なら、止めていた荷物はすぐに発送できます。</p>,
      fields: [
        { name: "what", label: "判断", kind: "radio", required: "判断を選んでください", options: [{ value: "no_problem", label: "問題なし" }, { value: "improve", label: "改善の指示" }, { value: "stop", label: "出品停止（停止を起案する）" }] },
        { name: "reason", label: "わけ・指示の内容", kind: "area", required: "わけを入力してください", rows: 3, max: 450 },
        { name: "until", label: "改善の期限", kind: "date", hint: "改善の指示のときに入れます。" },
        { name: "send", label: "発送待ちの荷物は、送ってよい", kind: "check", hint: "改善の指示・出品停止で印を付けないと、改善を確かめるまで、または「発送を再開する」まで止めておきます。" },
      ],
      body: ({ until, send, ...rest }) => ({ ...rest, ...(until ? { until } : {}), ...(send ? { send: true } : {}) }),
    },
    {
      name: "finish", label: "直ったことを確かめた", permission: "donations.approve", submit: "終える", done: "疑義を終えました。",
      lead: (d) => (d.held ? <p>止めていた荷物は、すぐに発送できるようになります。</p> : null),
      fields: [{ name: "reason", label: "何で確かめたか", kind: "text", required: "何で確かめたかを入力してください", max: 500 }],
    },
    {
      name: "release", label: "発送を再開する", permission: "donations.approve", submit: "再開する", done: "発送を再開しました。",
      lead: () => <p>止めていた荷物が、すぐに発送できるようになります。</p>,
      fields: [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", max: 500 }],
    },
  ],
};

export const doubts: Collection<OriginDoubtRow, OriginDoubt> = {
  room: "donations", service: "donations", path: "/api/donations/origins/doubts", base: "/donations/origins/doubts", title: "産地の疑義", unit: "件",
  lead: "調査の回答・現地確認・指摘から、承認した内容と合わないものが並びます。受託者が市へ報告し、市の職員が決めます。",
  stateParam: "origin", keepsAll: true,
  states: [{ value: "waiting", label: "未決" }, { value: "closed", label: "終了" }],
  filters: [{ name: "vendor", label: "事業者", kind: "given" }],
  columns: [
    { name: "due", label: "期限", cell: (row) => (row.due ? <DueCell at={row.due} /> : <At iso={row.raised_at} />), value: (row) => row.due ?? row.raised_at },
    { name: "gift_name", main: true, label: "返礼品", cell: (row) => <><span className="gist">{row.gift_name}</span><small className="num">{row.code}</small></> },
    { name: "text", label: "内容", cell: (row) => <>{row.text}<small>{row.source_name}</small></>, roomy: true },
    { name: "vendor_name", label: "事業者", cell: (row) => row.vendor_name, value: (row) => row.vendor_name },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(doubtStates, row.state, row.state_name)} /> },
  ],
  name: (row) => `${row.code} ${row.gift_name}`,
  remark: (row) => row.text,
  subject: doubt,
  download: "origin-doubts",
  empty: { title: "産地の疑義はありません", text: "承認した内容と合わない答えや、指摘があると、ここに並びます。" },
};
