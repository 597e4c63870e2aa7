import type { Inquiry, LineEvent, LineNumbers, LineSend, Message } from "../../src/api/rooms";
import { at, day } from "./time";

const said = (id: string, hours: number, from: Message["from"], text: string): Message => ({
  id, at: at(hours), from, who: null, kind: "text", text, sent_by: from === "user" ? null : "reply", state: from === "user" ? null : "sent", state_name: from === "user" ? null : "送信済み",
});
const talk = (i: number, text: string, hours: number): Message[] => [
  said(`m${i}-1`, hours - .1, "user", "こんにちは"),
  said(`m${i}-2`, hours - .09, "bot", "ひだまり市のまちむすびです。下のボタンから選ぶか、そのまま質問を送ってください。"),
  said(`m${i}-3`, hours, "user", text),
  said(`m${i}-4`, hours + .005, "bot", "ご質問を受け付けました。24時間以内に職員がお答えします。"),
];
const questions: [string, number][] = [["面接の日に子どもが熱を出したら、どうすればよいですか。前の日までは元気だったのですが、当日の朝に電話してもよいのでしょうか", -26.2], ["在宅でできる仕事はありますか", -15], ["職業訓練のあいだ、子どもを預けるところはありますか", -3]];

export const inquiries: Inquiry[] = questions.map(([text, hours], i) => ({
  id: `01INQUIRY${i}`, version: 1, number: `261122-7Z1A${i}`, state: "open", state_name: "回答待ち", overdue: i === 0, trouble: i === 1 ? "unknown" : null,
  user_label: `LINE利用者 ${["3f9a2c", "8b01dd", "c47e90"][i] as string}`, preview: text, opened_at: at(hours), due: at(hours + 24), last_at: at(hours), messages_count: 2,
  assignee: i === 1 ? "森 あゆみ" : null, assignee_id: i === 1 ? "01STAFFMORI" : null, messages: talk(i, text, hours), cut: i === 0,
  sending: { by: i === 2 ? "reply" : "push", seconds_left: i === 2 ? 43 : null, until: i === 2 ? at(.012) : null, blocked: false, quota_left: 28_412 },
  person: { label: "LINE利用者 3f9a2c", state: "following", state_name: "友だち", line_user_id: "U0123456789abcdef0123456789abcdef", id: "3f9a2c0d7be14c55a1f09d2e6b8c7a41", safe: false }, unanswered_since: at(hours),
  history: [{ at: at(hours), who: "利用者", what: "お問い合わせを受け付けました", detail: "" }], actions: ["reply", "assign", "hand", "note", "escalate", "close"], escalated: false, ready: [{ id: "ours-asking", title: "確かめて返事をする", words: "いま確かめています。〔お返事の日〕までに、このトークでお返事します。" }],
  why: [{ rule: "L-1", version: 1, since: "2026-11-22", source: "業務仕様：予約以外の自由記述には24時間以内に回答する", text: "はじめの未回答メッセージから24時間以内に回答します。", rows: [{ label: "はじめの未回答", value: "11/22 08:10" }] }],
}));

export const sends: LineSend[] = [{ id: "01SEND1", from: "staff", at: at(-14), state: "unknown", state_name: "届いたか不明", way: "push", attempts: 3, trouble: "LINEから返事がありませんでした", inquiry_id: "01INQUIRY1", user_label: "LINE利用者 8b01dd" }];

export const events: LineEvent[] = ["message", "follow", "unfollow", "videoPlayComplete", "postback"].map((type, i) => ({
  id: `01EVENT${i}`, type, mode: "active", at: at(-i), received_at: at(-i), redelivery: i === 1, user_label: "LINE利用者 3f9a2c", outcome: "kept", outcome_name: ["お問い合わせにしました", "あいさつを送りました", "数えました", "残しました（知らない種類）", "案内しました"][i] as string,
  flags: [], message_id: null, inquiry_id: i ? null : "01INQUIRY0", answer: null, payload: {},
}));

export const numbers: LineNumbers = {
  month: day(0).slice(0, 7), day: day(0), followers: 1_284, blocks: 73, follows_total: 1_357,
  definition: "登録している人は、友だち追加をして、今ブロックしていない人の数です。LINEの管理画面の「友だち数」はブロックしても減らないため、違う数になります。",
  figures: [{ name: "follows", label: "友だち追加", unit: "件", definition: "友だち追加の知らせの数です。", value: 231 }, { name: "blocks", label: "ブロック", unit: "件", definition: "ブロックの知らせの数です。", value: 44 }],
  items: Array.from({ length: 22 }, (_, i) => ({ day: day(i - 21), follows: 4 + ((i * 7) % 9), unblocks: i % 5 ? 0 : 1, blocks: (i * 5) % 4, unfollows: (i * 5) % 4, messages: 20 + ((i * 13) % 30), inquiries: (i * 3) % 5, answers: (i * 3) % 4, overdue: i % 9 ? 0 : 1, replies: 15 + (i % 7), pushes: i % 4 })),
};
