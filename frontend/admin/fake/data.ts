/** ひだまり市 on an ordinary busy day. Times are relative to now, so that deadlines read as they would. */
import type { Application, Donation, Inquiry, Mail, Member, Partner, Role, StaffDetail, Task, Team } from "../src/api/rooms";

const HOUR = 3_600_000;
export const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();
const day = (days: number): string => new Date(Date.now() + days * 24 * HOUR + 9 * HOUR).toISOString().slice(0, 10);

const permissions: Record<string, string> = {
  "accounts.manage": "職員・役割・連携先の鍵を管理する", "audit.read": "記録（監査）を見る・ダウンロードする",
  "line.read": "LINEの問い合わせを見る", "line.reply": "LINEの問い合わせに返信する",
  "donations.read": "寄附を見る", "donations.write": "寄附を確かめる・直す",
  "crowdsourcing.read": "おしごとを見る", "crowdsourcing.review": "おしごとの公開を決める",
  "consortium.read": "コンソーシアムの申込みと会員を見る", "consortium.screen": "入会の審査をする", "consortium.approve": "入会を承認する（2人目）",
  "messaging.read": "送信メールを見る", "messaging.send": "メールを送り直す",
};
export const permissionList = Object.entries(permissions).map(([id, name]) => ({ id, name }));

export const roles: Role[] = [
  { id: "administrator", version: 1, name: "管理者", description: "職員と権限を管理し、すべての窓口を使う", permissions: Object.keys(permissions) },
  { id: "donations-clerk", version: 2, name: "寄附担当", description: "寄附を見て、確かめて、直す", permissions: ["donations.read", "donations.write", "messaging.read"] },
  { id: "counsellor", version: 1, name: "しごと相談員", description: "LINEの問い合わせに答える", permissions: ["line.read", "line.reply"] },
  { id: "screener", version: 1, name: "入会審査", description: "入会の審査をする", permissions: ["consortium.read", "consortium.screen", "messaging.read"] },
];

export const teams: Team[] = [
  { id: "T1", version: 1, name: "市 企画課", services: ["donations", "jobsupport", "crowdsourcing", "consortium", "community", "platform"], outsourced: false },
  { id: "T2", version: 1, name: "寄附センター", services: ["donations"], outsourced: true },
  { id: "T3", version: 1, name: "しごと相談室", services: ["jobsupport"], outsourced: true },
];

export const me = { id: "01STAFFSATO", name: "佐藤 花", email: "hana.sato@hidamari.example", team: "市 企画課", roles: ["administrator"], permissions: Object.keys(permissions) };

const person = (id: string, name: string, email: string, team: string, role: string, state = "active"): StaffDetail => ({
  id, version: 2, name, email, team, roles: [role], state, enrolled: state === "active", invited_at: at(-24 * 40), last_sign_in: state === "active" ? at(-3) : null, locked_until: null,
  permissions: roles.find((one) => one.id === role)?.permissions ?? [], sessions: state === "active" ? [{ since: at(-3), ip: "203.0.113.7", agent: "Chrome（Windows）" }] : [],
  history: [{ at: at(-24 * 40), who: "運用担当", what: "招待", detail: null }],
  actions: state === "invited" ? ["change", "invite-again", "remove"] : state === "active" ? ["change", "reset-totp", "remove"] : [],
});

export const staff: StaffDetail[] = [
  person("01STAFFSATO", "佐藤 花", "hana.sato@hidamari.example", "T1", "administrator"),
  person("01STAFFTANAKA", "田中 次郎", "jiro.tanaka@hidamari.example", "T2", "donations-clerk"),
  person("01STAFFMORI", "森 あゆみ", "ayumi.mori@hidamari.example", "T3", "counsellor", "invited"),
];

export const partners: Partner[] = [
  { id: "furusato-choice", version: 1, kind: "portal", name: "ふるさとチョイス", keys: [{ key_id: "furusato-choice-01JD", since: at(-24 * 21) }] },
  { id: "rakuten", version: 3, kind: "portal", name: "楽天", keys: [{ key_id: "rakuten-01JA", since: at(-24 * 90) }, { key_id: "rakuten-01JE", since: at(-24 * 3) }] },
];

const portals: Record<string, string> = { "furusato-choice": "ふるさとチョイス", rakuten: "楽天", furunavi: "ふるなび" };
export const portalList = Object.entries(portals).map(([id, name]) => ({ id, name }));

