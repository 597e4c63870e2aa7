/** The rooms as the menu shows them. A new room adds one entry here and its pages in `pages.ts`. */
import type { Service } from "../api/records";
import type { Room } from "../api/types";

/** A service's thread: the class that sets --thread and --thread-soft. */
export type Thread = "kurenai" | "wakaba" | "kohaku" | "ai" | "fuji" | "ink";

export interface MenuItem {
  to: string;
  name: string;
  /** '' is everybody who is signed in */
  permission: string;
  /** reached from inside the room, not from the menu */
  inside?: boolean;
}

export interface RoomEntry {
  id: Room;
  name: string;
  thread: Thread;
  permission: string;
  /** another permission whose holders find something waiting in the room */
  also?: string;
  waits: boolean;
  items: MenuItem[];
}

export const rooms: RoomEntry[] = [
  {
    id: "donations", name: "寄附", thread: "kurenai", permission: "donations.read", waits: true,
    items: [
      { to: "/donations", name: "寄附", permission: "donations.read" },
      { to: "/donations/entry", name: "寄附を入力する", permission: "donations.write" },
      { to: "/donations/imports", name: "取り込み", permission: "donations.read" },
      { to: "/donations/comparisons", name: "突合（旧システム）", permission: "donations.read" },
      { to: "/donations/shipments", name: "発送", permission: "donations.read" },
      { to: "/donations/inquiries", name: "お問い合わせ", permission: "donations.read" },
      { to: "/donations/gifts", name: "返礼品", permission: "donations.read" },
      { to: "/donations/listings", name: "出品", permission: "donations.read" },
      { to: "/donations/vendors", name: "事業者", permission: "donations.read" },
      { to: "/donations/origins/surveys", name: "産地の調査", permission: "donations.read" },
      { to: "/donations/origins/doubts", name: "産地の疑義", permission: "donations.read" },
      { to: "/donations/stock", name: "在庫", permission: "donations.read" },
      { to: "/donations/shortages", name: "在庫が足りない寄附", permission: "donations.read" },
      { to: "/donations/portals", name: "受付先", permission: "donations.read" },
      { to: "/donations/analysis", name: "分析", permission: "donations.read" },
      { to: "/donations/analysis/lateness", name: "発送の遅れ", permission: "donations.read" },
    ],
  },
  {
    id: "line", name: "しごと相談", thread: "wakaba", permission: "line.read", waits: true,
    items: [
      { to: "/line/inquiries", name: "お問い合わせ（LINE）", permission: "line.read" },
      { to: "/line/bookings", name: "予約", permission: "line.read" },
      { to: "/line/consultations", name: "相談チャット", permission: "line.consult" },
      { to: "/line/bookings/settings", name: "予約の設定", permission: "line.read", inside: true },
      { to: "/line/broadcasts", name: "配信", permission: "line.read" },
      { to: "/line/questions", name: "よくある質問", permission: "line.read" },
      { to: "/line/scenarios", name: "会話（シナリオ）", permission: "line.read" },
      { to: "/line/safety", name: "安全モード", permission: "line.read" },
      { to: "/line/handovers", name: "アカウントの引き継ぎ", permission: "line.read" },
      { to: "/line/menus", name: "メニュー（リッチメニュー）", permission: "line.read" },
      { to: "/line/sends", name: "届かなかった送信", permission: "line.read" },
      { to: "/line/numbers", name: "数字", permission: "line.read" },
      { to: "/line/events", name: "届いた知らせ", permission: "line.read" },
    ],
  },
  {
    id: "crowdsourcing", name: "おしごと広場", thread: "kohaku", permission: "crowdsourcing.read", waits: true,
    items: [
      { to: "/crowdsourcing/tasks", name: "おしごと広場", permission: "crowdsourcing.read" },
      { to: "/crowdsourcing/minimum-wages", name: "最低賃金", permission: "crowdsourcing.read" },
    ],
  },
  {
    id: "consortium", name: "コンソーシアム", thread: "ai", permission: "consortium.read", waits: true,
    items: [
      { to: "/consortium/applications", name: "入会の申込み", permission: "consortium.read" },
      { to: "/consortium/members", name: "会員名簿", permission: "consortium.read" },
    ],
  },
  {
    id: "messaging", name: "メール", thread: "ink", permission: "messaging.read", waits: true,
    items: [{ to: "/messaging/mails", name: "送ったメール", permission: "messaging.read" }],
  },
  {
    id: "accounts", name: "職員", thread: "ink", permission: "accounts.manage", also: "incidents.read", waits: true,
    items: [
      { to: "/accounts/staff", name: "職員と権限", permission: "accounts.manage" },
      { to: "/accounts/roles", name: "役割", permission: "accounts.manage", inside: true },
      { to: "/accounts/teams", name: "所属", permission: "accounts.manage", inside: true },
      { to: "/accounts/partners", name: "連携先の鍵", permission: "accounts.manage" },
      { to: "/accounts/incidents", name: "事故・ヒヤリの記録", permission: "" },
      { to: "/accounts/audit", name: "記録（監査）", permission: "audit.read" },
    ],
  },
];

interface ServiceWord { name: string; thread: Thread }

const services: Record<Service, ServiceWord> = {
  donations: { name: "寄附", thread: "kurenai" },
  jobsupport: { name: "しごと相談", thread: "wakaba" },
  crowdsourcing: { name: "おしごと広場", thread: "kohaku" },
  consortium: { name: "コンソーシアム", thread: "ai" },
  community: { name: "たすけあい", thread: "fuji" },
  platform: { name: "共通", thread: "ink" },
};

export function serviceWord(service: string): ServiceWord {
  return services[service as Service] ?? { name: service, thread: "ink" };
}

/** The entry that a path lies under: '/donations/gifts' before '/donations'. */
export function entryAt(path: string): MenuItem | undefined {
  return rooms.flatMap((room) => room.items)
    .filter((item) => path === item.to || path.startsWith(`${item.to}/`))
    .sort((a, b) => b.to.length - a.to.length)[0];
}
