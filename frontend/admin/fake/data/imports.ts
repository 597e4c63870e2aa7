import type { ImportDetail, ImportMapping, ImportMappings, ImportPreview } from "../../src/api/rooms";
import { at } from "./time";

const none = { new: 0, revised: 0, unchanged: 0, older: 0, ours: 0, refused: 0 };
export const imports: ImportDetail[] = [{
  id: "01IMPORT0", version: 1, filename: "furunavi-1125.csv", kind: "portal", kind_name: "ポータルのファイル", state: "uploading", state_name: "アップロード", portal_name: null, mapping_name: null, parts: 1, rows_total: 0, rows_done: 0,
  counts: none, problem: "", who: "佐藤 花", created_at: at(-.2), started_at: null, ended_at: null, refused: [],
}];
const mapping: ImportMapping = {
  id: "furunavi", version: 1, name: "ふるなび 寄附一覧", portal: "furunavi", portal_name: "ふるなび", since: "2026-11-01", confirmed: false, notice: "ポータルの実際のファイルで確認が必要", amount: "order",
  columns: [{ column: "注文番号", to: "order_number" }, { column: "寄附金額", to: "amount" }, { column: "氏名", to: "donor_name" }], words: {}, who: "", missing: [],
};
export const mappings: ImportMappings = {
  items: [mapping], portals: [{ id: "furunavi", name: "ふるなび" }],
  targets: [{ name: "order_number", label: "注文番号（なくてはならない）", group: "寄附", words: false }, { name: "amount", label: "寄附金額（なくてはならない）", group: "寄附", words: false }, { name: "use", label: "寄附の使い道", group: "寄附", words: true }, { name: "donor_name", label: "氏名", group: "寄附者", words: false }],
};
export const preview: ImportPreview = {
  id: "01IMPORT0", file: { filename: "furunavi-1125.csv", encoding: "シフトJIS（CP932）", separator: "コンマ", heading: 1 },
  columns: [{ name: "注文番号", samples: ["FN-1"] }, { name: "寄附金額", samples: ["28,000"] }, { name: "氏名", samples: ["髙橋 恵美"] }],
  proposals: [mapping], mapping, checked: 4, more: false,
  rows: [{ row: 2, outcome: "新しい寄附", order_number: "FN-1", amount: "28,000円", paid: "入金済み", method: "クレジットカード", donor: "髙橋 恵美", postcode: "100-0001", address: "東京都千代田区千代田1丁目1番", telephone: "090-0000-0001", one_stop: "希望する", use: "子育てと教育", gifts: "ひだまり米 10kg", notes: [{ label: "郵便番号を確かめる", rows: [{ label: "寄附者", value: "（空）" }] }] }],
  refused: [{ row: 5, column: "寄附金額", message: "金額がありません。数字で入れてください（例：10000）。" }], refused_count: 1,
};
