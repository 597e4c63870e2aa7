import type { Application } from "../../api/rooms";
import type { Subject } from "../../parts/definitions";
import { At, type Word } from "../../parts/words";
import { stamp } from "../../text/time";
import { Checklist } from "./Checklist";
import { Proposal } from "./Proposal";

export const applicationStates: Record<string, Word> = {
  submitted: { text: "審査前", tone: "warn" },
  screening: { text: "審査中", tone: "warn" },
  proposed: { text: "2人目の承認待ち", tone: "warn" },
  admitted: { text: "入会", tone: "good" },
  declined: { text: "お断り", tone: "quiet" },
  withdrawn: { text: "取下げ", tone: "quiet" },
};

export const kinds: Record<string, string> = { company: "企業", sole: "個人事業主", association: "団体", npo: "NPO", school: "学校", government: "行政", individual: "個人", other: "その他" };

export const decisions: Record<string, string> = { admit: "入会を認める", decline: "お断りする" };

export const application: Subject<Application> = {
  room: "consortium", service: "consortium", path: "/api/consortium/applications/{id}", base: "/consortium/applications", noun: "申込み",
  title: (record) => record.organisation,
  states: applicationStates,
  due: (record) => record.due,
  sections: [
    { title: "審査の提案", body: Proposal, when: (record) => record.proposal !== null, brief: true },
    { title: "審査", body: Checklist, brief: true },
    {
      title: "申込み者", brief: true,
      facts: [
        { name: "organisation", label: "団体名", text: (a) => a.organisation },
        { name: "kind", label: "種別", text: (a) => kinds[a.kind] ?? a.kind },
        { name: "corporate_number", label: "法人番号", text: (a) => a.corporate_number, show: (a) => (a.corporate_number ? <span className="num">{a.corporate_number}</span> : null) },
        { name: "address", label: "所在地", text: (a) => a.address },
        { name: "website", label: "サイト", text: (a) => a.website },
        { name: "contact.name", label: "担当者", text: (a) => [a.contact.department, a.contact.name].filter(Boolean).join(" ") },
        { name: "contact.email", label: "メール", text: (a) => a.contact.email },
        { name: "contact.phone", label: "電話", text: (a) => a.contact.phone },
      ],
    },
    {
      title: "申込みの内容",
      facts: [
        { name: "interests", label: "関心のあること", text: (a) => a.interests.join("、") },
        { name: "introduction", label: "紹介文", text: (a) => a.introduction },
        { name: "listing_wish", label: "会員名簿への掲載", text: (a) => (a.listing_wish ? "希望する" : "希望しない") },
        { name: "submitted_at", label: "申込み", text: (a) => stamp(a.submitted_at), show: (a) => <At iso={a.submitted_at} /> },
      ],
    },
  ],
  actions: [
    {
      name: "propose", label: "結論を提案する", tone: "main", permission: "consortium.screen", submit: "提案する", done: "提案しました。ほかの職員の承認を待ちます。",
      lead: () => <p>あなたの提案を、別の職員が承認すると決まります。決まると申込み者にメールが届きます。</p>,
      fields: [
        { name: "decision", label: "結論", kind: "radio", required: "どちらかを選んでください", options: Object.entries(decisions).map(([value, label]) => ({ value, label })) },
        { name: "reason", label: "理由", kind: "area", required: "理由を入力してください", hint: "お断りのときは、申込み者へのメールに載ります。", max: 500 },
      ],
    },
    {
      name: "approve", label: "2人目として承認", tone: "main", permission: "consortium.approve", submit: "承認して決める", done: "承認しました。申込み者にメールでお知らせします。",
      lead: (a) => <p>{a.proposal?.who} さんの提案「{decisions[a.proposal?.decision ?? ""]}」を承認し、これで決まります。取り消しはできません。</p>,
    },
    {
      name: "send-back", label: "審査にもどす", permission: "consortium.approve", done: "審査にもどしました。",
      fields: [{ name: "reason", label: "もどす理由", kind: "area", required: "もどす理由を入力してください", max: 500 }],
    },
    { name: "check", label: "確認の結果を残す", permission: "consortium.screen", inPlace: true, done: "確認の結果を残しました。" },
  ],
};
