import type { Application } from "../../api/rooms";
import type { FieldSpec, Subject } from "../../parts/definitions";
import { At, type Word } from "../../parts/words";
import { postcode } from "../../text/figures";
import { stamp } from "../../text/time";
import { Checklist } from "./Checklist";
import { Proposal } from "./Proposal";
import { Related } from "./Related";

export const applicationStates: Record<string, Word> = {
  screening: { text: "審査中", tone: "warn" },
  proposed: { text: "決裁待ち", tone: "warn" },
  sent_back: { text: "差し戻し中", tone: "plain" },
  approved: { text: "入会", tone: "good" },
  declined: { text: "見送り", tone: "quiet" },
};

const area = (name: string, label: string, hint: string): FieldSpec => ({ name, label, kind: "area", hint, required: `${label}を入力してください`, max: 1000 });

export const application: Subject<Application> = {
  room: "consortium", service: "consortium", path: "/api/consortium/applications/{id}", base: "/consortium/applications", noun: "申込み",
  title: (record) => record.organisation,
  lead: (record) => (record.request && record.state === "sent_back" ? <p className="notice">申込者にお願い中：{record.request.reason}　<span className="small">{record.request.who}　<At iso={record.request.at} /></span></p> : null),
  states: applicationStates,
  due: (record) => record.due,
  next: (record) => record.hindrance,
  sections: [
    { title: "起案と決裁", body: Proposal, when: (record) => record.proposal !== null || record.decision !== null, brief: true },
    { title: "審査", body: Checklist, brief: true },
    {
      title: "申込者", brief: true,
      facts: [
        { name: "organisation", label: "団体の名称", text: (a) => a.organisation, show: (a) => <><b>{a.organisation}</b><small>{a.name_kana}</small></> },
        { name: "kind", label: "種類", text: (a) => a.kind_name },
        { name: "corporate_number", label: "法人番号", text: (a) => a.corporate_number },
        { name: "address", label: "所在地", text: (a) => `${postcode(a.postcode)} ${a.address}` },
        { name: "website", label: "ウェブサイト", text: (a) => a.website, show: (a) => (a.website ? <a href={a.website} target="_blank" rel="noreferrer noopener">{a.website}</a> : null) },
        { name: "contact.name", label: "担当者", text: (a) => [a.contact.department, a.contact.name].filter(Boolean).join(" ") },
        { name: "contact.email", label: "メール", text: (a) => a.contact.email },
        { name: "contact.telephone", label: "電話", text: (a) => a.contact.telephone },
      ],
    },
    {
      title: "申込みの内容",
      facts: [
        { name: "receipt", label: "受付番号", text: (a) => a.receipt },
        { name: "submitted_at", label: "申込み", text: (a) => stamp(a.submitted_at), show: (a) => <At iso={a.submitted_at} /> },
        { name: "interests", label: "関心のあるテーマ", text: (a) => a.interest_names.join("、") },
        { name: "motive", label: "入会の動機", text: (a) => a.motive },
        { name: "introduction", label: "団体の紹介", text: (a) => a.introduction },
        { name: "list_publicly", label: "会員一覧への掲載", text: (a) => (a.list_publicly ? "希望する" : "希望しない") },
      ],
    },
    { title: "同じ法人番号の記録", body: Related, when: (a) => a.related.length > 0, brief: true },
  ],
  actions: [
    {
      name: "propose", label: "結論を起案する", tone: "main", permission: "consortium.screen", submit: "起案する", done: "起案しました。ほかの職員の決裁を待ちます。",
      lead: () => <p>あなたの起案を、別の職員が決裁すると決まります。決まると申込者にメールが届きます。</p>,
      fields: [
        { name: "decision", label: "結論", kind: "radio", required: "どちらかを選んでください", options: [{ value: "approve", label: "入会を認める" }, { value: "decline", label: "入会を見送る" }] },
        area("reason", "理由", "例：4つの確認で問題がなく、事業が会の目的に合うため"),
      ],
    },
    {
      name: "approve", label: "2人目として決裁する", tone: "main", permission: "consortium.approve", submit: "決裁する", done: "決裁しました。申込者にメールでお知らせします。",
      lead: (a) => <p>{a.proposal?.who} さんの起案「{a.proposal?.decision_name}」のとおりに決めます。申込者にメールが届き、取り消しはできません。</p>,
    },
    { name: "return", label: "起案を戻す", permission: "consortium.approve", done: "起案を戻しました。", fields: [area("reason", "戻す理由", "どこを確かめ直すか")] },
    {
      name: "send-back", label: "申込者に確かめる", permission: "consortium.screen", submit: "メールで聞く", done: "申込者にメールを送りました。返事を待ちます。",
      lead: () => <p>書いたことは、そのまま申込者へのメールに載ります。</p>,
      fields: [area("reason", "申込者へのお願い", "例：所在地が登記と違います。登記上の所在地をお知らせください")],
    },
    {
      name: "resume", label: "返事を記録して審査にもどす", tone: "main", permission: "consortium.screen", submit: "記録してもどす", done: "返事を記録し、審査にもどしました。",
      fields: [area("answer", "申込者の返事", "例：本店を移したばかりとのこと。登記の写しを確かめた")],
    },
  ],
};
