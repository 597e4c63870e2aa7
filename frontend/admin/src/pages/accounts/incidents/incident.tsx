import type { Incident, IncidentRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { serviceWord } from "../../../app/rooms";
import type { Collection, FieldSpec, Option, SectionProps, Subject, Values } from "../../../parts/definitions";
import { At, DueCell, DueLine, ServiceTag, StateTag, wordOf, type Word } from "../../../parts/words";

export const incidentStates: Record<string, Word> = {
  open: { text: "初動の判断待ち", tone: "late" },
  handling: { text: "対応中", tone: "warn" },
  proposed: { text: "終了の確認待ち", tone: "warn" },
  closed: { text: "終了", tone: "quiet" },
};
export const categories: Option[] = [
  { value: "leak", label: "漏えい（外の人に見られた・渡った）" },
  { value: "loss", label: "滅失（なくした・消えた）" },
  { value: "damage", label: "毀損（内容が変わった・読めなくなった）" },
  { value: "suspected", label: "漏えい等のおそれ" },
  { value: "misuse", label: "内部の不正な操作・のぞき見" },
  { value: "outage", label: "障害（個人情報にかかわらない）" },
  { value: "near_miss", label: "ヒヤリハット（起きる前に止めた）" },
];
const classes: Option[] = [
  { value: "personal", label: "個人情報（氏名・連絡先・申込みなど）" },
  { value: "sensitive", label: "機微な情報（相談の内容・健康・家庭の事情など）" },
  { value: "credentials", label: "認証の情報（パスワード・鍵）" },
  { value: "public", label: "公開の情報だけ" },
];
const facts: Option[] = [
  { value: "special_care", label: "要配慮個人情報が含まれる", hint: "病気・障害・犯罪の被害など。相談の内容は、あたることが多いものです。" },
  { value: "property", label: "不正に使われると、財産の被害が出るおそれがある", hint: "口座やカードの番号とパスワードなど" },
  { value: "malicious", label: "不正の目的をもって行われたおそれがある", hint: "不正アクセス、持ち出し、盗難など" },
  { value: "ordinance", label: "条例要配慮個人情報が含まれる" },
];

const category: FieldSpec = { name: "category", label: "種類", kind: "select", required: "種類を選んでください", options: [{ value: "", label: "選んでください" }, ...categories] };
const dataClasses: FieldSpec = { name: "classes", label: "どの区分の情報か", kind: "checks", required: "1つ以上選んでください", options: classes };
const persons: FieldSpec = { name: "persons", label: "本人の数", kind: "number", pattern: [/^\d{0,8}$/, "人数を半角の数字で入力してください"], hint: "分からないときは空けておき、分かったら直します。" };

function withPersons({ persons: given, ...rest }: Values): Values {
  return { ...rest, ...(given ? { persons: Number(given) } : {}) };
}

/** What is asked of whoever records; the time is that of Japan. */
export const recordSpecs: FieldSpec[] = [
  { name: "what", label: "何が起きたか", kind: "area", rows: 5, max: 4000, required: "何が起きたかを入力してください", hint: "分かっていることだけで構いません。氏名などは、要るものだけを書きます。" },
  { name: "noticed_on", label: "気づいた日", kind: "date", required: "気づいた日を入力してください" },
  { name: "noticed_time", label: "気づいた時刻", kind: "text", required: "時刻を入力してください", pattern: [/^([01]?\d|2[0-3]):[0-5]\d$/, "時刻は 9:30 のように入力してください"], hint: "例：9:30（だいたいで構いません）" },
  { name: "service", label: "どのサービスか", kind: "select", required: "サービスを選んでください", options: [{ value: "", label: "選んでください" }, ...(["jobsupport", "donations", "crowdsourcing", "consortium", "community", "platform"] as const).map((value) => ({ value, label: serviceWord(value).name }))] },
  category, dataClasses, persons,
];

export function recordBody({ noticed_on, noticed_time, ...rest }: Values): Values {
  return withPersons({ ...rest, noticed_at: `${String(noticed_on)}T${String(noticed_time).padStart(5, "0")}:00+09:00` });
}

const factSpecs = (why: string): FieldSpec[] => [
  category, dataClasses, persons,
  { name: "facts", label: "あてはまるもの", kind: "checks", options: facts },
  { name: "reason", label: why, kind: "area", rows: 3, required: "わけを入力してください", max: 2000 },
];
const factValues = (record: Incident): Values => ({ category: record.category, classes: record.classes, persons: record.persons === null ? "" : String(record.persons), facts: record.facts });
const factBody = (values: Values): Values => withPersons({ ...values, facts: Array.isArray(values.facts) ? values.facts : [] });
const reason = (label: string): FieldSpec[] => [{ name: "reason", label, kind: "area", rows: 3, required: `${label}を入力してください`, max: 2000 }];

/** What is to be done, by when, and what was done; each opens to its rule and source under わけを見る. */
function Tasks({ record, open }: SectionProps<Incident>) {
  const may = useCan()("incidents.handle") && record.actions.includes("task");
  return (
    <ul className="checks">
      {record.tasks.map((task) => (
        <li key={task.id}>
          <div className="check-head"><h3>{task.label}</h3><span className={`state ${task.done_at ? "good" : task.late ? "late" : "plain"}`}>{task.done_at ? "済み" : task.late ? "期限切れ" : "まだ"}</span></div>
          {task.done_at
            ? <p>{task.note}<small>　{task.done_by}　<At iso={task.done_at} /></small></p>
            : <>
                <p className="small">{task.guide}</p><p>{task.due ? <DueLine at={task.due} /> : "決まった期限はありません"}</p>
                <details className="small"><summary>わけを見る<span className="unseen">：{task.label}</span></summary><p>{task.text}<br />気づいた日時：<At iso={record.noticed_at} />{task.due && <>　期限：<At iso={task.due} /></>}<br />規則 {task.rule}　出典：{task.source}</p></details>
              </>}
          {may && !task.done_at && task.id !== "triage" && <button type="button" className="link" onClick={() => { open("task", { task: task.id }); }}>済ませたと記録する<span className="unseen">：{task.label}</span></button>}
        </li>
      ))}
    </ul>
  );
}

export const incident: Subject<Incident> = {
  room: "accounts", service: "platform", path: "/api/accounts/incidents/{id}", base: "/accounts/incidents", noun: "事故・ヒヤリの記録",
  title: (record) => `事故・ヒヤリ　${record.number}`,
  states: incidentStates,
  due: (record) => record.due,
  next: (record) => ({ open: "広がりを止め、12時間以内に初動の判断をします。", handling: record.next_task ? `次の仕事：${record.next_task}` : "すべて済みました。終了の確認を求めてください。", proposed: "確認を求めた人とは別の人が、確かめて終えます。" })[record.state] ?? null,
  sections: [
    {
      title: "起きたこと", brief: true,
      facts: [
        { name: "what", label: "何が起きたか", text: (r) => r.what },
        { name: "noticed_at", label: "気づいた", text: (r) => r.noticed_at, show: (r) => <At iso={r.noticed_at} /> },
        { name: "service", label: "サービス", text: (r) => r.service, show: (r) => <ServiceTag service={r.service} /> },
        { name: "category", label: "種類", text: (r) => r.category_name },
        { name: "classes", label: "情報の区分", text: (r) => r.class_names.join("、") },
        { name: "persons", label: "本人の数", text: (r) => (r.persons === null ? "不明" : `${r.persons}人`) },
        { name: "recorded", label: "記録した人", text: (r) => r.recorded_by, show: (r) => <>{r.recorded_by}　<At iso={r.recorded_at} /></> },
        { name: "grounds", label: "個人情報保護委員会への報告", text: (r) => (r.triaged_at ? r.grounds.join("、") || "要らないと判断しています" : "初動の判断で決まります") },
        { name: "closed", label: "終了", text: (r) => r.closed_by, show: (r) => <>{r.closed_by}　<At iso={r.closed_at} /></>, when: (r) => r.closed_at !== null },
      ],
    },
    { title: "すること", body: Tasks, brief: true },
  ],
  actions: [
    {
      name: "triage", label: "初動の判断をする", tone: "main", permission: "incidents.handle", submit: "判断を残す", done: "初動の判断を残しました。することが決まりました。",
      lead: () => <p>あてはまるものがあると、個人情報保護委員会への報告（速報・確報）と本人への通知が、することに加わります。迷ったら「あてはまる」にして、市の個人情報保護担当に確かめてください。</p>,
      fields: factSpecs("判断のわけ"), initial: factValues, body: factBody,
    },
    { name: "note", label: "経過を書く", permission: "incidents.handle", submit: "書く", done: "経過を書きました。", fields: [{ name: "text", label: "経過", kind: "area", rows: 4, required: "経過を入力してください", max: 4000, hint: "書いたものは消したり直したりできません。違っていたら、もう1つ書きます。" }] },
    { name: "facts", label: "分かったことを直す", permission: "incidents.handle", submit: "直す", done: "直しました。することと期限を見直しました。", fields: factSpecs("直すわけ"), initial: factValues, body: factBody },
    { name: "task", label: "済ませたと記録する", permission: "incidents.handle", submit: "残す", done: "済ませたと残しました。", inPlace: true, fields: [{ name: "note", label: "したこと", kind: "area", rows: 3, required: "したことを入力してください", max: 2000 }], body: (values) => values },
    { name: "propose", label: "終了の確認を求める", permission: "incidents.handle", submit: "求める", done: "終了の確認を求めました。", lead: () => <p>別の人が確かめて終えます。</p>, fields: reason("まとめ") },
    { name: "close", label: "確かめて終える", tone: "main", permission: "incidents.close", submit: "終える", done: "終えました。", fields: reason("確かめたこと") },
    { name: "give-back", label: "戻す", permission: "incidents.close", submit: "戻す", done: "戻しました。", fields: reason("戻すわけ") },
    { name: "reopen", label: "もう一度開く", permission: "incidents.handle", submit: "開く", done: "もう一度開きました。", fields: reason("わけ") },
  ],
};

export const incidents: Collection<IncidentRow, Incident> = {
  room: "accounts", service: "platform", path: "/api/accounts/incidents", base: "/accounts/incidents", title: "事故・ヒヤリの記録", unit: "件",
  lead: "起きたこと、気づいた時刻、どの情報が何人分かを残します。12時間の初動と3営業日の報告の期限が、気づいた時刻から始まります。",
  keepsAll: true,
  states: [{ value: "open", label: "終わっていない" }, { value: "closed", label: "終了" }, { value: "all", label: "すべて" }],
  filters: [{ name: "month", label: "気づいた月", kind: "month", any: "すべて" }],
  columns: [
    { name: "due", label: "次の期限", cell: (row) => (row.due ? <DueCell at={row.due} /> : <At iso={row.noticed_at} />), value: (row) => row.due ?? row.noticed_at },
    { name: "what", main: true, label: "起きたこと", cell: (row) => <><span className="gist">{row.what}</span><small className="num">{row.number}</small></> },
    { name: "category", label: "種類", cell: (row) => <>{row.category_name}{row.reportable && <small>委員会への報告が要ります</small>}</>, value: (row) => row.category },
    { name: "next_task", label: "次の仕事", cell: (row) => row.next_task ?? "", roomy: true },
    { name: "service", label: "サービス", cell: (row) => <ServiceTag service={row.service} />, value: (row) => row.service, roomy: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(incidentStates, row.state, row.state_name)} /> },
  ],
  name: (row) => `${row.number} ${row.what}`,
  subject: incident,
  download: "incidents", downloadPermission: "audit.read",
  empty: { title: "記録はありません", text: "事故やヒヤリに気づいたら、すぐに「事故・ヒヤリを記録する」から残してください。" },
};
