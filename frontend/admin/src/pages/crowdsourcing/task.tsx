import type { Task } from "../../api/rooms";
import type { FieldSpec, SectionProps, Subject } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { At, DueLine, type Word } from "../../parts/words";
import { yen } from "../../text/figures";
import { day, stamp } from "../../text/time";

export const taskStates: Record<string, Word> = {
  review: { text: "確認待ち", tone: "warn" },
  published: { text: "公開中", tone: "good" },
  sent_back: { text: "差戻し", tone: "plain" },
  employment_lead: { text: "求人の引き継ぎ", tone: "warn" },
  closed: { text: "締切り", tone: "quiet" },
  withdrawn: { text: "取下げ", tone: "quiet" },
};

export const categories: Record<string, string> = {
  office: "事務・入力", writing: "文章・校正", design: "デザイン", it: "IT・ウェブ", photo_video: "写真・動画", field: "現地の作業", delivery: "配達・運搬", other: "その他",
};
const contracts: Record<string, string> = { outsourcing: "業務委託", employment: "雇用" };

export function rewardText(reward: Task["reward"]): string {
  return reward.kind === "hourly" ? `${yen(reward.yen)}／時` : `${yen(reward.yen)}（${reward.unit_note ?? "一式"}）`;
}

/** The amount stays whole; what it is for may take a second line. */
export function Reward({ reward }: { reward: Task["reward"] }) {
  return reward.kind === "hourly"
    ? <span className="num">{yen(reward.yen)}／時</span>
    : <><span className="num">{yen(reward.yen)}</span>（{reward.unit_note ?? "一式"}）</>;
}

export function placeText(place: string): string {
  return place === "remote" ? "在宅" : place;
}

const reason = (label: string, hint: string): FieldSpec => ({ name: "reason", label, kind: "area", hint, required: `${label}を入力してください`, max: 500 });

function Text({ record }: SectionProps<Task>) {
  return <p className="prose">{record.description}</p>;
}

function Flags({ record }: SectionProps<Task>) {
  return <ul className="flags">{record.flags.map((flag, i) => <li key={`${flag.code}-${i}`}><p>{flag.text}</p></li>)}</ul>;
}

function Revisions({ record }: SectionProps<Task>) {
  return (
    <ol className="revisions">
      {record.revisions.map((revision) => (
        <li key={revision.revision}>
          <h3>第{revision.revision}版　<At iso={revision.at} /></h3>
          <table className="diff">
            <caption className="unseen">第{revision.revision}版で変わったところ</caption>
            <thead><tr><th scope="col">項目</th><th scope="col">前</th><th scope="col">後</th></tr></thead>
            <tbody>{revision.changes.map((change) => <tr key={change.label}><th scope="row">{change.label}</th><td><del>{change.before || "（空）"}</del></td><td><ins>{change.after || "（空）"}</ins></td></tr>)}</tbody>
          </table>
        </li>
      ))}
    </ol>
  );
}

