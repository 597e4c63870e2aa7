/**
 * A stand-in for the API, for working on screens and for their tests: the same addresses, the same shapes, everything in
 * memory. It lives outside `src/` and never reaches the production bundle.
 */
import * as data from "./data";

export interface Asked { method: string; url: string; headers: Record<string, string | undefined>; body: unknown }
export interface Answered { status: number; body: unknown }

interface Thing { id: string; version: number; state: string; history?: { at: string; who: string; what: string; detail?: string | null }[]; actions: string[] }

export const demo = { email: "hana.sato@hidamari.example", password: "asagao-Minato-27-hi", code: "123456" };

function problem(status: number, slug: string, title: string, detail: string, extra: object = {}): Answered {
  return { status, body: { type: `https://machimusubi.example/problems/${slug}`, title, status, detail, instance: "", request_id: "01FAKEREQUEST", ...extra } };
}
const ok = (body: unknown, status = 200): Answered => ({ status, body });

const lists: Record<string, unknown[]> = {
  "/api/donations": data.donations, "/api/line/inquiries": data.inquiries, "/api/crowdsourcing/tasks": data.tasks,
  "/api/consortium/applications": data.applications, "/api/consortium/members": data.members, "/api/messaging/mails": data.mails,
  "/api/accounts/staff": data.staff, "/api/accounts/audit": data.audit,
};

/** What a list shows when no state is asked for. */
const defaults: Record<string, string[]> = {
  "/api/line/inquiries": ["open"], "/api/crowdsourcing/tasks": ["submitted"], "/api/consortium/applications": ["submitted", "screening", "proposed"], "/api/consortium/members": ["active"],
};

export class FakeServer {
  signedIn = true;
  enrolled = true;
  /** a change by somebody else before the next action, for the conflict view */
  meddleWith: ((thing: Thing) => void) | null = null;

  handle({ method, url, body, headers }: Asked): Answered {
    const { pathname: path, searchParams: query } = new URL(url, "http://localhost");
    const sent = (body ?? {}) as Record<string, unknown>;
    if (path.startsWith("/api/accounts/staff/sign-in")) return this.signIn(path, sent);
    if (path === "/api/accounts/staff/invitation" || path === "/api/accounts/staff/forgotten") return ok({ done: true }, 202);
    if (!this.signedIn) return problem(401, "not-signed-in", "サインインが必要です", "サインインしてから、もう一度お試しください。");
    if (method === "POST" && headers["x-csrf-token"] !== "fake-csrf") return problem(401, "not-signed-in", "サインインが必要です", "操作の印がありません。");
    return method === "GET" ? this.get(path, query) : this.post(path, sent);
  }

  private signIn(path: string, sent: Record<string, unknown>): Answered {
    const step = path.split("/sign-in")[1];
    if (step === "") {
      if (sent.email !== demo.email || sent.password !== demo.password) return problem(401, "sign-in-failed", "サインインできませんでした", "メールアドレスかパスワードが違います。5回続けて間違えると、15分間サインインできなくなります。");
      return ok({ challenge: "c1", next: this.enrolled ? "totp" : "enrol" });
    }
    if (step === "/enrol") return ok({ challenge: "c2", secret: "JBSWY3DPEHPK3PXPJBSWY3DP", otpauth_uri: "otpauth://totp/%E3%81%B2%E3%81%A0%E3%81%BE%E3%82%8A%E5%B8%82:hana.sato%40hidamari.example?secret=JBSWY3DPEHPK3PXPJBSWY3DP&issuer=%E3%81%B2%E3%81%A0%E3%81%BE%E3%82%8A%E5%B8%82&digits=6&period=30" });
    if (step === "/new-password") return ok({ challenge: "c3", next: "enrol" });
    if (step === "/recovery") { this.enrolled = false; return ok({ challenge: "", next: "sign-in" }); }
    if (sent.code !== demo.code) return problem(401, "code-wrong", "確認コードが違います", "アプリに今出ている6けたの数字を入力してください。端末の時計がずれていると合いません。");
    const codes = this.enrolled ? {} : { recovery_codes: Array.from({ length: 10 }, (_, i) => `k7m${i}p-x4n9q`) };
    this.enrolled = true;
    this.signedIn = true;
    return ok({ staff: data.me, csrf_token: "fake-csrf", ...codes });
  }

