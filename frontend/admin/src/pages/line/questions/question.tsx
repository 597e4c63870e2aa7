import type { Question } from "../../../api/rooms";
import { Changed } from "../../../parts/Changed";
import type { FieldSpec, SectionProps, Subject, Values } from "../../../parts/definitions";
import { At, type Word } from "../../../parts/words";

export const states: Record<string, Word> = {
  draft: { text: "下書き", tone: "plain" },
  proposed: { text: "承認待ち", tone: "warn" },
  returned: { text: "戻された", tone: "warn" },
  live: { text: "公開中", tone: "good" },
  retired: { text: "公開していません", tone: "quiet" },
};

export const lines = (value: unknown): string[] => String(value ?? "").split("\n").map((one) => one.trim()).filter(Boolean);

export const fields: FieldSpec[] = [
  { name: "question", label: "質問", kind: "text", required: "質問を入力してください", max: 100, hint: "答えの前に、この言葉がつきます。例：相談は無料ですか" },
  { name: "phrasings", label: "ほかの言い方", kind: "area", rows: 6, hint: "1行に1つ。利用者が打ちそうな短い言葉で、3つほどあると見つかりやすくなります。ひらがな・カタカナのちがいは書かなくてかまいません。" },
  { name: "answer", label: "答え", kind: "area", required: "答えを入力してください", rows: 6, max: 1000, hint: "やさしい言葉で、短く。承認した日が、答えの下に出ます。" },
  { name: "link_label", label: "リンクのボタンの言葉", kind: "text", max: 20, hint: "なくてもかまいません。例：相談のご案内" },
  { name: "link_url", label: "リンク先", kind: "text", max: 500, hint: "https:// ではじまるアドレス" },
];

export function contentOf(values: Values): Values {
  const label = String(values.link_label ?? "").trim();
  const url = String(values.link_url ?? "").trim();
  return { content: { question: String(values.question ?? "").trim(), phrasings: lines(values.phrasings), answer: String(values.answer ?? "").trim(), link: label || url ? { label, url } : null } };
}

const reason = (label: string, hint: string): FieldSpec => ({ name: "reason", label, kind: "area", rows: 2, hint, required: `${label}を入力してください`, max: 500 });

function Shown({ record }: SectionProps<Question>) {
  return <div className="talk">{record.shown.map((one, place) => <div key={place} className="bubble bot"><p className="text">{one}</p></div>)}</div>;
}

const linkOf = (link: { label: string; url: string } | null | undefined): string => (link ? `${link.label}（${link.url}）` : "なし");

function Before({ record }: SectionProps<Question>) {
  const { live, content } = record;
  if (!live || !content) return null;
  const rows: [string, string[], string[]][] = [
    ["質問", [live.question], [content.question]],
    ["ほかの言い方", live.phrasings, content.phrasings],
    ["答え", live.answer.split("\n"), content.answer.split("\n")],
    ["リンク", [linkOf(live.link)], [linkOf(content.link)]],
  ];
  const changed = rows.filter(([, from, to]) => from.join("\n") !== to.join("\n"));
  if (!changed.length) return <p>公開中の内容と同じです。</p>;
  return (
    <div className="differences">
      {changed.map(([name, from, to]) => (
        <section key={name}>
          <h3>{name}</h3>
          <Changed from={from} to={to} />
        </section>
      ))}
    </div>
  );
}

function Findings({ record }: SectionProps<Question>) {
  return <ul className="findings">{record.findings.map((one, place) => <li key={place}>{one.message}</li>)}</ul>;
}

function Taken({ record }: SectionProps<Question>) {
  const { shown, helped, unhelped, handed_on } = record.counts;
  return (
    <>
      <dl className="facts">
        <div><dt>答えた回数</dt><dd className="num">{shown}回</dd></div>
        <div><dt>「分かりました」</dt><dd className="num">{helped}回</dd></div>
        <div><dt>「いいえ」</dt><dd className="num">{unhelped}回</dd></div>
        <div><dt>職員にたずねた</dt><dd className="num">{handed_on}回</dd></div>
      </dl>
      <p className="small">押した回数です。押さない方もいるので、足しても答えた回数にはなりません。</p>
    </>
  );
}

export const question: Subject<Question> = {
  room: "line", service: "jobsupport", path: "/api/line/questions/{id}", base: "/line/questions", noun: "質問",
  title: (record) => record.name,
  states,
  lead: (record) => (
    <>
      {record.returned && <p className="notice warn">{record.returned.by}さんが戻しました：{record.returned.reason}</p>}
      {record.state === "proposed" && <p className="notice">承認を求めています（{record.proposer}）：{record.reason}</p>}
      {record.approved_at && <p className="small">公開中の内容は、<At iso={record.approved_at} />に{record.approved_by}さんが承認しました。</p>}
    </>
  ),
  next: (record) => record.hindrance,
  sections: [
    { title: "直すところ", body: Findings, when: (record) => record.findings.length > 0 },
    { title: "利用者に見えるもの", body: Shown },
    { title: "公開中の内容との違い", body: Before, when: (record) => record.live !== null && record.state !== "live" },
    { title: "言い方", facts: [{ name: "phrasings", label: "ほかの言い方", text: (record) => record.content?.phrasings.join("、") || "ありません" }] },
    { title: "使われ方", body: Taken },
  ],
  actions: [
    {
      name: "write", label: "下書きを書く", permission: "line.write", submit: "下書きを残す", done: "下書きを残しました。", fields,
      lead: () => <p>承認されるまで、公開中の答えは変わりません。</p>,
      initial: ({ content }) => ({ question: content?.question ?? "", phrasings: content?.phrasings.join("\n") ?? "", answer: content?.answer ?? "", link_label: content?.link?.label ?? "", link_url: content?.link?.url ?? "" }),
      body: contentOf,
    },
    { name: "propose", label: "承認を求める", tone: "main", permission: "line.write", done: "承認を求めました。", fields: [reason("求めるわけ", "例：冬の受付時間に直しました")] },
    { name: "withdraw", label: "取り下げ", permission: "line.write", done: "取り下げました。", fields: [reason("わけ", "例：書き直します")] },
    { name: "approve", label: "承認して公開する", tone: "main", permission: "line.approve", done: "承認し、公開しました。", lead: () => <p>すぐに、この内容で自動で答えるようになります。</p>, body: (_, record) => ({ hash: record.hash }) },
    { name: "return", label: "戻す", permission: "line.approve", done: "戻しました。", fields: [reason("戻すわけ", "例：金額を書いてください")] },
    { name: "retire", label: "公開をやめる", tone: "danger", done: "公開をやめました。", lead: () => <p>自動で答えなくなり、この質問は職員に届きます。内容は下書きに残ります。</p>, fields: [reason("やめるわけ", "例：制度が終わりました")] },
  ],
};