const priceFlag: Donation["flags"][number] = {
  code: "amount-mismatch", label: "金額の違い", text: "登録価格 280,000円に対し、届いた額は 28,000円です。同じ返礼品で4件目です。", opened_at: at(-1.4),
  resolutions: [{ name: "accept", label: "この額で受ける" }, { name: "listing", label: "掲載を直す" }, { name: "contact", label: "寄附者に連絡", note_required: true }],
};
const giftFlag: Donation["flags"][number] = {
  code: "unknown-gift", label: "品番が未登録", text: "品番 HIDA-0931 は登録にありません。", opened_at: at(-20),
  resolutions: [{ name: "registered", label: "登録した" }, { name: "substitute", label: "別の返礼品にする", note_required: true }],
};

function gift(code: string, name: string | null): Donation["lines"] {
  return [{ gift_code: code, gift_name: name, quantity: 1, recipient: null, wishes: name?.includes("牛") ? "12月20日以降の到着" : null }];
}

const names: [string, string][] = [["髙橋 恵美", "タカハシ エミ"], ["𠮷田 健", "ヨシダ ケン"], ["山﨑 直子", "ヤマサキ ナオコ"], ["鈴木 一郎", "スズキ イチロウ"], ["渡邉 さくら", "ワタナベ サクラ"], ["小林 誠", "コバヤシ マコト"]];

export const donations: Donation[] = Array.from({ length: 64 }, (_, i) => {
  const [name, kana] = names[i % names.length] as [string, string];
  const portal = Object.keys(portals)[i % 3] as string;
  const received = at(-1.4 - i * 2.3);
  const flags = i === 0 ? [priceFlag] : i === 3 ? [giftFlag] : [];
  const amount = [28_000, 12_000, 50_000, 10_000, 15_000, 100_000][i % 6] as number;
  const unpaid = i % 9 === 7;
  return {
    id: `01DONATION${String(i).padStart(4, "0")}`, version: 1, state: flags.length ? "flagged" : unpaid ? "unpaid" : "accepted",
    portal, portal_name: portals[portal] as string, order_number: `R-20261122-${String(417 - i).padStart(4, "0")}`, amount_yen: amount,
    payment_method: i % 2 ? "bank" : "card", payment_state: unpaid ? "pending" : "paid", applied_at: at(-1.6 - i * 2.3), paid_at: unpaid ? null : received, received_at: received,
    donor: { name, kana, postcode: "9800811", address: "宮城県仙台市青葉区一番町3丁目7番1号 ひだまりハイツ203", phone: "090-0000-1234", email: `donor${i}@example.jp` },
    one_stop: i % 2 === 0, publication_consent: i % 3 === 0, use: i % 4 ? "子育て支援" : null, note: null,
    lines: gift(i === 3 ? "HIDA-0931" : `HIDA-00${10 + (i % 6)}`, i === 3 ? null : ["ひだまり牛 すき焼き 1kg", "ひだまり味噌 3種", "温泉宿泊券", "りんご 5kg", "新米 10kg", "木の器"][i % 6] as string),
    flags,
    revisions: i === 0
      ? [{ number: 1, at: at(-1.4), changes: [] }, { number: 2, at: at(-.9), changes: [{ field: "donor.address", label: "住所", from: "宮城県仙台市青葉区一番町3丁目7番1号", to: "宮城県仙台市青葉区一番町3丁目7番1号 ひだまりハイツ203", applied: true }, { field: "donor.phone", label: "電話", from: "090-0000-1111", to: "090-0000-1234", applied: false }] }]
      : [{ number: 1, at: received, changes: [] }],
    history: [
      { at: received, who: "ふるさとチョイス", what: "通知を受信（署名 確認済み）", detail: null },
      ...(i === 0 ? [{ at: at(-1.39), who: "規則 G-12", what: "価格の違いで保留", detail: null }, { at: at(-.9), who: "ふるさとチョイス", what: "第2版を受信", detail: "住所が変わりました" }] : []),
    ],
    actions: ["resolve", "correct", "note"],
    why: flags.length ? [{ rule: "G-12", version: 2, since: "2026-10-01", source: "ひだまり市 ふるさと納税 運用要領 第6条", text: "承認済みの寄附額と届いた額が違うため、発注前に止めました。寄附は受け付け済みです。", rows: [{ label: "承認済み（第3版）", value: "280,000円" }, { label: "届いた通知", value: "28,000円" }, { label: "同じ返礼品", value: "4件" }] }] : [],
  };
});

