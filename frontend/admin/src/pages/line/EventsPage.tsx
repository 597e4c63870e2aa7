import type { LineEvent } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { ListPage } from "../../parts/ListPage";
import { At } from "../../parts/words";

const kinds: Record<string, string> = { message: "メッセージ", follow: "友だち追加", unfollow: "ブロック", unsend: "送信取消し", postback: "ボタン", join: "グループ参加", leave: "グループ退出" };

export const events: Collection<LineEvent> = {
  room: "line", service: "jobsupport", path: "/api/line/events", base: "/line/events", title: "届いた知らせ", unit: "件",
  lead: "LINEから届いた知らせを、知らない種類のものも含めてすべて残しています。1日ずつ表示します。",
  filters: [{ name: "day", label: "日", kind: "date" }],
  columns: [
    { name: "received_at", label: "受け取った時刻", cell: (row) => <><At iso={row.received_at} />{row.redelivery && <small>再送</small>}</>, value: (row) => row.received_at },
    { name: "type", label: "種類", cell: (row) => <>{kinds[row.type] ?? row.type}{!kinds[row.type] && <small>知らない種類</small>}</>, value: (row) => row.type },
    { name: "user_label", label: "だれから", cell: (row) => row.user_label },
    { name: "outcome", label: "したこと", cell: (row) => <>{row.outcome_name}{row.flags.length > 0 && <small className="flag-word">{row.flags.join("、")}</small>}</> },
    { name: "inquiry", label: "お問い合わせ", cell: (row) => (row.inquiry_id ? <Go to={`/line/inquiries/${row.inquiry_id}`}>開く</Go> : null) },
  ],
  name: (row) => `${row.type} ${row.received_at}`,
  empty: { title: "この日に届いた知らせはありません", text: "日を変えてください。届くはずのものがないときは、LINEの管理画面でWebhookの設定を確かめてください。" },
};

export default function EventsPage() {
  return <ListPage collection={events} />;
}
