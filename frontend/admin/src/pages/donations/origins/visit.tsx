import type { OriginVisit, OriginVisitRow, VendorEntry } from "../../../api/rooms";
import { CreateButton } from "../../../parts/CreateDialog";
import type { Collection, FieldSpec, Subject, Values } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { StateTag, wordOf, type Word } from "../../../parts/words";
import { useCan } from "../../../app/queries";
import { day, stamp } from "../../../text/time";

export const visitStates: Record<string, Word> = {
  fit: { text: "適", tone: "good" },
  mend: { text: "要改善", tone: "warn" },
  doubt: { text: "疑義", tone: "late" },
};

function Results({ record }: { record: OriginVisit }) {
  return (
    <ul className="checks">
      {record.gifts.map((one) => (
        <li key={one.code}><StateTag word={wordOf(visitStates, one.result, one.result_name)} />　<Go to={`/donations/gifts/${one.code}`}>{one.code} {one.name}</Go><small>　{one.until && `${day(one.until)} までに改善　`}{one.note}</small></li>
      ))}
    </ul>
  );
}

export const visit: Subject<OriginVisit> = {
  room: "donations", service: "donations", path: "/api/donations/origins/visits/{id}", base: "/donations/origins/visits", noun: "現地確認",
  title: (d) => `現地確認　${d.vendor_name || "（登録なし）"}　${day(d.visited_on)}`,
  states: visitStates,
  sections: [
    { title: "返礼品ごとの結果", body: Results, brief: true },
    {
      title: "確認について", brief: true,
      facts: [
        { name: "vendor", label: "事業者", text: (d) => d.vendor_name, show: (d) => <Go to={`/donations/vendors/${d.vendor_id}`}>{d.vendor_name || "（登録なし）"}</Go> },
        { name: "visited_on", label: "行った日", text: (d) => day(d.visited_on) },
        { name: "who", label: "行った人", text: (d) => d.who },
        { name: "looked_at", label: "見たもの", text: (d) => d.looked_at },
        { name: "note", label: "メモ", text: (d) => d.note, when: (d) => d.note !== "" },
        { name: "next_on", label: "次の確認", text: (d) => day(d.next_on), show: (d) => <span className={d.next_late ? "late" : ""}>{day(d.next_on)}</span>, when: (d) => d.next_on !== null },
        { name: "recorded", label: "記録した", text: (d) => `${stamp(d.recorded_at)} ${d.recorded_by}` },
      ],
    },
  ],
  actions: [],
};

export const visits: Collection<OriginVisitRow, OriginVisit> = {
  room: "donations", service: "donations", path: "/api/donations/origins/visits", base: "/donations/origins/visits", title: "現地確認", unit: "件",
  lead: "事業者を訪ねて確かめた記録です。あとから書き換えません。誤りは、もう1件の記録で正します。記録は、事業者のページの「産地の確認」から残します。",
  filters: [{ name: "vendor", label: "事業者", kind: "given" }],
  columns: [
    { name: "visited_on", label: "行った日", cell: (row) => day(row.visited_on), value: (row) => row.visited_on },
    { name: "vendor_name", main: true, label: "事業者", cell: (row) => <span className="gist">{row.vendor_name || "（登録なし）"}</span>, value: (row) => row.vendor_name },
    { name: "who", label: "行った人", cell: (row) => row.who, roomy: true },
    { name: "next_on", label: "次の確認", cell: (row) => (row.next_on ? <span className={row.next_late ? "late" : ""}>{day(row.next_on)}</span> : <span className="none">—</span>), value: (row) => row.next_on ?? "" },
    { name: "state", label: "結果", cell: (row) => <StateTag word={wordOf(visitStates, row.state, row.state_name)} /> },
  ],
  name: (row) => `${row.visited_on} ${row.vendor_name}`,
  subject: visit,
  download: "origin-visits",
  empty: { title: "現地確認の記録はありません", text: "事業者のページの「産地の確認」から記録します。" },
};

const results = [{ value: "", label: "見ていない" }, { value: "fit", label: "適" }, { value: "mend", label: "要改善" }, { value: "doubt", label: "疑義（市へ報告する）" }];

/** A button that keeps what was seen at a vendor. */
export function VisitButton({ vendor }: { vendor: VendorEntry }) {
  if (!useCan()("donations.write")) return null;
  const specs: FieldSpec[] = [
    { name: "visited_on", label: "行った日", kind: "date", required: "行った日を入力してください" },
    { name: "who", label: "行った人", kind: "text", required: "行った人を入力してください", max: 100 },
    { name: "looked_at", label: "見たもの", kind: "area", required: "見たものを入力してください", hint: "例：精米所、仕入れの帳面、米の袋", rows: 2, max: 1000 },
    ...vendor.gifts.flatMap((gift): FieldSpec[] => [
      { name: `result/${gift.code}`, heading: `${gift.code} ${gift.name}`, label: "結果", kind: "select", options: results },
      { name: `until/${gift.code}`, label: "改善の期限（要改善のとき）", kind: "date" },
      { name: `note/${gift.code}`, label: "メモ", kind: "text", max: 300 },
    ]),
    { name: "note", heading: "全体", label: "全体のメモ", kind: "area", rows: 2, max: 1000 },
    { name: "next_on", label: "次の確認", kind: "date" },
  ];
  const body = (values: Values) => ({
    vendor_id: vendor.id, visited_on: values.visited_on, who: values.who, looked_at: values.looked_at,
    ...(values.note ? { note: values.note } : {}), ...(values.next_on ? { next_on: values.next_on } : {}),
    gifts: vendor.gifts.filter((gift) => values[`result/${gift.code}`]).map((gift) => ({
      code: gift.code, result: values[`result/${gift.code}`], ...(values[`until/${gift.code}`] ? { until: values[`until/${gift.code}`] } : {}), ...(values[`note/${gift.code}`] ? { note: values[`note/${gift.code}`] } : {}),
    })),
  });
  return <CreateButton label="現地確認を記録する" quiet path="/api/donations/origins/visits" room="donations" submit="記録する" done="現地確認を記録しました。" also={["origins-of"]} lead={<p>見た返礼品だけ、結果を選びます。「疑義」は、そのまま産地の疑義になります。</p>} specs={specs} body={body} />;
}
