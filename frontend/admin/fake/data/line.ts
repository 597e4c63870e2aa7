import type { Inquiry, LineEvent, LineFigures, LineSend, Message } from "../../src/api/rooms";
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
  assignee: i === 1 ? "森 あゆみ" : null, assignee_id: i === 1 ? "01STAFFMORI" : null, held_until: i === 1 ? at(1.3) : null, worry: null, messages: talk(i, text, hours), cut: i === 0,
  sending: { by: i === 2 ? "reply" : "push", seconds_left: i === 2 ? 43 : null, until: i === 2 ? at(.012) : null, blocked: false, quota_left: 28_412 },
  person: { label: "LINE利用者 3f9a2c", state: "following", state_name: "友だち", line_user_id: "U0123456789abcdef0123456789abcdef", id: "3f9a2c0d7be14c55a1f09d2e6b8c7a41", safe: false }, unanswered_since: at(hours),
  history: [{ at: at(hours), who: "利用者", what: "お問い合わせを受け付けました", detail: "" }], actions: ["reply", "assign", "hand", "note", "escalate", "close"], escalated: false, ready: [{ id: "ours-asking", title: "確かめて返事をする", words: "いま確かめています。〔お返事の日〕までに、このトークでお返事します。", missing: [{ name: "お返事の日", why: "ここは、書き換えてください" }] }],
  why: [{ rule: "L-1", version: 1, since: "2026-11-22", source: "業務仕様：予約以外の自由記述には24時間以内に回答する", text: "はじめの未回答メッセージから24時間以内に回答します。", rows: [{ label: "はじめの未回答", value: "11/22 08:10" }] }],
}));

export const sends: LineSend[] = [{ id: "01SEND1", from: "staff", at: at(-14), state: "unknown", state_name: "届いたか不明", way: "push", attempts: 3, trouble: "LINEから返事がありませんでした", inquiry_id: "01INQUIRY1", user_label: "LINE利用者 8b01dd" }];

export const events: LineEvent[] = ["message", "follow", "unfollow", "videoPlayComplete", "postback"].map((type, i) => ({
  id: `01EVENT${i}`, type, mode: "active", at: at(-i), received_at: at(-i), redelivery: i === 1, user_label: "LINE利用者 3f9a2c", outcome: "kept", outcome_name: ["お問い合わせにしました", "あいさつを送りました", "数えました", "残しました（知らない種類）", "案内しました"][i] as string,
  flags: [], message_id: null, inquiry_id: i ? null : "01INQUIRY0", answer: null, payload: {},
}));

const told = [["follows", "友だち追加", "友だち追加の知らせの数です。ブロック解除は入りません。"], ["blocks", "ブロック", "ブロックまたは友だち削除の知らせの数です。"], ["messages", "届いたメッセージ", "利用者が送ったメッセージの数です。"]] as const;

export const figures: LineFigures = {
  view: "month", period: day(0).slice(0, 7), until: day(0), compared_with: "前の月の22日まで", in_time_permille: 967,
  figures: told.map(([name, label, definition], i) => ({ name, group: "登録", label, unit: "件", definition, value: 231 - i * 40, before: 220 - i * 30 })),
  rows: Array.from({ length: 22 }, (_, i) => ({ key: day(i - 21), closed: i < 21, values: { follows: 4 + ((i * 7) % 9), blocks: (i * 5) % 4, messages: 20 + ((i * 13) % 30) } })),
  funnel: [{ step: "follow", label: "友だち追加", definition: "この期間に、はじめて友だち追加をした人です。", value: 120, permille: 1000 }, { step: "finished", label: "診断を終えた", definition: "そのうち、おすすめが表示された人です。", value: 64, permille: 533 }],
  used: [{ key: "consult", label: "しごと相談", value: 31 }],
  methods: [{ key: "chat", label: "チャット", value: 24 }, { key: "video", label: "ビデオ通話", value: 18 }],
  hours: [{ key: "21", label: "21時", value: 30 }, { key: "24", label: "24時", value: 12 }],
  crossed: [{ key: "chat", label: "チャット", cells: [null, null] }, { key: "video", label: "ビデオ通話", cells: [null, null] }],
  baselines: [{ key: "consultations", label: "相談", unit: "件", year: 2024, base: 3372, goal: 3710, goal_percent: 10, value: null }],
  corrections: [],
  why: [],
};
