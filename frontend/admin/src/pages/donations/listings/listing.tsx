import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { ListingDetail } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import type { FieldSpec, SectionProps, Subject, Values } from "../../../parts/definitions";
import { FormProblem } from "../../../parts/FormProblem";
import { Go } from "../../../parts/Go";
import { At, DueLine, StateTag, wordOf, type Word } from "../../../parts/words";
import { Changes, entryStates, inForce, proposed, proposing, reason, steps, versions, type Entry } from "../catalogue/catalogue";
import { half, textLines } from "../catalogue/values";
import { make, type Picture } from "./pictures";

export const listingStates: Record<string, Word> = {
  to_list: { text: "掲載待ち", tone: "warn" },
  to_update: { text: "更新待ち", tone: "warn" },
  to_take_down: { text: "取り下げ待ち", tone: "late" },
  listed: { text: "掲載中", tone: "good" },
  taken_down: { text: "取り下げ済み", tone: "quiet" },
  not_offered: { text: "出品しない", tone: "quiet" },
};
const textStates: Record<string, Word> = { ...entryStates, unwritten: { text: "文はまだありません", tone: "quiet" } };

/** Bytes as CP932 has them: one for a half-width letter, two for any other. */
export const bytes = (text: string): number => [...text].reduce((sum, letter) => sum + (/[\x20-\x7e｡-ﾟ\n]/.test(letter) ? 1 : 2), 0);
export const letters = (text: string): number => [...text].length;

const made = new Map<string, Picture>(); // pictures sent just now, by gift and name, until a text names them
const pictureKey = (code: string, name: string) => `${code}/${name}`;

/** '精米：白米、玄米' → something to choose. */
export function options(text: unknown): { name: string; choices: string[] }[] | null {
  const lines = textLines(text).map((line) => {
    const [name = "", choices = ""] = line.split(/[：:]/, 2);
    return { name: name.trim(), choices: choices.split(/[、,，]/).map((one) => one.trim()).filter(Boolean) };
  });
  return lines.length ? lines : null;
}

function pictures(text: unknown, record: ListingDetail): Picture[] | null {
  const names = textLines(text);
  const known = new Map((record.content.images ?? []).map((one) => [one.name, one as Picture]));
  return names.length ? names.map((name) => made.get(pictureKey(record.code, name)) ?? known.get(name) ?? { name, files: {} }) : null;
}

const orNull = (value: unknown): string | null => (String(value ?? "").trim() ? String(value).trim() : null);
const offered: Record<string, boolean | null> = { yes: true, no: false, usual: null };

export function initial(record: ListingDetail): Values {
  const { content } = record;
  return {
    "content/title": content.title ?? "", "content/lead": content.lead ?? "", "content/description": content.description ?? "",
    "content/options": (content.options ?? []).map((one) => `${one.name}：${one.choices.join("、")}`).join("\n"),
    "content/images": (content.images ?? []).map((one) => one.name).join("\n"),
    "content/offered": content.offered === null ? "usual" : content.offered ? "yes" : "no",
    propose: false,
  };
}

export function body(values: Values, record: ListingDetail): Values {
  return {
    content: {
      title: orNull(values["content/title"]), lead: orNull(values["content/lead"]), description: orNull(values["content/description"]),
      options: options(values["content/options"]), images: pictures(values["content/images"], record), offered: offered[String(values["content/offered"])] ?? null,
    },
    reason: values.reason, propose: Boolean(values.propose),
  };
}

function fields(record: ListingDetail): FieldSpec[] {
  const usual = record.portal === "common" ? "空けると、返礼品の台帳のとおり。" : "空けると、共通の文のとおり。";
  const measure = record.limits.count === "bytes" ? bytes : letters;
  const unit = record.limits.count === "bytes" ? "バイト" : "文字";
  const room = (most: number) => ({ room: { most, measure, unit } });
  return [
    { name: "content/title", label: "表示名", kind: "text", hint: usual, max: 300, ...room(record.limits.title) },
    { name: "content/lead", label: "短い説明", kind: "area", rows: 2, hint: usual, max: 1000, ...room(record.limits.lead) },
    { name: "content/description", label: "説明文", kind: "area", rows: 8, hint: usual, max: 10000, ...room(record.limits.description) },
    { name: "content/options", label: "選べる項目", kind: "area", rows: 2, hint: `1行に1つ。例：精米：白米、玄米。${usual}` },
    { name: "content/images", label: "写真", kind: "area", rows: 3, hint: `1行に1枚の名前を、出す順に。新しい写真は「写真」の欄から足します。${usual}` },
    { name: "content/offered", label: "出品", kind: "select", options: [{ value: "usual", label: "いつもどおり（出品する）" }, { value: "yes", label: "出品する" }, { value: "no", label: "出品しない" }] },
    reason("理由", "例：この受付先で探されやすい言葉にするため"),
    proposing,
  ];
}

