import type { OriginSheet, OriginSheetRow } from "../../../api/rooms";
import type { Collection, FieldSpec, Option, SectionProps, Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, DueCell, StateTag, wordOf, type Word } from "../../../parts/words";

export const sheetStates: Record<string, Word> = {
  none: { text: "まだ送っていません", tone: "quiet" },
  open: { text: "回答待ち", tone: "warn" },
  answered: { text: "回答あり", tone: "good" },
  closed: { text: "回答なしで締切", tone: "quiet" },
};

const choices = (words: Record<string, string>): Option[] => [{ value: "", label: "まだ" }, ...Object.entries(words).map(([value, label]) => ({ value, label }))];

const answers: FieldSpec[] = [
  { name: "material", label: "原材料の産地", kind: "select", options: choices({ inside: "主に市内", prefecture: "主に県内（市外）", mixed: "市内と市外が混ざる", elsewhere: "主に県外・海外", none: "原材料はない（役務など）" }) },
  { name: "material_from", label: "原材料の産地（くわしく）", kind: "text", max: 300 },
  { name: "made", label: "生産・製造の場所", kind: "select", options: choices({ inside: "市内", prefecture: "県内（市外）", elsewhere: "県外・海外" }) },
  { name: "made_at", label: "生産・製造の場所（くわしく）", kind: "text", max: 300 },
  { name: "share", label: "市内で生じる付加価値の割合", kind: "select", hint: "3号の返礼品だけ", options: choices({ over_half: "半分より多い", half_or_less: "半分以下", unknown: "わからない" }) },
  { name: "share_basis", label: "割合の根拠", kind: "text", hint: "3号の返礼品だけ", max: 300 },
  { name: "certificate", label: "製造者の証明書", kind: "select", hint: "3号の返礼品だけ", options: choices({ valid: "いまも正しい", changed: "変わった・期限が切れた", none: "証明書はない" }) },
  { name: "label", label: "表示に書いてある産地・製造者", kind: "text", max: 300 },
  { name: "same", label: "申告", kind: "select", options: choices({ yes: "相違ありません", no: "相違があります" }) },
  { name: "note", label: "相違の内容・そのほか", kind: "area", rows: 2, max: 300 },
];

function said(spec: FieldSpec, value: string): string {
  return spec.options?.find((one) => one.value === value)?.label ?? value;
}

/** Each gift: what is approved, and beside it what was answered. */
function Gifts({ record, open }: SectionProps<OriginSheet>) {
  return (
    <>
      {record.gifts.map((gift) => (
        <details key={gift.code} open={record.gifts.length === 1}>
          <summary><b>{gift.name}</b>　<span className="num">{gift.code}</span>　{gift.missing.length ? <span className="late nowrap">あと{gift.missing.length}か所</span> : "書き終えました"}</summary>
          <dl className="facts">
            <div><dt>基準</dt><dd>{gift.criterion_name}</dd></div>
            <div><dt>承認した「わけ」</dt><dd>{gift.approved || "（なし）"}</dd></div>
            {gift.certificate && <div><dt>承認した証明書</dt><dd>{gift.certificate}</dd></div>}
            {answers.filter((spec) => gift.asks.includes(spec.name) || gift.answer[spec.name as keyof typeof gift.answer]).map((spec) => (
              <div key={spec.name}><dt>{spec.label}</dt><dd>{gift.answer[spec.name as keyof typeof gift.answer] ? said(spec, gift.answer[spec.name as keyof typeof gift.answer]) : <span className="none">まだ</span>}</dd></div>
            ))}
          </dl>
          {record.actions.includes("write") && <div className="buttons"><button type="button" className="button quiet" onClick={() => open("write", { code: gift.code, ...gift.answer })}>紙・FAXの答えを写す<span className="unseen">（{gift.code}）</span></button></div>}
        </details>
      ))}
    </>
  );
}

export const sheet: Subject<OriginSheet> = {
  room: "donations", service: "donations", path: "/api/donations/origins/sheets/{id}", base: "/donations/origins/sheets", noun: "産地の調査票",
  title: (d) => `${d.title}　${d.vendor_name || "（登録なし）"}`,
  states: sheetStates,
  due: (d) => (d.state === "open" ? d.due : null),
  next: (d) => (d.state === "open" ? "事業者がページから答えるのを待っています。紙・FAXで届いたら、1品ずつ写してから確定します。" : null),
  sections: [
    { title: "返礼品ごとの答え", body: Gifts, brief: true },
    {
      title: "調査票について", brief: true,
      facts: [
        { name: "survey", label: "調査", text: (d) => d.title, show: (d) => <Go to={`/donations/origins/surveys/${d.survey_id}`}>{d.title}</Go> },
        { name: "vendor", label: "事業者", text: (d) => d.vendor_name, show: (d) => <Go to={`/donations/vendors/${d.vendor_id}`}>{d.vendor_name || "（登録なし）"}</Go> },
        { name: "due", label: "期限", text: (d) => d.due, show: (d) => <At iso={d.due} /> },
        { name: "done", label: "回答", text: (d) => `${d.way_name} ${d.done_by}`, show: (d) => <><At iso={d.done_at} />　{d.way_name}<small>{d.done_by}</small></>, when: (d) => d.done_at !== null },
      ],
    },
  ],
  actions: [
    { name: "write", label: "紙・FAXの答えを写す", permission: "donations.write", inPlace: true, submit: "保存する", done: "保存しました。", fields: answers },
    { name: "submit", label: "回答を確定する", permission: "donations.write", submit: "確定する", done: "回答を確定しました。", lead: () => <p>すべての返礼品を写し終えてから確定します。承認した内容と合わないところは、産地の疑義になります。確定したあとは直せません。</p> },
  ],
};

export const sheets: Collection<OriginSheetRow, OriginSheet> = {
  room: "donations", service: "donations", path: "/api/donations/origins/sheets", base: "/donations/origins/sheets", title: "産地の調査票", unit: "枚",
  lead: "調査を送ると、事業者ごとに1枚できます。回答待ちは、期限の早い順に並びます。",
  stateParam: "origin", keepsAll: true,
  states: [{ value: "open", label: "回答待ち" }, { value: "overdue", label: "期限切れ" }, { value: "answered", label: "回答あり" }, { value: "closed", label: "回答なしで締切" }],
  filters: [{ name: "vendor", label: "事業者", kind: "given" }],
  columns: [
    { name: "due", label: "期限", cell: (row) => (row.state === "open" ? <DueCell at={row.due} /> : <At iso={row.done_at} />), value: (row) => row.due },
    { name: "vendor_name", main: true, label: "事業者", cell: (row) => <span className="gist">{row.vendor_name || "（登録なし）"}</span>, value: (row) => row.vendor_name },
    { name: "title", label: "調査", cell: (row) => row.title },
    { name: "written", label: "書き終えた返礼品", cell: (row) => `${row.written}／${row.gifts_count}`, end: true },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(sheetStates, row.state, row.state_name)} /> },
  ],
  name: (row) => `${row.title} ${row.vendor_name}`,
  subject: sheet,
  download: "origin-sheets",
  empty: { title: "調査票はありません", text: "調査を送ると、ここに並びます。" },
};
