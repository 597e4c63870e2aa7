import { queryOptions } from "@tanstack/react-query";

import schema from "../../../../../../schemas/donations/catalogue-gift.json";
import { read } from "../../../api/client";
import type { GiftEntry } from "../../../api/rooms";
import { queries } from "../../../app/queries";
import type { FieldSpec, Option, SectionProps, Subject, Values } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At } from "../../../parts/words";
import { yen } from "../../../text/figures";
import { entryStates, inForce, proposed, proposing, reason, steps, versions } from "./catalogue";
import { deep, flat, group, half, orNull, textLines, whole } from "./values";
import { AskedAboutGift } from "../inquiries/About";
import { OriginOfGift } from "../origins/Origins";

export const vendorsQuery = queryOptions({ queryKey: ["vendors", "approved"], queryFn: ({ signal }) => read("/api/donations/vendors", { query: { state: "approved", limit: 200 }, signal }), staleTime: 60_000 });
export const portalsQuery = queryOptions({ queryKey: ["portals"], queryFn: ({ signal }) => read("/api/donations/portals", { signal }), staleTime: 5 * 60_000 });

export async function loadChoices(): Promise<void> {
  await Promise.all([queries.ensureQueryData(vendorsQuery), queries.ensureQueryData(portalsQuery)]);
}

