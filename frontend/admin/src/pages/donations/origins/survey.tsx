import type { OriginSurvey, OriginSurveyRow } from "../../../api/rooms";
import { CreateButton } from "../../../parts/CreateDialog";
import type { Collection, FieldSpec, Subject, Values } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, StateTag, wordOf, type Word } from "../../../parts/words";
import { useCan } from "../../../app/queries";
import { sheetStates } from "./sheet";

export const surveyStates: Record<string, Word> = {
  draft: { text: "用意した", tone: "warn" },
  sent: { text: "送った", tone: "good" },
  closed: { text: "締め切った", tone: "quiet" },
};

function Sheets({ record }: { record: OriginSurvey }) {
  return (
    <>
      <p>回答あり <b className="num">{record.answered}</b>枚　回答なし <b className="num">{record.unanswered}</b>枚</p>
      <ul className="checks">
        {record.sheets.map((one) => (
          <li key={`${one.vendor_id}-${one.id ?? ""}`}>
            <StateTag word={one.late ? { text: "期限切れ", tone: "late" } : wordOf(sheetStates, one.state, one.state_name)} />{"　"}
            {one.id ? <Go to={`/donations/origins/sheets/${one.id}`}>{one.vendor_name || "（登録なし）"}</Go> : one.vendor_name || "（登録なし）"}
            <small>　返礼品 {one.gifts}品{one.done_at && <>　<At iso={one.done_at} /></>}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

export const survey: Subject<OriginSurvey> = {
  room: "donations", service: "donations", path: "/api/donations/origins/surveys/{id}", base: "/donations/origins/surveys", noun: "産地の調査",
  title: (d) => d.title,
  states: surveyStates,
  due: (d) => (d.state === "sent" ? d.due : null),
  next: (d) => (d.state === "draft" ? "事業者と返礼品の数を確かめて、送ります。" : null),
  sections: [
    { title: "事業者ごとの調査票", body: Sheets, brief: true },
    {
      title: "調査について", brief: true,
      facts: [
        { name: "criteria", label: "地場産品の基準", text: (d) => d.criteria },
        { name: "count", label: "対象", text: (d) => `事業者 ${d.vendors}、返礼品 ${d.gifts}品` },
        { name: "due", label: "回答の期限", text: (d) => d.due, show: (d) => <At iso={d.due} /> },
        { name: "prepared", label: "用意した", text: (d) => d.prepared_by, show: (d) => <><At iso={d.prepared_at} />　{d.prepared_by}</> },
        { name: "sent", label: "送った", text: (d) => d.sent_at, show: (d) => <At iso={d.sent_at} />, when: (d) => d.sent_at !== null },
      ],
    },
  ],
  actions: [
    { name: "send", label: "事業者に送る", permission: "donations.write", submit: "送る", done: "送りました。調査票が順にできます。", lead: (d) => <p>{d.vendors}の事業者に、{d.gifts}品の調査票を作り、メールで知らせます。期限の前と後に1通ずつ催促します。</p> },
    { name: "close", label: "締め切る", tone: "quiet", permission: "donations.write", submit: "締め切る", done: "締め切りました。", lead: () => <p>まだ答えていない事業者は、答えられなくなります。催促も止まります。</p>, fields: [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", max: 500 }] },
  ],
};

export const surveys: Collection<OriginSurveyRow, OriginSurvey> = {
  room: "donations", service: "donations", path: "/api/donations/origins/surveys", base: "/donations/origins/surveys", title: "産地の調査", unit: "件",
  lead: "受付中の返礼品の産地と表示を、事業者に期限を決めて確かめます。用意してから、内容を見て送ります。",
  columns: [
    { name: "title", main: true, label: "調査", cell: (row) => <><span className="gist">{row.title}</span><small>{row.criteria}</small></> },
    { name: "due", label: "回答の期限", cell: (row) => <At iso={row.due} />, value: (row) => row.due },
    { name: "count", label: "対象", cell: (row) => `事業者 ${row.vendors}・${row.gifts}品` },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(surveyStates, row.state, row.state_name)} /> },
  ],
  name: (row) => row.title,
  subject: survey,
  empty: { title: "調査はまだありません", text: "「調査を用意する」から始めます。" },
};

const criteria = [["1", "1号"], ["2", "2号"], ["3", "3号"], ["3-i", "3号イ"], ["3-ro", "3号ロ"], ["4", "4号"], ["5", "5号"], ["6", "6号"], ["7", "7号"], ["8-i", "8号イ"], ["8-ro", "8号ロ"], ["8-ha", "8号ハ"], ["9", "9号"]].map(([value = "", label = ""]) => ({ value, label }));
const fields: FieldSpec[] = [
  { name: "title", label: "調査の名前", kind: "text", required: "調査の名前を入力してください", hint: "例：2026年度下期", max: 60 },
  { name: "criteria", label: "地場産品の基準", kind: "checks", hint: "選ばなければ、すべての基準です。", options: criteria },
  { name: "due_on", label: "回答の期限", kind: "date", hint: "空けると、市の目安の営業日数です。閉庁日は次の開庁日になります。" },
];

/** A button that prepares a survey: of all vendors, or of one. */
export function PrepareButton({ vendor }: { vendor?: string }) {
  if (!useCan()("donations.write")) return null;
  const chosen = (given: unknown) => (Array.isArray(given) && given.length ? { criteria: given } : {});
  return (
    <CreateButton
      label="調査を用意する" quiet={vendor !== undefined} path="/api/donations/origins/surveys" room="donations" submit="用意する" done="調査を用意しました。内容を確かめて、送ってください。" also={["origins-of"]}
      lead={<p>受付中の返礼品から選びます。まだ送りません。</p>}
      specs={fields} body={({ title, criteria: given, due_on }: Values) => ({ title, ...chosen(given), ...(due_on ? { due_on } : {}), ...(vendor ? { vendors: [vendor] } : {}) })}
    />
  );
}