  private get(path: string, query: URLSearchParams): Answered {
    if (path === "/api/accounts/me") return ok({ staff: data.me, csrf_token: "fake-csrf", idle_until: data.at(.5), absolute_until: data.at(9), city: { name: "ひだまり市" } });
    if (path === "/api/accounts/roles") return ok({ items: data.roles, permissions: data.permissionList });
    if (path === "/api/accounts/teams") return ok({ items: data.teams });
    if (path === "/api/accounts/partners") return ok({ items: data.partners });
    if (path === "/api/donations/portals") return ok({ items: data.portalList });
    if (path === "/api/line/numbers") return ok(data.numbers);
    if (path.endsWith("/waiting")) return ok(waiting(path.split("/")[2] ?? ""));
    const list = lists[path];
    if (list) return ok(page(path, list, query));
    const found = this.find(path);
    return found ? ok(found) : problem(404, "not-found", "見つかりませんでした", "アドレスを確かめてください。");
  }

  private find(path: string): Thing | undefined {
    const cut = path.lastIndexOf("/");
    return (lists[path.slice(0, cut)] as Thing[] | undefined)?.find((thing) => thing.id === path.slice(cut + 1));
  }

  private post(path: string, sent: Record<string, unknown>): Answered {
    if (path.endsWith("/sign-out") || path.endsWith("/sign-out-everywhere")) { this.signedIn = false; return ok({ done: true }); }
    if (path.endsWith("/downloads")) return ok({ url: "/admin/mark.svg", password: "k7m2p-x4n9q-r3t8w", expires_at: data.at(1 / 6), rows: 64, filename: "donations.zip" });
    if (path.endsWith("/rotate")) return ok({ ...data.partners[0], key_id: "new-01JF", secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", keys: [...(data.partners[0]?.keys ?? []), { key_id: "new-01JF", since: data.at(0) }] });
    if (/\/(staff|roles|teams)$/.test(path)) return ok({ id: "01NEW" }, 201);
    const [, address = "", verb = ""] = /^(.*\/[^/]+)\/((?:checks\/)?[^/]+)$/.exec(path) ?? [];
    const thing = this.find(address);
    if (!thing) return problem(404, "not-found", "見つかりませんでした", "アドレスを確かめてください。");
    if (this.meddleWith) { this.meddleWith(thing); thing.version += 1; this.meddleWith = null; }
    if (sent.version !== thing.version) return problem(409, "stale", "ほかの人が先に変更しました", "最新の内容を確かめてから、もう一度操作してください。", { current: structuredClone(thing) });
    apply(thing, verb, sent);
    thing.version += 1;
    thing.history = [...(thing.history ?? []), { at: data.at(0), who: data.me.name, what: said[verb] ?? verb, detail: typeof sent.reason === "string" ? sent.reason : null }];
    return ok(structuredClone(thing));
  }
}

const said: Record<string, string> = { approve: "承認", "send-back": "差戻し", reply: "回答を送信", resolve: "確かめた結果を記録", correct: "内容を訂正", close: "終了", assign: "担当を決定", propose: "結論を提案" };

function apply(thing: Thing, verb: string, sent: Record<string, unknown>): void {
  const record = thing as Thing & Record<string, unknown>;
  const states: Record<string, string> = { approve: thing.id.includes("APPLY") ? "admitted" : "published", "send-back": thing.id.includes("APPLY") ? "screening" : "sent_back", withdraw: "withdrawn", close: "closed", reply: "answered", propose: "proposed", remove: "removed", "send-again": "accepted" };
  thing.state = states[verb] ?? thing.state;
  if (verb === "reply") (record.messages as object[]).push({ id: `r${Date.now()}`, at: data.at(0), from: "staff", who: data.me.name, kind: "text", text: sent.text, state: "sent", sent_by: "push" });
  if (verb === "assign") record.assignee = data.me.name;
  if (verb === "note") record.note = sent.note;
  if (verb === "resolve") {
    for (const flag of record.flags as { code: string; resolved?: object }[]) if (flag.code === sent.flag) flag.resolved = { at: data.at(0), who: data.me.name, resolution: sent.resolution, note: sent.note ?? null };
    if ((record.flags as { resolved?: object }[]).every((flag) => flag.resolved)) thing.state = "accepted";
  }
  if (verb === "correct" && sent.donor) record.donor = { ...(record.donor as object), ...(sent.donor as object) };
  if (verb.startsWith("checks/")) {
    for (const one of record.checks as Record<string, unknown>[]) if (one.name === verb.slice(7)) Object.assign(one, { result: sent.result, source: sent.source, note: sent.note, who: data.me.name, at: data.at(0) });
  }
  if (["approve", "send-back", "withdraw", "close"].includes(verb)) thing.actions = [];
}

function page(path: string, list: unknown[], query: URLSearchParams): { items: unknown[]; next: string | null } {
  const state = query.get("state");
  const text = query.get("q");
  let found = list as Thing[];
  if (state) found = found.filter((one) => one.state === state);
  else if (defaults[path]) found = found.filter((one) => defaults[path]?.includes(one.state));
  if (query.get("portal")) found = found.filter((one) => (one as unknown as { portal: string }).portal === query.get("portal"));
  if (text) found = found.filter((one) => JSON.stringify(one).includes(text));
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 50);
  const items = found.slice(from, from + limit).map((one) => flat(one));
  return { items, next: from + limit < found.length ? String(from + limit) : null };
}

/** A list's row carries the donor's name only. */
function flat(one: Thing): object {
  const donor = (one as unknown as { donor?: { name: string } }).donor;
  return donor ? { ...one, donor_name: donor.name } : one;
}

function waiting(room: string): { items: object[]; figures: object[] } {
  if (room === "line") return { items: data.inquiries.filter((one) => one.state === "open").map((one) => ({ id: one.id, service: "jobsupport", kind: "質問", title: `「${one.preview.slice(0, 24)}…」`, why: "LINEの質問・24時間以内に回答", due: one.due, action: "回答する", href: `/inquiries/${one.id}`, state: one.state })), figures: [] };
  if (room === "donations") {
    return {
      items: data.donations.filter((one) => one.state === "flagged").map((one, i) => ({ id: one.id, service: "donations", kind: one.flags[0]?.label ?? "", title: `寄附 ${one.order_number}　${one.amount_yen.toLocaleString()}円`, why: one.flags[0]?.text ?? "", due: data.at(i ? 30 : 6.67), action: "確かめる", href: `/donations/${one.id}`, state: one.state })),
      figures: [{ label: "今月の寄附", value: 1204, unit: "件", href: "/donations", late: false }, { label: "入金待ち（最長 9日）", value: 7, unit: "件", href: "/donations?state=unpaid", late: false }],
    };
  }
  if (room === "crowdsourcing") return { items: data.tasks.filter((one) => one.state === "submitted").map((one) => ({ id: one.id, service: "crowdsourcing", kind: "審査", title: `おしごと「${one.title}」`, why: "支払日が受領から58日：条件を満たしています", due: one.due, action: "公開を承認", href: `/crowdsourcing/tasks/${one.id}`, state: one.state })), figures: [] };
  if (room === "consortium") return { items: data.applications.filter((one) => ["proposed", "screening"].includes(one.state)).map((one) => ({ id: one.id, service: "consortium", kind: "入会", title: `入会審査：${one.organisation}`, why: `確認 ${one.checks_done}/${one.checks_total} 済${one.proposal ? "・2人目の承認待ち" : ""}`, due: one.due, action: one.proposal ? "承認する" : "審査する", href: `/consortium/applications/${one.id}`, state: one.state })), figures: [] };
  if (room === "messaging") return { items: data.mails.filter((one) => one.state === "unknown").map((one) => ({ id: one.id, service: "platform", kind: "送信不明", title: one.subject, why: "届いたか分かりません。届いたか確かめて、必要なら送り直してください。", due: null, action: "確かめる", href: `/mails/${one.id}`, state: one.state })), figures: [] };
  return { items: [], figures: [] };
}
