/** What the vendor's API answers, as far as the page reads it (schemas/donations/shipment*.json, labels*.json, trackings*.json). */

export type Carrier = "yamato" | "sagawa" | "japanpost";
export const carriers: Record<Carrier, string> = { yamato: "ヤマト運輸（B2クラウド）", sagawa: "佐川急便（e飛伝Ⅲ）", japanpost: "日本郵便（ゆうパックプリントR）" };

/** Why a parcel came back (schemas/donations/shipment-return.json). */
export const returnReasons: Record<string, string> = { unknown: "あて先が分からない", absent: "留守で、保管の期限が過ぎた", refused: "受け取りを断られた", damaged: "運ぶあいだに傷んだ", other: "そのほか" };

export interface Session { name: string; kind: string; organisation: string; csrf_token: string }

export interface ParcelRow {
  id: string; version: number; state: string; vendor_name: string; gift_name: string; what: string; nth: number; of: number; quantity: number; consignee: string; prefecture: string;
  present: boolean; carrier: string; carrier_name: string; cool: string; cool_name: string; due_on: string; late: boolean; wish: string; labelled: boolean; changed: boolean; held: string;
  actions: string[]; trackings: string[]; shipped_on: string | null; delivered_on: string | null; returned_on: string | null; returned_why: string;
}

export interface Parcel extends ParcelRow {
  recipient: { name: string; postcode: string; address: string; telephone: string };
  donor: { name: string };
  wishes: { date: string; time: string; absent_dates: string[]; note: string };
}

export interface LabelProblem { reference: string; field: string; kind: string; message: string; character: string; suggestion: string }

export interface TrackingFile {
  rows: { row: number; reference: string; number: string; state: string; message: string; consignee: string; gift: string }[];
  errors: { row: number; message: string }[];
}

/** A file as the API takes it. */
export async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let start = 0; start < bytes.length; start += 32_768) text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  return btoa(text);
}
