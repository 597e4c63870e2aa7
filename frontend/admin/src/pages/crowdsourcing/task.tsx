import type { Task } from "../../api/rooms";
import type { FieldSpec, SectionProps, Subject } from "../../parts/definitions";
import { At, DueLine, type Word } from "../../parts/words";
import { yen } from "../../text/figures";
import { day, stamp } from "../../text/time";

export const taskStates: Record<string, Word> = {
  unconfirmed: { text: "メール確認待ち", tone: "quiet" },
  submitted: { text: "審査待ち", tone: "warn" },
  review: { text: "審査待ち", tone: "warn" },
  sent_back: { text: "差戻し", tone: "plain" },
  published: { text: "公開中", tone: "good" },
  closed: { text: "締切り", tone: "quiet" },
  withdrawn: { text: "取下げ", tone: "quiet" },
};

export function rewardText(reward: Task["reward"]): string {
  return `${yen(reward.yen)}${reward.kind === "hourly" ? "／時" : `（${reward.unit_note ?? "一式"}）`}`;
}

export function placeText(place: string): string {
  return place === "remote" ? "在宅" : place;
}

const reason = (label: string, hint: string): FieldSpec => ({ name: "reason", label, kind: "area", hint, required: `${label}を入力してください`, max: 500 });

function Text({ record }: SectionProps<Task>) {
  return <p className="prose">{record.description}</p>;
}

export const task: Subject<Task> = {
  room: "crowdsourcing", service: "crowdsourcing", path: "/api/crowdsourcing/tasks/{id}", base: "/crowdsourcing/tasks", noun: "おしごと",
  title: (record) => record.title,
  states: taskStates,
  due: (record) => record.due,
  sections: [
    {
      title: "条件", brief: true,
      facts: [
        { name: "reward", label: "報酬", text: (t) => rewardText(t.reward), show: (t) => <b className="num">{rewardText(t.reward)}</b> },
        { name: "payment_date", label: "支払日", text: (t) => day(t.payment_date) },
        { name: "deadline", label: "募集の締切り", text: (t) => stamp(t.deadline), show: (t) => <><At iso={t.deadline} />　<DueLine at={t.deadline} /></> },
        { name: "place", label: "場所", text: (t) => placeText(t.place) },
        { name: "places", label: "人数", text: (t) => `${t.places}人` },
        { name: "contract", label: "契約", text: (t) => t.contract },
        { name: "category", label: "分野", text: (t) => t.category },
        { name: "skills", label: "必要な技能", text: (t) => t.skills.join("、") },
      ],
    },
    { title: "仕事の内容", body: Text, brief: true },
    {
      title: "発注者", brief: true,
      facts: [
        { name: "orderer", label: "名前", text: (t) => t.orderer },
        { name: "contact.name", label: "担当", text: (t) => t.contact.name },
        { name: "contact.email", label: "メール", text: (t) => t.contact.email },
        { name: "contact.phone", label: "電話", text: (t) => t.contact.phone },
      ],
    },
  ],
  actions: [
    {
      name: "approve", label: "公開を承認", tone: "main", permission: "crowdsourcing.review", submit: "承認して公開する", done: "承認しました。10秒ほどでサイトに出ます。",
      lead: (t) => <p>「{t.title}」を、あなたの名前で承認し、サイトに公開します。締切りになると自動で閉じます。</p>,
    },
    {
      name: "send-back", label: "差し戻す", permission: "crowdsourcing.review", done: "差し戻しました。発注者にメールでお知らせします。",
      lead: () => <p>理由は、そのまま発注者へのメールに載ります。</p>,
      fields: [reason("差戻しの理由", "どこを、どう直せばよいか。例：支払日を、納品から60日以内の日にしてください")],
    },
    {
      name: "withdraw", label: "公開を取り下げる", tone: "danger", permission: "crowdsourcing.review", done: "取り下げました。10秒ほどでサイトから消えます。",
      lead: () => <p>サイトから消えます。応募を考えている人がいるかもしれません。</p>,
      fields: [reason("取下げの理由", "記録に残り、発注者へのメールに載ります")],
    },
  ],
};