const talk = (i: number, text: string, hours: number): Inquiry["messages"] => [
  { id: `m${i}-1`, at: at(hours - .1), from: "user", kind: "text", text: "こんにちは" },
  { id: `m${i}-2`, at: at(hours - .09), from: "bot", kind: "text", text: "ひだまり市のまちむすびです。下のボタンから選ぶか、そのまま質問を送ってください。", state: "sent", sent_by: "reply" },
  { id: `m${i}-3`, at: at(hours), from: "user", kind: "text", text },
  { id: `m${i}-4`, at: at(hours + .005), from: "bot", kind: "text", text: "ご質問を受け付けました。24時間以内に職員がお答えします。", state: "sent", sent_by: "reply" },
];
const questions: [string, number][] = [["面接の日に子どもが熱を出したら、どうすればよいですか。前の日までは元気だったのですが、当日の朝に電話してもよいのでしょうか", -26.2], ["在宅でできる仕事はありますか", -15], ["職業訓練のあいだ、子どもを預けるところはありますか", -3]];

export const inquiries: Inquiry[] = questions.map(([text, hours], i) => ({
  id: `01INQUIRY${i}`, version: 1, state: "open", user_label: `LINEの方 ${["み7Q", "か2H", "た9X"][i] as string}`, preview: text, opened_at: at(hours), due: at(hours + 24), assignee: i === 1 ? "森 あゆみ" : null,
  messages: talk(i, text, hours), sending: { by: i === 2 ? "reply" : "push", until: i === 2 ? at(.012) : null, blocked: false, quota_left: 28_412 },
  history: [{ at: at(hours), who: "LINE", what: "質問を受信", detail: null }], actions: ["reply", "assign", "close"],
  why: [{ rule: "L-3", version: 1, since: "2026-04-01", source: "ひだまり市 就業・自立支援 仕様書 4.2", text: "予約でない質問には、届いてから24時間以内に回答します。", rows: [{ label: "届いた時刻", value: "11/22 08:10" }] }],
}));

const base = { category: "事務", contract: "業務委託", places: 1, receipt_date: null, published_at: null, history: [], why: [] };
export const tasks: Task[] = [
  { ...base, id: "01TASK1", version: 1, state: "submitted", title: "雪かきボランティア受付表の入力（約300件）", orderer: "ひだまり市社会福祉協議会", place: "remote", reward: { kind: "hourly", yen: 1150, unit_note: null }, deadline: at(24 * 12), submitted_at: at(-5), due: at(24 * 3.6), description: "紙の受付表（約300件）を、表計算ソフトのひな形に入力していただきます。\n\n・1件あたり2分ほどです\n・わからない字は空けたままで構いません", payment_date: day(54), skills: ["表計算"], contact: { name: "大野 健", email: "ono@shakyo.example", phone: "0000-00-0000" }, actions: ["approve", "send-back"], history: [{ at: at(-5), who: "大野 健", what: "投稿（メール確認済み）", detail: null }], why: [{ rule: "C-4", version: 1, since: "2026-04-01", source: "特定受託事業者に係る取引の適正化等に関する法律 第4条", text: "支払日は、受け取った日から60日以内でなければなりません。この投稿は58日で、条件を満たしています。", rows: [{ label: "受取予定日", value: "2026-12-08" }, { label: "支払日", value: "2027-02-04" }] }] },
  { ...base, id: "01TASK2", version: 1, state: "submitted", title: "商店街の年末チラシ、校正をお願いします", orderer: "ひだまり商店街振興組合", place: "remote", reward: { kind: "fixed", yen: 12_000, unit_note: "一式" }, deadline: at(24 * 8), submitted_at: at(-30), due: at(20), description: "A4両面2種のチラシの校正です。", payment_date: day(33), skills: ["校正"], contact: { name: "商店 守", email: "mamoru@shotengai.example", phone: null }, actions: ["approve", "send-back"] },
  { ...base, id: "01TASK3", version: 3, state: "published", title: "地元食材レシピ動画の字幕づくり", orderer: "株式会社みのり食品", place: "remote", reward: { kind: "fixed", yen: 4500, unit_note: "1本" }, deadline: at(24 * 28), submitted_at: at(-90), due: null, description: "全6本の動画に字幕を付けます。", payment_date: day(70), skills: ["動画編集"], contact: { name: "実 のり子", email: "noriko@minori.example", phone: null }, published_at: at(-70), actions: ["withdraw"] },
];

