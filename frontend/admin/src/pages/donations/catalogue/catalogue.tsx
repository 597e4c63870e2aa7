/** What vendors and gifts have in common on the desk: the proposal, its difference, the versions, and what may be done with them. */
import type { GiftEntry, VendorEntry } from "../../../api/rooms";
import type { Action, FieldSpec, Section, SectionProps } from "../../../parts/definitions";
import { Facts } from "../../../parts/Facts";
import { At, type Word } from "../../../parts/words";

export type Entry = VendorEntry | GiftEntry;

export const entryStates: Record<string, Word> = {
  draft: { text: "下書き", tone: "plain" },
  proposed: { text: "承認待ち", tone: "warn" },
  returned: { text: "戻された", tone: "warn" },
  approved: { text: "承認済み", tone: "good" },
  stopped: { text: "停止中", tone: "quiet" },
  dropped: { text: "とりやめ", tone: "quiet" },
};
export const stateTabs = [{ value: "all", label: "すべて" }, ...Object.entries(entryStates).map(([value, { text }]) => ({ value, label: text }))];

type Change = Entry["changes"][number];

export function Changes({ changes, caption }: { changes: Change[]; caption: string }) {
  return (
    <table className="diff">
      <caption className="unseen">{caption}</caption>
      <thead><tr><th scope="col">項目</th><th scope="col">前</th><th scope="col">後</th></tr></thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}><th scope="row">{change.label}</th><td><del>{change.from}</del></td><td><ins>{change.to}</ins></td></tr>
        ))}
      </tbody>
    </table>
  );
}

function Rows({ rows, record }: { rows: Entry["in_force"]; record: Entry }) {
  return <Facts facts={rows.map((row) => ({ name: row.field, label: row.label, text: () => row.value }))} record={record} />;
}

/** What is proposed, by whom and why, and what it would change. */
function Proposal({ record }: SectionProps<Entry>) {
  const proposal = record.proposal;
  if (!proposal) return null;
  return (
    <>
      <div className="why-box">
        <p><b>{proposal.act_name}</b>　{proposal.reason}</p>
        {proposal.proposed_by && proposal.proposed_at && <p className="small">起案：{proposal.proposed_by}　<At iso={proposal.proposed_at} /></p>}
        <p className="small">書いた人：{proposal.written_by.join("、")}</p>
        {proposal.since && <p className="small">価格の始まり：<At iso={proposal.since} /></p>}
        {proposal.returned_by && <p><b>戻されました</b>　{proposal.returned_by}：{proposal.returned_reason}</p>}
        {record.state === "proposed" && !record.actions.includes("approve") && <p className="small">書いた人と起案した人は承認できません。市の、ほかの職員の承認を待っています。</p>}
      </div>
      {record.changes.length > 0 && <Changes changes={record.changes} caption="いま有効な内容との違い" />}
      {record.in_force.length === 0 && <Rows rows={record.proposed} record={record} />}
      {record.in_force.length > 0 && record.changes.length === 0 && <p className="small">内容は、いま有効なものと同じです。</p>}
    </>
  );
}

function InForce({ record }: SectionProps<Entry>) {
  return <Rows rows={record.in_force} record={record} />;
}

function Versions({ record }: SectionProps<Entry>) {
  return (
    <ol className="revisions">
      {record.versions.map((version) => (
        <li key={version.number}>
          <h3>第{version.number}版　{version.act_name}　{version.state_name}</h3>
          <p className="small">
            起案 {version.proposed_by}　<At iso={version.proposed_at} />　{version.reason}
            {version.decided_by && version.decided_at && <><br />{version.state_name} {version.decided_by}　<At iso={version.decided_at} />　{version.decided_reason}</>}
          </p>
          {version.changes.length > 0 && <Changes changes={version.changes} caption={`第${version.number}版で変わるところ`} />}
        </li>
      ))}
    </ol>
  );
}

export const proposed: Section<Entry> = { title: "起案", body: Proposal, when: (entry) => entry.proposal !== null, brief: true };
export const inForce: Section<Entry> = { title: "いま有効な内容", body: InForce, when: (entry) => entry.in_force.length > 0, brief: true };
export const versions: Section<Entry> = { title: "版", body: Versions, when: (entry) => entry.versions.length > 0 };

export const reason = (label: string, hint: string): FieldSpec => ({ name: "reason", label, kind: "area", rows: 2, hint, required: `${label}を入力してください`, max: 500 });
export const proposing: FieldSpec = { name: "propose", label: "このまま承認を求める", kind: "check", hint: "外すと、下書きとして残します。" };

/** The steps between two persons; writing differs, so each subject brings its own. */
export function steps(noun: string): Action<Entry>[] {
  const because = (label: string, hint: string) => [reason(label, hint)];
  return [
    { name: "propose", label: "承認を求める", tone: "main", permission: "donations.write", done: "起案しました。市の承認を待ちます。", lead: () => <p>この下書きを、市のほかの職員が承認すると有効になります。</p> },
    {
      name: "approve", label: "承認する", tone: "main", permission: "donations.approve", done: "承認しました。",
      lead: (entry) => <p>{entry.proposal?.proposed_by} さんの「{entry.proposal?.act_name}」を承認します。すぐに有効になります。</p>,
    },
    { name: "return", label: "戻す", permission: "donations.approve", done: "起案を戻しました。", fields: because("戻す理由", "どこを直せばよいか") },
    { name: "withdraw", label: "取り下げる", permission: "donations.write", done: "起案を取り下げました。", fields: because("取り下げる理由", "例：金額を確かめ直すため") },
    { name: "discard", label: "下書きをやめる", permission: "donations.write", done: "下書きをやめました。", lead: () => <p>いま有効な内容は変わりません。</p>, fields: because("やめる理由", "例：重ねて書いたため") },
    { name: "stop", label: "停止を起案する", tone: "danger", permission: "donations.write", submit: "起案する", done: "停止を起案しました。市の承認を待ちます。", lead: () => <p>承認されるまでは、この{noun}は有効なままです。</p>, fields: because("止める理由", "例：今季の分が終わったため") },
    { name: "resume", label: "再開を起案する", permission: "donations.write", submit: "起案する", done: "再開を起案しました。市の承認を待ちます。", fields: because("再開する理由", "例：来季の受付を始めるため") },
  ];
}