const words = schema.properties;
const options = (of: Record<string, string>): Option[] => Object.entries(of).map(([value, label]) => ({ value, label }));
const digits: [RegExp, string] = [/^[0-9０-９,，]*円?$/, "数字で入力してください（例：28000）"];
const number = (name: string, label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({ name: `content/${name}`, label, kind: "number", pattern: digits, ...more });
const needed = (name: string, label: string, more: Partial<FieldSpec> = {}): FieldSpec => number(name, label, { required: `${label}を入力してください`, ...more });

function vendors(): Option[] {
  const known = (queries.getQueryData(vendorsQuery.queryKey)?.items ?? []).filter((one) => one.kind === "vendor");
  return [{ value: "", label: "（選ぶ）" }, ...known.map((one) => ({ value: one.id, label: one.name }))];
}

export function fields(record?: GiftEntry): FieldSpec[] {
  const choices = vendors();
  const now = record?.vendor_id && !choices.some((one) => one.value === record.vendor_id) ? [{ value: record.vendor_id, label: record.vendor_name || "（今の事業者）" }] : [];
  return [
    { name: "content/name", label: "名前", kind: "text", required: "返礼品の名前を入力してください", max: 200 },
    { name: "content/vendor_id", label: "事業者", kind: "select", required: "事業者を選んでください", options: [...choices, ...now] },
    needed("amount_yen", "寄附金額（円）", { heading: "金額" }),
    needed("cost_yen", "調達費用（円、税・箱代こみ）", { hint: "寄附金額の30%までです。" }),
    { name: "content/tax_rate", label: "消費税の率", kind: "select", options: [{ value: "8", label: "8%（食品）" }, { value: "10", label: "10%（酒・物・役務）" }] },
    { name: "since", label: "この価格が始まる日", kind: "date", hint: "空けると、承認の時から。登録の誤りを前の寄附にさかのぼって直すときは、過ぎた日を入れます。" },
    { name: "content/portal_amounts", label: "受付先ごとの寄附金額", kind: "area", rows: 2, hint: "ほかと違う受付先だけ、1行に1つ。例：楽天ふるさと納税 29000" },
    { name: "content/cool", label: "温度", heading: "荷物", kind: "select", options: options(words.cool["x-words"]) },
    { name: "content/carrier", label: "運送", kind: "select", options: options(words.carrier["x-words"]) },
    needed("weight_g", "重さ（g、箱こみ）"),
    needed("size_cm", "大きさ（3辺の合計、cm）"),
    needed("lead_days", "準備にかかる日数"),
    { name: "content/season/from", label: "季節のはじまり", kind: "text", hint: "月-日（例：11-01）。一年中なら空けます。", max: 5 },
    { name: "content/season/to", label: "季節のおわり", kind: "text", hint: "月-日（例：03-31）", max: 5 },
    { name: "content/order_season/from", label: "受付のはじまり", kind: "text", hint: "申込みを受け付ける期間。月-日（例：09-01）。一年中なら空けます。期間の外の寄附は「不足」として受け付けます。", max: 5 },
    { name: "content/order_season/to", label: "受付のおわり", kind: "text", hint: "月-日（例：12-10）", max: 5 },
    { name: "content/made_to_order", label: "受注生産", kind: "check" },
    { name: "content/ticket", label: "チケット・利用券", kind: "check" },
    number("lodging/price_yen", "宿泊の料金（円、券の額面、全員・全泊）", { hint: "宿泊の返礼品だけ。1人1泊が5万円を超えるものは、県内だけで営む施設に限ります。" }),
    number("lodging/persons", "泊まる人数"),
    number("lodging/nights", "泊数"),
    { name: "content/lodging/only_in_prefecture", label: "県内だけで営む施設", kind: "check" },
    { name: "content/plan", label: "定期便の予定", kind: "area", rows: 3, hint: "1行に1回。何か月目・その回の調達費用・届けるもの。例：1 5900 すき焼き用 500g。定期便でなければ空けます。" },
    { name: "content/criterion", label: "地場産品の基準", heading: "地場産品の基準（告示179号 第5条）", kind: "select", options: options(words.criterion["x-words"]) },
    { name: "content/evidence", label: "基準にあてはまるわけ", kind: "area", rows: 2, max: 2000 },
    { name: "content/certificate/maker", label: "証明した製造者", kind: "text", hint: "3号に要ります。", max: 100 },
    { name: "content/certificate/issued_on", label: "証明の日", kind: "date" },
    { name: "content/certificate/published_on", label: "公表した日", kind: "date", hint: "始める日より前" },
    number("pr_cap", "広報の品の年間の上限数", { hint: "5号に要ります。年度（4月から3月）ごとに、この数までしか渡しません。" }),
    { name: "content/inquiry_sheet/summary", label: "返礼品の概要", heading: "総務省への確認様式", kind: "area", rows: 2, max: 1000 },
    { name: "content/inquiry_sheet/inside", label: "区域内で行うこと", kind: "area", rows: 2, max: 2000 },
    { name: "content/inquiry_sheet/outside", label: "区域外で行うこと", kind: "area", rows: 2, max: 2000 },
    { name: "content/inquiry_sheet/value_share", label: "付加価値の割合と計算", kind: "area", rows: 2, max: 1000 },
    reason("理由", "例：新米の受付を始めるため、米の値上がりのため"),
    proposing,
  ];
}

export const blank: Values = {
  ...Object.fromEntries(fields().map((field) => [field.name, ""])),
  "content/tax_rate": "8", "content/cool": "none", "content/carrier": "yamato", "content/criterion": "1", "content/lead_days": "5", "content/made_to_order": false, "content/ticket": false, propose: true,
};

type Amounts = Record<string, number>;
interface Delivery { month: number; share_yen: number; what: string }

const portalNames = (): { id: string; name: string }[] => queries.getQueryData(portalsQuery.queryKey)?.items ?? [];
const writing = {
  portal_amounts: (value: unknown) => Object.entries((value ?? {}) as Amounts).map(([id, amount]) => `${portalNames().find((one) => one.id === id)?.name ?? id} ${amount}`).join("\n"),
  plan: (value: unknown) => ((value ?? []) as Delivery[]).map((one) => `${one.month} ${one.share_yen} ${one.what}`).join("\n"),
};

/** '楽天ふるさと納税 29000' → {rakuten: 29000}; a name that no portal has is sent as it was typed, and the API says so. */
export function amounts(text: unknown): Amounts {
  return Object.fromEntries(textLines(text).map((line) => {
    const [, name = line, amount = ""] = /^(.*?)[\s　:：]*([0-9０-９,，]+円?)$/.exec(line) ?? [];
    return [portalNames().find((one) => one.name === name)?.id ?? name, whole(amount)];
  })) as Amounts;
}

/** '1 5900 すき焼き用 500g' → the first delivery. */
export function plan(text: unknown): Delivery[] {
  return textLines(text).map((line) => {
    const [month, share, ...what] = line.split(/[\s　]+/);
    return { month: whole(month), share_yen: whole(share), what: what.join(" ") } as Delivery;
  });
}

/** The whole content from the form. */
export function body(values: Values): Values {
  const content = deep({ ...blank, ...values });
  const certificate = group(content.certificate);
  const numbers = ["amount_yen", "cost_yen", "tax_rate", "weight_g", "size_cm", "lead_days", "pr_cap"].map((name) => [name, whole(content[name])]);
  const season = group(content.season);
  const lodging = group({ ...(content.lodging as object), only_in_prefecture: null });
  const inPrefecture = Boolean((content.lodging as { only_in_prefecture?: unknown } | undefined)?.only_in_prefecture);
  const orderSeason = group(content.order_season);
  return {
    ...(values.code === undefined ? {} : { code: half(values.code) }),
    content: {
      ...content, ...Object.fromEntries(numbers),
      portal_amounts: amounts(content.portal_amounts), plan: plan(content.plan),
      certificate: certificate && { ...certificate, issued_on: certificate.issued_on ?? "", published_on: orNull(certificate.published_on) },
      season: season && { from: half(season.from), to: half(season.to) },
      order_season: orderSeason && { from: half(orderSeason.from), to: half(orderSeason.to) },
      lodging: lodging && { price_yen: whole(lodging.price_yen), persons: whole(lodging.persons), nights: whole(lodging.nights), only_in_prefecture: inPrefecture },
      made_to_order: Boolean(content.made_to_order), ticket: Boolean(content.ticket),
    },
    since: values.since ? `${String(values.since)}T00:00:00+09:00` : null,
    reason: values.reason, propose: Boolean(values.propose),
  };
}

const initial = (record: GiftEntry): Values => ({ ...blank, ...flat(record.content ?? {}, writing), since: record.proposal?.since ? dayInJapan(record.proposal.since) : "", propose: false });
const dayInJapan = (iso: string): string => new Date(Date.parse(iso) + 9 * 3_600_000).toISOString().slice(0, 10);

function Prices({ record }: SectionProps<GiftEntry>) {
  return (
    <table className="small-table">
      <caption className="unseen">価格のうつりかわり</caption>
      <thead><tr><th scope="col">いつから</th><th scope="col">寄附金額</th><th scope="col">わけ</th></tr></thead>
      <tbody>
        {[...record.prices].reverse().map((price, i) => (
          <tr key={`${price.since}-${i}`}>
            <td><At iso={price.since} /></td>
            <td className="num">{yen(price.amount_yen)}{Object.entries(price.portal_amounts as Amounts).map(([id, amount]) => <small key={id}>{portalNames().find((one) => one.id === id)?.name ?? id} {yen(amount)}</small>)}</td>
            <td>{price.reason}<small>{price.who}</small></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export const gift = {
  room: "donations", service: "donations", path: "/api/donations/gifts/{id}", base: "/donations/gifts", noun: "返礼品",
  prepare: loadChoices,
  title: (record) => `${record.code}　${record.name}`,
  lead: (record) => <p>事業者：<Go to={`/donations/vendors/${record.vendor_id}`}>{record.vendor_name || "（登録なし）"}</Go>　調達費用の割合：<b className={record.over ? "late" : ""}>{record.cost_percent}</b>{record.standing !== "new" && <>　<Go to={`/donations/listings/gifts/${record.code}`}>受付先の出品</Go></>}</p>,
  states: entryStates,
  due: (record) => record.due,
  next: (record) => record.hindrance,
  sections: [proposed, { title: "産地の確認", body: OriginOfGift, brief: true }, inForce, { title: "価格のうつりかわり", body: Prices, when: (record) => record.prices.length > 0 }, { title: "お問い合わせ", body: AskedAboutGift }, versions],
  actions: [
    {
      name: "draft", label: "内容・価格を変える", permission: "donations.write", editing: true, submit: "残す", done: "残しました。",
      lead: () => <p>いま有効な内容は、市のほかの職員が承認するまで変わりません。届いた寄附は、申込みの時に有効だった価格と比べます。</p>,
      initial, fields: (record) => fields(record), body: (values, record) => body({ ...initial(record), ...values }),
    },
    ...steps("返礼品"),
  ],
} as Subject<GiftEntry>;
