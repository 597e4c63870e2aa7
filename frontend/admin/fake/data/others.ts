import type { Application, Check, Mail, Member, Task, Wage } from "../../src/api/rooms";
import { at, day } from "./time";

const offer = {
  category: "office" as const, contract: "outsourcing" as const, places: 1, receipt_date: day(16), published_at: null, closed_at: null, handed_over_at: null, received_at: at(-5), reason: null, previous: null, previous_number: null, followed_by: null, followed_by_number: null, board_path: null,
  flags: [], revisions: [], revision: 1, source: "site", source_name: "サイトのフォーム", reference: null, why: [],
};
const payRule = { rule: "payment-60-days", version: "1", since: "2024-11-01", source: "フリーランス・事業者間取引適正化等法（令和5年法律第25号）第4条第1項", text: "支払日は、納品を受け取る日の58日後です（60日以内）。", rows: [{ label: "納品を受け取る日", value: day(16) }, { label: "支払日", value: day(74) }] };

export const tasks: Task[] = [
  {
    ...offer, id: "01TASK1", number: "261122-7Q2X1K", version: 2, state: "review", title: "雪かきボランティア受付表の入力（約300件）", orderer: "ひだまり市社会福祉協議会", place: "remote", reward: { kind: "hourly", yen: 1050, unit_note: null }, deadline: at(24 * 12), submitted_at: at(-5), due: at(24 * 3.6),
    description: "紙の受付表（約300件）を、表計算ソフトのひな形に入力していただきます。\n\n・1件あたり2分ほどです\n・わからない字は空けたままで構いません", payment_date: day(74), skills: ["表計算"], contact: { name: "大野 健", email: "ono@shakyo.example", phone: "0000-00-0000" },
    flags: [{ code: "minimum-wage", field: "/reward", text: "1時間の報酬 1,050円は、最低賃金 1,100円を下回ります。業務委託でも、働く時間に見合う額かを確かめてください。" }],
    actions: ["approve", "send-back", "withdraw"], history: [{ at: at(-5), who: "大野 健", what: "届きました（メール確認済み）", detail: null }], why: [payRule], revision: 2,
    revisions: [{ revision: 2, at: at(-2), changes: [{ label: "支払日", before: day(80), after: day(74) }] }],
  },
  { ...offer, id: "01TASK2", number: "261122-7Q2X2K", version: 1, state: "review", category: "writing", title: "商店街の年末チラシ、校正をお願いします", orderer: "ひだまり商店街振興組合", place: "remote", reward: { kind: "fixed", yen: 12_000, unit_note: "一式" }, deadline: at(24 * 8), submitted_at: at(-30), due: at(20), description: "A4両面2種のチラシの校正です。", payment_date: day(33), skills: ["校正"], contact: { name: "商店 守", email: "mamoru@shotengai.example", phone: null }, actions: ["approve", "send-back", "withdraw"], history: [] },
  { ...offer, id: "01TASK3", number: "261122-7Q2X3K", version: 3, state: "published", category: "photo_video", title: "地元食材レシピ動画の字幕づくり", orderer: "株式会社みのり食品", place: "remote", reward: { kind: "fixed", yen: 4500, unit_note: "1本" }, deadline: at(24 * 28), submitted_at: at(-90), due: null, description: "全6本の動画に字幕を付けます。", payment_date: day(70), skills: ["動画編集"], contact: { name: "実 のり子", email: "noriko@minori.example", phone: null }, published_at: at(-70), board_path: "/tasks/01TASK3/", actions: ["withdraw"], history: [] },
];

export const wages: Wage[] = [{ since: "2026-10-01", hourly_yen: 1100, source: "ひなた県の地域別最低賃金（ひなた労働局 公示）" }, { since: "2025-10-01", hourly_yen: 1050, source: "ひなた県の地域別最低賃金（ひなた労働局 公示）" }];

function check(name: string, label: string, guide: string, sources: string[], done: boolean, sources_least = 1): Check {
  const entries = done ? [{ at: at(-20), who: "佐藤 花", source: sources[0] as string, result: "ok" as const, note: "名称と所在地が一致", result_name: "問題なし", in_force: true }] : [];
  const finished = done && sources_least === 1;
  return { name, label, guide, sources, sources_least, may_skip: name === "activity", done: finished, result: finished ? "ok" : null, result_name: finished ? "問題なし" : null, entries };
}
const checks = (done: number): Check[] => [
  check("identity", "実在の確認", "法人番号公表サイトで、名称と所在地が申込みと同じか確かめます。", ["国税庁 法人番号公表サイト", "登記事項証明書"], done > 0),
  check("antisocial", "反社会的勢力でないことの確認", "2つ以上の情報源で、団体の名称と代表者を調べます。", ["警察への照会", "新聞記事データベース"], done > 1, done > 3 ? 1 : 2),
  check("activity", "事業内容の確認", "事業の内容が、会則の目的に合うか確かめます。", ["団体のウェブサイト", "面談"], done > 2),
  check("terms", "会則への同意の確認", "会則への同意と、反社会的勢力でないことの表明を確かめます。", ["申込みの記録"], done > 3),
];