export const task: Subject<Task> = {
  room: "crowdsourcing", service: "crowdsourcing", path: "/api/crowdsourcing/tasks/{id}", base: "/crowdsourcing/tasks", noun: "おしごと",
  title: (record) => record.title,
  lead: (record) => (record.reason && ["sent_back", "withdrawn"].includes(record.state) ? <p className="notice">{record.state === "sent_back" ? "差戻しの理由" : "取下げの理由"}：{record.reason}</p> : null),
  states: taskStates,
  due: (record) => record.due,
  sections: [
    { title: "確かめること", body: Flags, when: (t) => t.flags.length > 0, brief: true },
    {
      title: "条件", brief: true,
      facts: [
        { name: "number", label: "受付番号", text: (t) => t.number, show: (t) => <span className="num">{t.number}</span> },
        { name: "reward", label: "報酬", text: (t) => rewardText(t.reward), show: (t) => <b><Reward reward={t.reward} /></b> },
        { name: "receipt_date", label: "納品を受け取る日", text: (t) => day(t.receipt_date) },
        { name: "payment_date", label: "支払日", text: (t) => day(t.payment_date) },
        { name: "deadline", label: "応募の締切り", text: (t) => stamp(t.deadline), show: (t) => <><At iso={t.deadline} />　{["review", "published"].includes(t.state) && <DueLine at={t.deadline} />}</> },
        { name: "place", label: "場所", text: (t) => placeText(t.place) },
        { name: "places", label: "人数", text: (t) => `${t.places}人` },
        { name: "contract", label: "契約", text: (t) => contracts[t.contract] ?? t.contract },
        { name: "category", label: "仕事の種類", text: (t) => categories[t.category] ?? t.category },
        { name: "skills", label: "必要な技能", text: (t) => t.skills.join("、") },
        { name: "board_path", label: "公開ページ", text: (t) => t.board_path, show: (t) => (t.board_path ? <a href={t.board_path} target="_blank" rel="noreferrer">サイトで見る（別の画面で開く）</a> : null) },
      ],
    },
    { title: "仕事の内容", body: Text, brief: true },
    {
      title: "発注者", brief: true,
      facts: [
        { name: "orderer", label: "会社・団体", text: (t) => t.orderer },
        { name: "contact.name", label: "担当者", text: (t) => t.contact.name },
        { name: "contact.email", label: "メール", text: (t) => t.contact.email },
        { name: "contact.phone", label: "電話", text: (t) => t.contact.phone },
        { name: "previous_number", label: "差し戻した前回", when: (t) => t.previous !== null, text: (t) => t.previous_number ?? "", show: (t) => (t.previous ? <Go to={`/crowdsourcing/tasks/${t.previous}`}><span className="num">{t.previous_number}</span></Go> : null) },
        { name: "followed_by_number", label: "直したもの", when: (t) => t.followed_by !== null, text: (t) => t.followed_by_number ?? "", show: (t) => (t.followed_by ? <Go to={`/crowdsourcing/tasks/${t.followed_by}`}><span className="num">{t.followed_by_number}</span></Go> : null) },
        { name: "source_name", label: "届け元", text: (t) => [t.source_name, t.reference].filter(Boolean).join("　") },
      ],
    },
    { title: "内容の変更", body: Revisions, when: (t) => t.revisions.length > 0 },
  ],
  actions: [
    {
      name: "approve", label: "公開を承認", tone: "main", permission: "crowdsourcing.review", submit: "承認して公開する", done: "承認しました。10秒ほどでサイトに出ます。",
      lead: (t) => (
        <>
          <p>「{t.title}」を、あなたの名前で承認し、サイトに公開します。締切りになると自動で閉じます。</p>
          {t.flags.length > 0 && <p><b>確かめることが {t.flags.length}件 あります。確かめましたか。</b></p>}
          {t.flags.length > 0 && <ul className="flags">{t.flags.map((flag, i) => <li key={`${flag.code}-${i}`}><p>{flag.text}</p></li>)}</ul>}
        </>
      ),
    },
    {
      name: "hand-over", label: "しごと相談に引き継いだ", tone: "main", permission: "crowdsourcing.review", submit: "引き継いだと記録する", done: "引き継いだことを記録しました。",
      lead: () => <p>雇用の募集は、おしごと広場には出しません。しごと相談の担当に伝えてから記録してください。</p>,
      fields: [{ name: "note", label: "覚え書き", kind: "text", max: 500, hint: "例：しごと相談室の山田さんに電話で伝えました" }],
      body: ({ note }) => (note ? { note } : {}),
    },
    {
      name: "send-back", label: "差し戻す", permission: "crowdsourcing.review", done: "差し戻しました。発注者にメールでお知らせします。",
      lead: () => <p>理由は、そのまま発注者へのメールに載ります。</p>,
      fields: [reason("差戻しの理由", "どこを、どう直せばよいか。例：支払日を、納品から60日以内の日にしてください")],
    },
    {
      name: "withdraw", label: "取り下げる", tone: "danger", permission: "crowdsourcing.review", done: "取り下げました。公開していたものは、10秒ほどでサイトから消えます。",
      lead: (t) => <p>{t.state === "published" ? "サイトから消えます。応募を考えている人がいるかもしれません。" : "公開せずに終わります。"}</p>,
      fields: [reason("取下げの理由", "記録に残り、発注者へのメールに載ります")],
    },
  ],
};
