import type { Partner, Role, StaffDetail, Team } from "../../src/api/rooms";
import { at } from "./time";

const permissions: Record<string, string> = {
  "accounts.manage": "職員・役割・連携先の鍵を管理する", "audit.read": "記録（監査）を見る・ダウンロードする",
  "line.read": "LINEの問い合わせを見る", "line.reply": "LINEの問い合わせに返信する", "line.write": "LINEの会話（シナリオ）を書く・公開する", "line.approve": "LINEの会話（シナリオ）を承認する（2人目）",
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

function person(id: string, name: string, email: string, team: string, role: string, state: StaffDetail["state"] = "active"): StaffDetail {
  const active = state === "active";
  return {
    id, version: 2, name, email, team, roles: [role], state, enrolled: active, invited_at: at(-24 * 40), last_sign_in: active ? at(-3) : null, locked_until: null,
    permissions: roles.find((one) => one.id === role)?.permissions ?? [], sessions: active ? [{ since: at(-3), ip: "203.0.113.7", agent: "Chrome（Windows）" }] : [],
    history: [{ at: at(-24 * 40), who: "運用担当", what: "招待", detail: null }],
    actions: { invited: ["change", "invite-again", "remove"], active: ["change", "reset-totp", "remove"], removed: [] }[state],
  };
}

export const staff: StaffDetail[] = [
  person("01STAFFSATO", "佐藤 花", "hana.sato@hidamari.example", "市 企画課", "administrator"),
  person("01STAFFTANAKA", "田中 次郎", "jiro.tanaka@hidamari.example", "寄附センター", "donations-clerk"),
  person("01STAFFMORI", "森 あゆみ", "ayumi.mori@hidamari.example", "しごと相談室", "counsellor", "invited"),
];

export const partners: Partner[] = [
  { id: "furusato-choice", version: 1, kind: "portal", name: "ふるさとチョイス", keys: [{ key_id: "furusato-choice-01JD", since: at(-24 * 21) }] },
  { id: "rakuten", version: 3, kind: "portal", name: "楽天", keys: [{ key_id: "rakuten-01JA", since: at(-24 * 90) }, { key_id: "rakuten-01JE", since: at(-24 * 3) }] },
];

const acts: [string, string, string, string][] = [
  ["donations.donation", "寄附を見た", "donation", "寄附"], ["line.reply", "LINEで回答した", "inquiry", "お問い合わせ"],
  ["consortium.application", "入会の申込みを見た", "consortium-application", "入会の申込み"], ["donations.download", "寄附をダウンロードした", "donation", "寄附"],
];
export const audit = Array.from({ length: 120 }, (_, i) => {
  const [action, action_name, target_kind, target_name] = acts[i % 4] as (typeof acts)[number];
  const target_id = i % 4 === 3 ? null : target_kind === "donation" ? `01DONATION${String(i % 60).padStart(4, "0")}` : `01THING${i}`;
  return {
    at: at(-i * .31), actor: i % 7 ? "01STAFFSATO" : "01STAFFTANAKA", actor_name: i % 7 ? "佐藤 花" : "田中 次郎", action, action_name, target: `${target_kind}/${target_id ?? "-"}`, target_kind, target_name, target_id,
    target_number: target_kind === "donation" ? null : `261122-7Q${String(i).padStart(4, "0")}`, what: null, said: i % 4 === 3 ? "条件：月は2026-11　64件" : i % 4 === 1 ? "入力：回答" : null,
    why: i % 5 ? null : "電話の問い合わせ", ip: "203.0.113.7", request_id: `01REQUEST${i}`,
  };
});

export const auditChoices = {
  people: staff.map((one) => ({ id: one.id, name: one.name, removed: one.state === "removed" })),
  services: [
    { prefix: "donations.", name: "寄附", actions: [{ name: "donations.donation", said: "寄附を見た" }, { name: "donations.download", said: "寄附をダウンロードした" }] },
    { prefix: "line.", name: "しごと相談（LINE）", actions: [{ name: "line.reply", said: "LINEで回答した" }] },
  ],
};
