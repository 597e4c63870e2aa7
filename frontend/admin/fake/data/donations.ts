import giftSchema from "../../../../schemas/donations/catalogue-gift-detail.json";
import vendorSchema from "../../../../schemas/donations/catalogue-vendor-detail.json";
import type { Donation, Flag, GiftEntry, Portal, VendorEntry } from "../../src/api/rooms";
import { at, day } from "./time";

export const portals: Portal[] = [["furusato-choice", "ふるさとチョイス"], ["rakuten", "楽天"], ["furunavi", "ふるなび"]].map(([id = "", name = ""], i) => ({
  id, name, feed: "live", feed_name: "通知を受け取る", last_notified_at: i < 2 ? at(-1.4 - i) : null, last_number: i < 2 ? "R-20261122-041738" : null, href: `/donations?portal=${id}`,
}));

const names: [string, string][] = [["髙橋 恵美", "タカハシ エミ"], ["𠮷田 健", "ヨシダ ケン"], ["山﨑 直子", "ヤマサキ ナオコ"], ["鈴木 一郎", "スズキ イチロウ"], ["渡邉 さくら", "ワタナベ サクラ"], ["小林 誠", "コバヤシ マコト"]];
const giftNames = ["ひだまり牛 すき焼き 1kg", "ひだまり味噌 3種", "温泉宿泊券", "りんご 5kg", "新米 10kg", "木の器"];
const amounts = [28_000, 12_000, 50_000, 10_000, 15_000, 100_000];

export const gifts: GiftEntry[] = giftNames.map((name, i) => {
  const amount = i === 0 ? 280_000 : amounts[i] as number;
  const entry = giftSchema.examples[0] as unknown as GiftEntry;
  const state = i === 1 ? { state: "proposed", state_name: "承認待ち" } : { state: "approved", state_name: "承認済み", standing: "approved", standing_name: "有効", proposal: null, actions: ["draft", "stop"], due: null };
  return { ...entry, ...state, id: `HDM-00${10 + i}`, code: `HDM-00${10 + i}`, name, amount_yen: amount, portal_amounts: {}, prices: [{ since: at(-24 * 60), amount_yen: amount, portal_amounts: {}, who: "田中 みどり・森 直子", reason: "登録" }] } as GiftEntry;
});
export const vendors: VendorEntry[] = [vendorSchema.examples[0] as unknown as VendorEntry];

const resolution = (name: string, label: string, note_required = false, needs: string[] = []): Flag["resolutions"][number] => ({ name, label, note_required, closes: !name.startsWith("contact"), needs });
const flag = (code: string, label: string, text: string, rows: [string, string][], resolutions: Flag["resolutions"], holds = true): Flag => ({
  code, label, text, holds, state: "open", opened_at: at(-1.4), rows: rows.map(([name, value]) => ({ label: name, value })), waiting: null, resolutions, resolved: null as never, can_reopen: false,
});
const price = (): Flag => flag("amount_mismatch", "金額が登録価格と違う", "届いた寄附金額が、登録した価格の合計と一致しません。掲載の誤りかもしれません。", [["登録価格　ひだまり牛 すき焼き 1kg", "280,000円 × 1"], ["登録価格の合計", "280,000円"], ["寄附金額", "28,000円"]], [
  resolution("accept_as_paid", "この金額で受け付ける", true), resolution("fix_listing", "登録を直した（照合し直す）"), resolution("contact_donor", "寄附者に確かめる（返事待ち）"),
]);
const unknown = (): Flag => flag("unknown_gift", "返礼品の登録がない", "通知の返礼品の番号が、登録にありません。", [["1行目", "HDM-0931"]], [resolution("link_gift", "登録のある返礼品に結び付ける", false, ["gift_code"]), resolution("recheck", "今の内容で照合し直す")]);
const postcodeFlag = (): Flag => flag("postcode_area", "郵便番号と住所が合わない", "郵便番号の地域と、住所の都道府県が違います。", [["寄附者", "100-0001 は 東京都、住所は 宮城県"]], [resolution("confirmed", "このままでよいと確かめた")], false);