function applicant(id: string, organisation: string, contact: string, done: number, state: "screening" | "proposed"): Application {
  const all = checks(done);
  return {
    id, version: 3, state, state_name: state === "proposed" ? "決裁待ち" : "審査中", organisation, kind: "company", kind_name: "会社", contact_name: contact, receipt: "1122-000001", submitted_at: at(-72), due: at(state === "proposed" ? 22 : 98),
    checks_done: all.filter((one) => one.done).length, checks_total: 4, flags: [], name_kana: "ミノリショクヒン", corporate_number: "8999901000017", postcode: "123-4567", address: "ひなた県ひだまり市本町2-4-1", website: "https://minori.example", introduction: "地元の野菜でそうざいを作っています。",
    contact: { name: contact, name_kana: "ミノリ ノリコ", department: "総務部", email: "noriko@minori.example", telephone: "090-0000-5555" }, interests: ["data_use"], interest_names: ["データの活用", "人材の育成・採用"], motive: "受注のしくみを整えたい。", list_publicly: true, checks: all,
    proposal: (state === "proposed" ? { decision: "approve", decision_name: "入会を認める", reason: "4つの確認で問題がなく、事業が会の目的に合うため", who: "田中 次郎", at: at(-2) } : null) as never,
    decision: null as never, request: null as never, related: [], member_id: null, history: [{ at: at(-72), who: "申込者", what: "申込み（メール確認済み）", detail: null }],
    actions: state === "proposed" ? ["approve", "return"] : ["check", "propose", "send-back"], hindrance: state === "proposed" ? null : "まだ終わっていない確認があります：反社会的勢力でないことの確認、事業内容の確認、会則への同意の確認。",
    why: [{ rule: "C-1", version: 1, since: "2026-11-22", text: "4つを確かめてから、入会を認める起案ができます。反社会的勢力でないことは、2つ以上の情報源で確かめます。", source: "ひだまり市DXコンソーシアム 会則 第5条", rows: [] }],
  };
}
export const applications: Application[] = [applicant("01APPLY1", "株式会社みのり食品", "実 のり子", 4, "proposed"), applicant("01APPLY2", "ひだまり製麺所", "麺田 太郎", 2, "screening")];

export const members: Member[] = ["ひだまり信用金庫", "ひだまり工科高等専門学校", "特定非営利活動法人 まちの灯り"].map((organisation, i) => ({
  id: `01MEMBER${i}`, version: 1, state: "active", state_name: "活動中", number: `H-000${i + 1}`, organisation, kind: (["company", "school", "npo"] as const)[i] ?? "other", kind_name: ["会社", "学校・研究機関", "NPO・社団・財団"][i] ?? "", interests: ["data_use"], joined_on: day(-100 - i * 30), listed: i !== 2,
  name_kana: "ヒダマリ", corporate_number: "8999901000017", postcode: "123-4567", address: "ひなた県ひだまり市本町1-1", website: null, introduction: null, contact: { name: "担当 まこと", name_kana: "タントウ マコト", department: null, email: `contact@member${i}.example`, telephone: "090-0000-0000" },
  interest_names: ["データの活用"], list_publicly: i !== 2, left_on: null, application_id: "01APPLY1", history: [], actions: ["change"], why: [],
}));

const words: Record<string, string> = { accepted: "送信待ち", sending: "送信中", sent: "送信済み", failed: "送信できず", unknown: "送信不明" };
const mailOf = (i: number, state: string, subject: string, to: string): Mail => ({
  id: `01MAIL${i}`, version: 2, state, state_name: words[state] ?? state, to, subject, template: "consortium/confirm", asked_at: at(-i * 3 - 1), attempts: state === "unknown" ? 2 : 1, reference: "consortium/application/01APPLY1",
  body: "このたびはお申し込みありがとうございます。次のリンクを開いて、申込みを確かめてください。\n\nhttps://machimusubi.example/api/consortium/confirm?token=…\n\nひだまり市 企画部 まちむすび担当",
  provider_id: state === "sent" ? "0102018c" : null, trouble: state === "failed" ? "宛先がありません" : null, history: [{ at: at(-i * 3 - 1), who: "まちむすび", what: words[state] ?? state, detail: null }],
  actions: ["failed", "unknown"].includes(state) ? ["send-again"] : [],
  why: [{ rule: "M-1", version: 1, since: "2026-11-22", text: "メールは必ず1回は送ります。結果が分からない送信が2回続いたら自動では送らず、職員が決めます。", source: "docs/decisions/sends.md", rows: [{ label: "試した回数", value: "2" }] }],
});
export const mails: Mail[] = [
  mailOf(0, "unknown", "入会の申込みを確かめてください", "noriko@minori.example"), mailOf(1, "sent", "おしごとを公開しました", "ono@shakyo.example"),
  mailOf(2, "failed", "入会の申込みを確かめてください", "tarou@exmaple.jp"), ...Array.from({ length: 6 }, (_, i) => mailOf(i + 3, "sent", "招待のお知らせ", `user${i}@hidamari.example`)),
];
