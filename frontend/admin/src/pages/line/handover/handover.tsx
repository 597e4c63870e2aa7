import type { Handover } from "../../../api/rooms";
import type { FieldSpec, SectionProps, Subject } from "../../../parts/definitions";
import { DownloadButton } from "../../../parts/DownloadDialog";
import { At, type Word } from "../../../parts/words";
import { stamp } from "../../../text/time";

export const states: Record<string, Word> = {
  draft: { text: "下書き", tone: "plain" },
  proposed: { text: "承認待ち", tone: "warn" },
  returned: { text: "戻された", tone: "warn" },
  open: { text: "引き継ぎ中", tone: "good" },
  closed: { text: "終わりました", tone: "quiet" },
  discarded: { text: "やめました", tone: "quiet" },
};

export const planFields: FieldSpec[] = [
  { name: "name", label: "新しいアカウントの名前", kind: "text", required: "新しいアカウントの名前を入力してください", max: 40 },
  { name: "account", label: "新しいアカウントのID", kind: "text", required: "@で始まるIDを入力してください（例：@hidamari2）", hint: "LINE公式アカウントの管理画面にある、@で始まるIDです。", pattern: [/^@[0-9A-Za-z._-]{2,40}$/, "@で始まるIDを入力してください（例：@hidamari2）"] },
  { name: "until", label: "引き継ぎの最後の日", kind: "date", required: "最後の日を入力してください", hint: "この日の終わりまで、コードを受け取れます。" },
  { name: "reason", label: "引き継ぎのわけ", kind: "area", rows: 2, required: "わけを入力してください（例：運営の委託先が替わるため）", max: 500 },
];
const why: FieldSpec = { name: "reason", label: "わけ", kind: "area", rows: 2, required: "わけを入力してください", max: 500 };

function Message({ record }: SectionProps<Handover>) {
  return (
    <>
      <p className="why-box">{record.message.split("\n").map((line, place) => <span key={place}>{line}<br /></span>)}</p>
      <p className="small">「****」には、一人ずつ違うコードが入ります。新しいアカウントを開くボタンも付きます。</p>
    </>
  );
}

function Files({ record }: SectionProps<Handover>) {
  return (
    <>
      <p>新しい運営者が別のシステムで受け取るときに使います。利用者の状態、本人が見せてよいとした回答、ひかえめ通知の設定、コードの照合値が入ります。LINEの利用者IDは入りません。</p>
      <p><DownloadButton room="line" what="users" filter={{}} noun="利用者" of={{ path: "/api/line/handovers/{id}/export", id: record.id }} /></p>
    </>
  );
}

export const handover: Subject<Handover> = {
  room: "line", service: "jobsupport", path: "/api/line/handovers/{id}", base: "/line/handovers", noun: "引き継ぎ",
  title: (record) => `「${record.plan.name}」への引き継ぎ`,
  states,
  next: (record) => (record.state === "proposed" && !record.actions.includes("approve") ? "書いた人とは別の、承認の権限がある人が決めます。" : null),
  sections: [
    {
      title: "引き継ぎの内容", brief: true,
      facts: [
        { name: "account", label: "新しいアカウントのID", text: (record) => record.plan.account },
        { name: "until", label: "最後の日", text: (record) => record.plan.until },
        { name: "reason", label: "わけ", text: (record) => record.plan.reason },
        { name: "proposer", label: "承認を求めた人", text: (record) => record.proposer, when: (record) => record.proposer !== null },
        { name: "approver", label: "承認した人", text: (record) => (record.approver && record.approved_at ? `${record.approver}　${stamp(record.approved_at)}` : null), show: (record) => (record.approved_at ? <>{record.approver}　<At iso={record.approved_at} /></> : null), when: (record) => record.approver !== null },
      ],
    },
    {
      title: "進みぐあい", brief: true, when: (record) => record.state === "open" || record.state === "closed",
      facts: [
        { name: "telling", label: "全員へのお知らせ", text: (record) => (record.telling === "done" ? "全員に送りました" : record.telling === "running" ? (record.waits_until ? `夜は送りません。${stamp(record.waits_until)}から送ります` : "送っています") : "まだ送っていません") },
        { name: "told", label: "お知らせした人", text: (record) => `${record.figures.told.toLocaleString("ja-JP")}人（いまの友だち ${record.figures.users.toLocaleString("ja-JP")}人）` },
        { name: "asked", label: "自分でコードを求めた回数", text: (record) => `${record.figures.asked}回` },
        { name: "linked", label: "引き継いだ人", text: (record) => `${record.figures.linked.toLocaleString("ja-JP")}人` },
      ],
    },
    { title: "利用者に届く文", body: Message },
    { title: "利用者の書き出し", body: Files, when: (record) => record.actions.includes("export") },
  ],
  actions: [
    { name: "propose", label: "承認を求める", tone: "main", permission: "line.write", done: "承認を求めました。" },
    { name: "approve", label: "承認する", tone: "main", permission: "line.approve", done: "承認しました。「引っこし」と送った方に、コードを渡します。", lead: (record) => <p>承認すると、{record.plan.until}まで、利用者が自分のコードを受け取れるようになり、利用者の書き出しもできるようになります。内容と、届く文を確かめてください。</p> },
    { name: "tell", label: "全員に知らせる", tone: "main", permission: "line.write", done: "お知らせを始めました。", lead: (record) => <p>いまの友だち（{record.figures.users.toLocaleString("ja-JP")}人）に、コードの入ったお知らせを1通ずつ送ります。有料のメッセージです。夜9時から朝8時には送りません。{record.waits_until && <b>いまは夜なので、<At iso={record.waits_until} />から送ります。</b>}途中で止めるときは「引き継ぎを終える」を押します。</p> },
    { name: "write", label: "直す", tone: "quiet", permission: "line.write", done: "下書きを直しました。", fields: planFields, initial: (record) => ({ ...record.plan }) },
    { name: "withdraw", label: "取り下げる", tone: "quiet", permission: "line.write", done: "取り下げました。" },
    { name: "return", label: "戻す", tone: "quiet", permission: "line.approve", done: "戻しました。", fields: [why] },
    { name: "discard", label: "下書きをやめる", tone: "danger", permission: "line.write", done: "下書きをやめました。" },
    { name: "close", label: "引き継ぎを終える", tone: "danger", permission: "line.write", done: "引き継ぎを終えました。", lead: () => <p>新しいコードを渡さなくなり、書き出しもできなくなります。渡したコードは、その期限まで使えます。</p>, fields: [why] },
  ],
};