const check = (name: string, label: string, guide: string, done = false): Application["checks"][number] => ({ name, label, guide, result: done ? "pass" : null, who: done ? "佐藤 花" : null, at: done ? at(-20) : null, source: done ? "国税庁法人番号公表サイト（11月21日に閲覧）" : null, note: null });
const checks = (done: number) => [
  check("existence", "団体が実在すること", "法人番号公表サイトで、名称と所在地が申込みと同じかを見ます。", done > 0),
  check("activity", "活動の内容", "団体のサイトや資料で、事業の内容を確かめます。", done > 1),
  check("antisocial", "反社会的勢力でないこと", "新聞記事の検索と、県の名簿への照会の結果を残します。", done > 2),
  check("terms", "規約への同意", "申込みの同意の記録を見ます。", done > 3),
];
const applicant = { kind: "company", corporate_number: "1234567890123", address: "ひだまり市本町1-2-3", website: "https://minori.example/", interests: ["業務のデジタル化", "人材育成"], introduction: "地元の野菜でそうざいを作っています。", listing_wish: true, history: [], why: [] };
export const applications: Application[] = [
  { ...applicant, id: "01APPLY1", version: 5, state: "proposed", organisation: "株式会社みのり食品", contact_name: "実 のり子", contact: { name: "実 のり子", department: "総務部", email: "noriko@minori.example", phone: "090-0000-5555" }, submitted_at: at(-72), checks: checks(4), checks_done: 4, checks_total: 4, due: at(22), proposal: { decision: "admit", reason: "4つの確認がそろいました。", who: "田中 次郎", at: at(-2) }, actions: ["approve", "send-back"], history: [{ at: at(-72), who: "実 のり子", what: "申込み（メール確認済み）", detail: null }, { at: at(-2), who: "田中 次郎", what: "入会を認めることを提案", detail: null }] },
  { ...applicant, id: "01APPLY2", version: 2, state: "screening", organisation: "ひだまり製麺所", kind: "sole", corporate_number: null, contact_name: "麺田 太郎", contact: { name: "麺田 太郎", department: null, email: "taro@seimen.example", phone: null }, submitted_at: at(-30), checks: checks(1), checks_done: 1, checks_total: 4, due: at(24 * 4), proposal: null, actions: ["propose"] },
];

export const members: Member[] = ["ひだまり信用金庫", "ひだまり工科高等専門学校", "特定非営利活動法人 まちの灯り"].map((organisation, i) => ({
  id: `01MEMBER${i}`, version: 1, state: "active", organisation, kind: (["company", "school", "npo"] as const)[i] as string, joined_on: day(-100 - i * 30), listed: i !== 2, corporate_number: "9876543210987",
  contact: { name: "担当 者", email: `contact@member${i}.example`, phone: null }, interests: ["データ活用"], website: null, introduction: null, history: [], why: [], actions: ["change"],
}));

const mailOf = (i: number, state: string, subject: string, to: string): Mail => ({
  id: `01MAIL${i}`, version: 2, state, to, subject, template: "consortium/confirm", asked_at: at(-i * 3 - 1), attempts: state === "unknown" ? 2 : 1, reference: "consortium/application/01APPLY1",
  body: `${to.split("@")[0] ?? ""} 様\n\nこのたびはお申し込みありがとうございます。次のリンクを開いて、申込みを確かめてください。\n\nhttps://machimusubi.example/api/consortium/confirm?token=…\n\nひだまり市 企画部 まちむすび担当`,
  provider_id: state === "sent" ? "0102018c" : null, trouble: state === "failed" ? "宛先がありません" : null, history: [{ at: at(-i * 3 - 1), who: "システム", what: "依頼", detail: null }],
  actions: ["failed", "unknown"].includes(state) ? ["send-again"] : [], why: [],
});
export const mails: Mail[] = [
  mailOf(0, "unknown", "入会の申込みを確かめてください", "noriko@minori.example"), mailOf(1, "sent", "おしごとを公開しました", "ono@shakyo.example"),
  mailOf(2, "failed", "入会の申込みを確かめてください", "tarou@exmaple.jp"), ...Array.from({ length: 6 }, (_, i) => mailOf(i + 3, "sent", "招待のお知らせ", `user${i}@hidamari.example`)),
];

export const audit = Array.from({ length: 120 }, (_, i) => ({
  at: at(-i * .31), actor: "01STAFFSATO", actor_name: i % 7 ? "佐藤 花" : "田中 次郎", action: ["donations.one", "line.reply", "accounts.sign-in", "donations.download"][i % 4] as string,
  target: `donation/01DONATION${String(i % 60).padStart(4, "0")}`, what: null, why: i % 5 ? null : "電話の問い合わせ", ip: "203.0.113.7", request_id: `01REQUEST${i}`,
}));

export const numbers = {
  day: day(0), followers: 1_284, blocks: 73, follows_total: 1_357,
  definition: "登録している人は、友だち追加のできごとから、ブロックのできごとを引いた人数です。LINEの管理画面の「友だち数」はブロックしても減らないため、違う数になります。",
  items: Array.from({ length: 30 }, (_, i) => ({ day: day(i - 29), follows: 4 + ((i * 7) % 9), unfollows: (i * 5) % 4, messages: 20 + ((i * 13) % 30), inquiries: (i * 3) % 5 })),
};