/** What stands on the portal, field by field; what is the portal's own is marked. */
export function Seen({ rows }: { rows: ListingDetail["seen"] }) {
  return (
    <table className="small-table">
      <caption className="unseen">見え方</caption>
      <thead><tr><th scope="col">項目</th><th scope="col">内容</th><th scope="col">だれの</th></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.field}>
            <th scope="row">{row.label}</th>
            <td>{row.value || <span className="none">（なし）</span>}{row.most !== null && row.room !== null && <small className={row.room > row.most ? "late" : ""}>{row.room.toLocaleString()}／{row.most.toLocaleString()}</small>}</td>
            <td>{row.origin === "own" ? <StateTag word={{ text: row.origin_name, tone: "warn" }} /> : row.origin_name}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Shown({ record }: SectionProps<ListingDetail>) {
  return (
    <>
      {!record.offered && <p>{record.gift_stopped ? "返礼品が止まっているので、出しません。" : "この受付先には出しません。"}</p>}
      <Seen rows={record.seen} />
      {record.problems.length > 0 && (
        <>
          <p><b>受付先のファイルに書けないところ</b></p>
          <ul className="preview unfit">{record.problems.map((one) => <li key={one.message}>{one.message}</li>)}</ul>
        </>
      )}
      {!record.limits.confirmed && <p className="small">長さと写真の大きさは、まだ実物で確かめていません：{record.limits.source}</p>}
    </>
  );
}

function OnPortal({ record }: SectionProps<ListingDetail>) {
  const listing = record.listing;
  if (!listing) return null;
  return (
    <>
      <p className="words-row"><StateTag word={wordOf(listingStates, listing.state, listing.state_name)} />{listing.due && <span>期限　<DueLine at={listing.due} /></span>}</p>
      {listing.marked_by && listing.marked_at && <p className="small">いま受付先に出ている内容：{listing.marked_by} が <At iso={listing.marked_at} /> に記録</p>}
      {listing.differences.length > 0 && <Changes changes={listing.differences} caption="受付先に出ている内容と、出したい内容の違い" />}
      {record.stop_task && <p><b className="late">在庫がなくなり、掲載を止める返礼品です。</b>　<Go to={`/donations/stock/${record.code}`}>在庫を開く</Go></p>}
      <p><Go to={`/donations/listings?portal=${record.portal}&state=${listing.state}`}>{record.portal_name}の一覧で、ファイルを作る・記録する</Go></p>
    </>
  );
}

function Thumb({ code, picture }: { code: string; picture: Picture }) {
  const [size, file] = Object.entries(picture.files)[0] ?? [];
  const { data } = useQuery({
    queryKey: ["listing-image", code, file?.print], enabled: Boolean(file), staleTime: Infinity,
    queryFn: ({ signal }) => read("/api/donations/listings/gifts/{code}/images/{print}", { path: { code, print: file?.print ?? "" }, signal }),
  });
  return (
    <li>
      {data && <img src={`data:${data.type};base64,${data.content}`} alt={picture.name} width={120} />}
      <b>{picture.name}</b><small>{Object.keys(picture.files).map((one) => one.replace("x", "×")).join("、")}{size ? "" : "（ファイルがありません）"}</small>
    </li>
  );
}

/** The pictures of this text, and a new one made from one original in every size that is needed. */
function Pictures({ record, open }: SectionProps<ListingDetail>) {
  const can = useCan()("donations.write");
  const [share, setShare] = useState<number | null>(null);
  const [message, setMessage] = useState("");
  const images = (record.content.images ?? []) as Picture[];

  async function add(file: File) {
    setMessage("");
    setShare(0);
    const base = half(file.name).replace(/\.[^.]*$/, "").slice(0, 50) || "写真";
    const name = images.some((one) => one.name === base) ? `${base} ${images.length + 1}` : base;
    try {
      made.set(pictureKey(record.code, name), await make(record.code, file, name, record.sizes, setShare));
      open("draft", { "content/images": [...images.map((one) => one.name), name].join("\n") });
    } catch (error) {
      setMessage(error instanceof Error && !("status" in error) ? error.message : asProblem(error).message);
    }
    setShare(null);
  }

  return (
    <>
      <ul className="preview">{images.map((one) => <Thumb key={one.name} code={record.code} picture={one} />)}{images.length === 0 && <li>この文の写真はありません。</li>}</ul>
      {can && record.actions.includes("draft") && (
        <div className="field">
          <label htmlFor="listing-picture">写真を足す</label>
          <span className="hint">元の写真を1枚選ぶと、{record.sizes.map((size) => `${size.width}×${size.height}`).join("、")}を作って送ります。真ん中を残して、形に合わせて切ります。</span>
          <input id="listing-picture" type="file" accept="image/jpeg,image/png,image/webp" disabled={share !== null} onChange={(event) => { const file = event.target.files?.[0]; if (file) void add(file); event.target.value = ""; }} />
        </div>
      )}
      {share !== null && <progress max={1} value={share} aria-label="写真を作って送っています" />}
      <FormProblem message={message || undefined} />
    </>
  );
}

export const listing = {
  room: "donations", service: "donations", path: "/api/donations/listings/{id}", base: "/donations/listings", noun: "出品",
  title: (record) => `${record.portal_name}　${record.name}`,
  lead: (record) => <p><Go to={`/donations/listings/gifts/${record.code}`}>ほかの受付先とくらべる</Go>　<Go to={`/donations/gifts/${record.code}`}>返礼品の台帳</Go></p>,
  states: textStates,
  due: (record) => record.due,
  next: (record) => record.hindrance,
  sections: [
    proposed as never,
    { title: "受付先での掲載", body: OnPortal, when: (record) => record.listing !== null, brief: true },
    { title: "見え方", body: Shown, brief: true },
    { title: "写真", body: Pictures },
    inForce as never,
    versions as never,
  ],
  actions: [
    {
      name: "draft", label: "文を書く", permission: "donations.write", editing: true, submit: "残す", done: "残しました。",
      lead: (record) => <p>{record.portal === "common" ? "どの受付先にも出す、共通の文です。" : "この受付先だけ変えるところを書きます。空けたところは、共通の文のとおりです。"}寄附金額は、返礼品の台帳で変えます。</p>,
      initial, fields, body: (values, record) => body({ ...initial(record), ...values }, record),
    },
    ...(steps("出品の文").filter((step) => step.name !== "stop" && step.name !== "resume") as never[]),
  ],
} as Subject<ListingDetail>;

export type { Entry };
