import type { FieldSpec, Values } from "../../../parts/definitions";
import { CreateButton } from "../../../parts/CreateDialog";
import { useCan } from "../../../app/queries";
import { aboutOf } from "./inquiry";

const ways = [
  { value: "telephone", label: "電話" }, { value: "mail", label: "メール" }, { value: "fax", label: "FAX" },
  { value: "letter", label: "手紙" }, { value: "counter", label: "窓口" }, { value: "line", label: "LINE" },
];

const numbers: FieldSpec = { name: "numbers", label: "何について", kind: "text", hint: "受付番号（R-…）、返礼品の番号、荷物の番号。いくつもあるときは読点で区切ります。", max: 200 };

const fields: FieldSpec[] = [
  { name: "way", label: "受けた方法", kind: "select", options: ways },
  { name: "priority", label: "至急の度合い", kind: "select", options: [{ value: "ordinary", label: "ふつう" }, { value: "urgent", label: "至急" }, { value: "complaint", label: "苦情" }] },
  { name: "asked_by", label: "だれから", kind: "text", hint: "名のった人だけ。聞いていなければ空けます。", max: 60 },
  { name: "reach", label: "連絡先", kind: "text", hint: "折り返しに要るときだけ。電話番号か、メールアドレス。", max: 200 },
  { name: "subject", label: "件名", kind: "text", hint: "例：返礼品が届かない", max: 100 },
  { name: "text", label: "お問い合わせの内容", kind: "area", required: "お問い合わせの内容を入力してください", rows: 5, max: 4000 },
  { name: "answer", label: "その場での回答", kind: "area", hint: "その場で答えたときは、ここに書くと「回答済み」になります。", rows: 3, max: 4000 },
];

/** A button that takes an inquiry up; `about` when it is asked from a record's own page. */
export function RecordButton({ about }: { about?: { kind: string; id: string } }) {
  if (!useCan()("donations.write")) return null;
  const said = (values: Values) => Object.fromEntries(Object.entries(values).filter(([name, value]) => name !== "numbers" && value !== ""));
  return (
    <CreateButton
      label="お問い合わせを記録する" draft={`inquiry#${about ? `${about.kind}:${about.id}` : "new"}`} path="/api/donations/inquiries" room="donations" submit="記録する" done="お問い合わせを記録しました。" also={["asked-about"]}
      specs={about ? fields : [...fields.slice(0, 4), numbers, ...fields.slice(4)]} initial={{ way: "telephone", priority: "ordinary" }}
      body={(values) => ({ ...said(values), about: about ? [about] : aboutOf(values.numbers) })}
    />
  );
}

/** A button that writes to a vendor. */
export function WriteButton({ vendor }: { vendor: string }) {
  if (!useCan()("donations.write")) return null;
  return (
    <CreateButton
      label="事業者に連絡を書く" draft={`to-vendor#${vendor}`} path="/api/donations/inquiries/to-vendor" room="donations" submit="送る" done="連絡を送りました。返事は「お問い合わせ」に届きます。" also={["asked-about"]}
      lead={<p>事業者のページの「市とのやりとり」に届きます。連絡があることを、連絡先にメールで知らせます（内容はメールに書きません）。</p>}
      specs={[
        { name: "subject", label: "件名", kind: "text", required: "件名を入力してください", max: 100 },
        { name: "text", label: "内容", kind: "area", required: "内容を入力してください", rows: 6, max: 4000 },
      ]}
      body={(values) => ({ ...values, vendor_id: vendor })}
    />
  );
}