export const donations: Donation[] = Array.from({ length: 64 }, (_, i) => {
  const [name, name_kana] = names[i % names.length] as [string, string];
  const portal = portals[i % 3] as Portal;
  const received = at(-1.4 - i * 2.3);
  const flags = i === 0 ? [price(), postcodeFlag()] : i === 3 ? [unknown()] : [];
  const unpaid = i % 9 === 7;
  const amount = amounts[i % 6] as number;
  const number = `R-20261122-${String(41_738 - i * 13).padStart(6, "0")}`;
  return {
    id: `01DONATION${String(i).padStart(4, "0")}`, version: 1, number, state: flags.length ? "held" : unpaid ? "received" : "paid", state_name: flags.length ? "保留" : unpaid ? "入金前" : "入金済み",
    portal: portal.id, portal_name: portal.name, order_number: `FC-${20_261_122_000 + i}`, amount_yen: amount, donor_name: name, gifts: giftNames[i % 6] as string,
    payment_method: i % 2 ? "bank_transfer" : "credit_card", payment_method_name: i % 2 ? "銀行振込" : "クレジットカード", payment_state: unpaid ? "unpaid" : "paid", migrated: false, migration: null,
    applied_at: at(-1.6 - i * 2.3), paid_at: unpaid ? null : received, received_at: received, due: flags.length ? at(i ? 30 : 6.67) : null, flags,
    donor: { name, name_kana, postcode: "100-0001", prefecture: "宮城県", address: "宮城県仙台市青葉区一番町3丁目7番1号 ひだまりハイツ203", telephone: "090-0000-1234", email: `donor${i}@example.jp` },
    one_stop_wish: i % 2 === 0, publication_consent: i % 3 ? "name" : "none", use_of_donation: { code: "2", text: i % 4 ? "子育てと教育" : "" }, message: i % 5 ? "" : "子どもたちのために使ってください。",
    lines: [{
      index: 0, gift_code: i === 3 ? "HDM-0931" : `HDM-00${10 + (i % 6)}`, gift_name: giftNames[i % 6] as string, known: i !== 3, quantity: 1, amount_yen: amount, present: i === 0,
      recipient: { name: i ? name : "髙橋 ヨシ", name_kana, postcode: "981-0001", address: "宮城県仙台市泉区中央1-2-3", telephone: "090-0000-5678", same_as_donor: i !== 0 },
      delivery: { date: i ? "" : day(28), time: i ? "" : "午前中", absent_dates: i ? [] : [day(30), day(31)], note: "" },
    }],
    other: {}, receipt: { date: unpaid ? null : day(0), rule: "D-20", text: "クレジットカードは、決済の日です。", tax_year: 2026, fiscal_year: 2026 }, note: null as never,
    staff_edited: i === 0 ? [{ field: "/donor/telephone", label: "寄附者の電話番号", ours: "090-0000-1234", portal: "090-0000-1111", who: "田中 次郎", at: at(-1.1), reason: "寄附者から電話で連絡があったため" }] : [],
    revision: i === 0 ? 2 : 1,
    revisions: [
      { number: 1, at: received, superseded: false, portal_revision: null as never, raw_copy: "raw/donations/…", message_id: `msg_${i}a`, changes: [] },
      ...(i === 0 ? [{
        number: 2, at: at(-.9), superseded: false, portal_revision: "2", raw_copy: "raw/donations/…", message_id: "msg_0b",
        changes: [{ field: "/donor/address", label: "寄附者の住所", from: "宮城県仙台市青葉区一番町3丁目7番1号", to: "宮城県仙台市青葉区一番町3丁目7番1号 ひだまりハイツ203", applied: true }, { field: "/donor/telephone", label: "寄附者の電話番号", from: "090-0000-1234", to: "090-0000-1111", applied: false }],
      }] : []),
    ],
    history: [
      { at: received, who: portal.name, what: "通知を受信（署名 確認済み）", detail: "" },
      ...(i === 0 ? [{ at: at(-1.39), who: "規則 D-1", what: "金額が登録価格と違うため保留", detail: "" }, { at: at(-1.1), who: "田中 次郎", what: "内容を訂正", detail: "電話番号" }, { at: at(-.9), who: portal.name, what: "第2版を受信", detail: "住所が変わりました" }] : []),
    ],
    actions: ["resolve", "correct", "note"],
    stock: [], drafts: [], shipments: [], donor_page: "https://machi.example/gift/#x.y",
    why: flags.length ? [{ rule: "D-1", version: 1, since: "2026-11-22", source: "地方税法 第37条の2第2項（返礼品の調達費用は寄附金額の3割以下）", text: "寄附金額は、申込みの時点でそのポータルに登録していた価格×数の合計と比べます。", rows: [{ label: "登録価格の合計", value: "280,000円" }, { label: "寄附金額", value: "28,000円" }] }] : [],
  };
});
