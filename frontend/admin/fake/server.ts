/**
 * A stand-in for the API, for working on screens and for their tests: the same addresses, the same shapes, everything in
 * memory. It lives outside `src/` and never reaches the production bundle.
 */
import * as source from "./data/index";

export interface Asked { method: string; url: string; headers: Record<string, string | undefined>; body: unknown }
export interface Answered { status: number; body: unknown }

interface Thing { id: string; version: number; state: string; history?: { at: string; who: string; what: string; detail?: string | null }[]; actions: string[] }

export const demo = { email: "hana.sato@hidamari.example", password: "asagao-Minato-27-hi", code: "123456" };

function problem(status: number, slug: string, title: string, detail: string, extra: object = {}): Answered {
  return { status, body: { type: `https://machimusubi.example/problems/${slug}`, title, status, detail, instance: "", request_id: "01FAKEREQUEST", ...extra } };
}
const ok = (body: unknown, status = 200): Answered => ({ status, body });

const { at, ...records } = source;
/** What the city has now; each new server starts from the same morning. */
let data = structuredClone(records);
let lists: Record<string, unknown[]> = {};

function listsOf(city: typeof data): Record<string, unknown[]> {
  return {
    "/api/donations": city.donations, "/api/donations/gifts": city.gifts, "/api/donations/imports": city.imports, "/api/donations/vendors": city.vendors, "/api/line/inquiries": city.inquiries, "/api/line/events": city.events,
    "/api/line/sends": city.sends, "/api/crowdsourcing/tasks": city.tasks, "/api/consortium/applications": city.applications,
    "/api/consortium/members": city.members, "/api/messaging/mails": city.mails, "/api/accounts/staff": city.staff, "/api/accounts/audit": city.audit,
  };
}

/** What a list shows when no state is asked for. */
const defaults: Record<string, string> = { "/api/line/inquiries": "open", "/api/line/sends": "unknown" };

export class FakeServer {
  signedIn = true;
  enrolled = true;
  /** a change by somebody else before the next action, for the conflict view */
  meddleWith: ((thing: Thing) => void) | null = null;
  /** what this person may not do here */
  lacks: string[] = [];
  /** paths that are out of order */
  broken: string[] = [];
  /** so many empty pages come before a list's first rows, as months without anything do */
  emptyMonths = 0;

  constructor() {
    data = structuredClone(records);
    lists = listsOf(data);
  }

  handle({ method, url, body, headers }: Asked): Answered {
    const { pathname: path, searchParams: query } = new URL(url, "http://localhost");
    const sent = (body ?? {}) as Record<string, unknown>;
    if (path.startsWith("/api/accounts/staff/sign-in")) return this.signIn(path, sent);
    if (path === "/api/accounts/staff/invitation" || path === "/api/accounts/staff/forgotten") return ok({ done: true }, 202);
    if (this.broken.some((one) => path.startsWith(one))) return problem(503, "busy", "ただいま混み合っています", "数秒待ってから、もう一度お試しください。内容は失われていません。");
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
    if (path === "/api/accounts/me") return ok({ staff: { ...data.me, permissions: data.me.permissions.filter((one) => !this.lacks.includes(one)) }, csrf_token: "fake-csrf", idle_until: at(.5), absolute_until: at(9), city: { name: "ひだまり市" } });
    if (path === "/api/accounts/roles") return ok({ items: data.roles, permissions: data.permissionList });
    if (path === "/api/accounts/colleagues") return ok({ items: [{ id: "01STAFFMORI", name: "森 あゆみ", team: "しごと相談", voucher: "voucher-of-mori" }, { id: "01STAFFTANAKA", name: "田中 次郎", team: "しごと相談", voucher: "voucher-of-tanaka" }] });
    if (path === "/api/accounts/teams") return ok({ items: data.teams });
    if (path === "/api/accounts/partners") return ok({ items: data.partners });
    if (path === "/api/accounts/audit/choices") return ok(data.auditChoices);
    if (path === "/api/donations/numbers") return ok({ items: data.donations.filter((one) => query.get("ids")?.split(",").includes(one.id)).map(({ id, number }) => ({ id, number })) });
    if (path === "/api/donations/imports/mappings") return ok(data.mappings);
    if (path === "/api/donations/gifts/in-force") return ok({ items: data.gifts.map((one) => ({ code: one.code, name: one.name, amount_yen: one.amount_yen, portal_amounts: one.portal_amounts, stopped: one.code === "HDM-0013" })), next: null });
    if (path === "/api/donations/portals") return ok({ items: data.portals });
    if (path.startsWith("/api/donations/postcodes/")) return ok({ code: path.slice(-7), items: path.endsWith("1000001") ? [{ prefecture: "東京都", city: "千代田区", town: "千代田", office: "" }] : [] });
    if (path === "/api/crowdsourcing/minimum-wages") return ok({ items: data.wages });
    if (path.startsWith("/api/line/answers/")) return ok({ items: [] });
    if (path === "/api/line/figures") return ok(data.figures);
    if (path.endsWith("/waiting")) return ok(waiting(path.split("/")[2] ?? ""));
    const list = lists[path];
    if (list && this.emptyMonths > Number(query.get("cursor")?.replace("empty-", "") ?? 0)) return ok({ items: [], next: `empty-${Number(query.get("cursor")?.replace("empty-", "") ?? 0) + 1}` });
    if (list) { if (query.get("cursor")?.startsWith("empty-")) query.delete("cursor"); return ok(page(path, list, query)); }
    const found = this.find(path);
    return found ? ok(found) : problem(404, "not-found", "見つかりませんでした", "アドレスを確かめてください。");
  }

  /** A donation typed in; one by a donor who gave today is shown first, one without a name is declined. */
  private enter(sent: Record<string, unknown>): Answered {
    const name = (sent.donor as { name: string }).name;
    const alike = data.donations.filter((one) => one.donor_name === name).slice(0, 1);
    if (alike.length && !sent.alike_seen) return problem(409, "alike", "似ている寄附があります", "まだ保存していません。", { alike });
    if ((sent.donor as { postcode: string }).postcode === "100-00") return problem(422, "validation", "入力内容を確かめてください", "直すところが1か所あります。", { errors: [{ pointer: "/donor/postcode", code: "format", message: "郵便番号は7けたの数字で入力してください（例：123-4567）。" }] });
    return ok({ donation_id: "01ENTERED", number: "R-20261122-000123", order_number: "T-8M2K7T9V4B6N1C0D", state: "received", state_name: "入金前", flags: [] }, 201);
  }

  private find(path: string): Thing | undefined {
    const cut = path.lastIndexOf("/");
    return (lists[path.slice(0, cut)] as Thing[] | undefined)?.find((thing) => thing.id === path.slice(cut + 1));
  }

  private post(path: string, sent: Record<string, unknown>): Answered {
    if (path.endsWith("/sign-out") || path.endsWith("/sign-out-everywhere")) { this.signedIn = false; return ok({ done: true }); }
    if (path.endsWith("/downloads")) return ok({ url: "/admin/mark.svg", password: "k7m2p-x4n9q-r3t8w", expires_at: at(1 / 6), rows: 64, filename: "donations.zip" });
    if (path.endsWith("/donations/entries")) return this.enter(sent);
    if (path.endsWith("/preview")) return ok(data.preview);
    if (path.endsWith("/parts")) return ok({ done: true });
    if (path === "/api/donations/imports") return ok(data.imports[0], 201);
    if (path === "/api/donations/imports/mappings") return ok({ ...data.mappings.items[0], version: 2 }, 201);
    if (path.endsWith("/start")) { const job = data.imports[0]; if (job) Object.assign(job, { state: "done", state_name: "終わりました", rows_total: 4, rows_done: 4, counts: { new: 2, revised: 0, unchanged: 1, older: 0, refused: 1 }, refused: [{ row: 5, column: "寄附金額", message: "金額がありません。" }] }); return ok(job); }
    if (path.endsWith("/rotate")) return ok({ ...data.partners[0], key_id: "new-01JF", secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", keys: [...(data.partners[0]?.keys ?? []), { key_id: "new-01JF", since: at(0) }] });
    if (/\/(staff|roles|teams|gifts|vendors|minimum-wages)$/.test(path)) return ok({ id: "01NEW" }, 201);
    const [, address = "", verb = ""] = /^(.*\/[^/]+)\/((?:checks\/)?[^/]+)$/.exec(path) ?? [];
    const thing = this.find(address);
    if (!thing) return problem(404, "not-found", "見つかりませんでした", "アドレスを確かめてください。");
    if (this.meddleWith) { this.meddleWith(thing); thing.version += 1; this.meddleWith = null; }
    if (sent.version !== thing.version) return problem(409, "stale", "ほかの人が先に変更しました", "最新の内容を確かめてから、もう一度操作してください。", { current: structuredClone(thing) });
    apply(thing, verb, sent);
    thing.version += 1;
    thing.history = [...(thing.history ?? []), { at: at(0), who: data.me.name, what: said[verb] ?? verb, detail: typeof sent.reason === "string" ? sent.reason : null }];
    return ok(structuredClone(thing));
  }
}

const said: Record<string, string> = { approve: "承認", "send-back": "差戻し", reply: "回答を送信", resolve: "確かめた結果を記録", reopen: "確かめた結果を取り消し", return: "起案を戻した", correct: "内容を訂正", close: "終了", assign: "担当を決定", propose: "結論を提案" };

function apply(thing: Thing, verb: string, sent: Record<string, unknown>): void {
  const record = thing as Thing & Record<string, unknown>;
  const states: Record<string, string> = { approve: thing.id.includes("APPLY") ? "approved" : "published", "send-back": "sent_back", return: "screening", reopen: "flags" in record ? thing.state : "open", withdraw: "withdrawn", close: "closed", reply: "answered", propose: "proposed", remove: "removed", "send-again": "accepted" };
  if (states[verb] && thing.state !== states[verb]) { thing.state = states[verb]; delete record.state_name; }
  if (verb === "reply") (record.messages as object[]).push({ id: `r${Date.now()}`, at: at(0), from: "staff", who: data.me.name, kind: "text", text: sent.text, state: "sent", state_name: "送信済み", sent_by: "push" });
  if (verb === "assign") record.assignee = data.me.name;
  if (verb === "note") record.note = sent.note;
  if (verb === "resolve") {
    const flags = record.flags as { code: string; state: string; holds: boolean; resolved: object | null; resolutions: { name: string; label: string }[] }[];
    for (const flag of flags) {
      if (flag.code !== sent.flag) continue;
      Object.assign(flag, { state: "resolved", can_reopen: true, resolved: { at: at(0), who: data.me.name, resolution: sent.resolution, label: flag.resolutions.find((one) => one.name === sent.resolution)?.label, note: sent.note ?? null } });
    }
    record.actions = [...new Set([...(record.actions as string[]), "reopen"])];
    if (flags.every((flag) => flag.state !== "open" || !flag.holds)) { thing.state = "paid"; delete record.state_name; }
  }
  if (verb === "reopen") {
    for (const flag of (record.flags ?? []) as { code: string; holds: boolean }[]) {
      if (flag.code !== sent.flag) continue;
      Object.assign(flag, { state: "open", resolved: null, waiting: null, can_reopen: false });
      if (flag.holds) { thing.state = "held"; delete record.state_name; }
    }
  }
  if (verb === "correct" && sent.donor) record.donor = { ...(record.donor as object), ...(sent.donor as object) };
  if (verb.startsWith("checks/")) {
    for (const one of record.checks as (Record<string, unknown> & { entries: object[] })[]) {
      if (one.name !== verb.slice(7)) continue;
      const result_name = { ok: "問題なし", concern: "気になる点あり" }[String(sent.result)] ?? "対象外";
      one.entries.push({ at: at(0), who: data.me.name, source: sent.source, result: sent.result, result_name, note: sent.note ?? "", in_force: true });
      Object.assign(one, { done: true, result: sent.result, result_name });
    }
  }
  if (["approve", "send-back", "withdraw"].includes(verb)) thing.actions = [];
  if (verb === "close") thing.actions = ["reopen"];
}

function page(path: string, list: unknown[], query: URLSearchParams): { items: unknown[]; next: string | null } {
  const state = query.get("state") ?? query.get("status") ?? defaults[path] ?? "all";
  const text = query.get("q");
  let found = list as Thing[];
  if (state !== "all") found = found.filter((one) => one.state === state);
  if (query.get("portal")) found = found.filter((one) => (one as unknown as { portal: string }).portal === query.get("portal"));
  if (text) found = found.filter((one) => JSON.stringify(one).includes(text));
  const from = Number(query.get("cursor") ?? 0);
  // Smaller than the real pages: "もっと見る" is soon in sight.
  const limit = Math.min(Number(query.get("limit") ?? 20), 20);
  const items = found.slice(from, from + limit).map((one) => row(path, one));
  return { items, next: from + limit < found.length ? String(from + limit) : null };
}

/** A task's row carries the number of its flags. */
function row(path: string, one: Thing): object {
  return path.endsWith("/tasks") ? { ...one, flags: (one as unknown as { flags: unknown[] }).flags.length } : one;
}

function waiting(room: string): { items: object[]; figures: object[] } {
  if (room === "line") return { items: data.inquiries.filter((one) => one.state === "open").map((one) => ({ id: one.id, service: "jobsupport", kind: "LINE・お問い合わせ", title: `お問い合わせ ${one.number}`, why: one.overdue ? "24時間の約束を過ぎています。先に回答してください。" : "メッセージが2通届いています。24時間以内に回答する約束です。", due: one.due, action: "回答する", href: `/line/inquiries/${one.id}`, state: one.state })), figures: [] };
  if (room === "donations") {
    const held = data.donations.filter((one) => one.state === "held");
    return {
      items: held.map((one) => ({ id: one.id, service: "donations", kind: `保留・${one.flags[0]?.label ?? ""}`, title: `寄附 ${one.number}　${one.amount_yen.toLocaleString()}円`, why: one.flags[0]?.rows.slice(-2).map((r) => `${r.label} ${r.value}`).join("、") ?? "", due: one.due, action: "確かめる", href: `/donations/${one.id}`, state: one.state })),
      figures: [{ label: "確かめ待ちの寄附", value: held.length, unit: "件", href: "/donations?state=held", late: false }],
    };
  }
  if (room === "crowdsourcing") return { items: data.tasks.filter((one) => one.state === "review").map((one) => ({ id: one.id, service: "crowdsourcing", kind: "おしごとの審査", title: `おしごと「${one.title}」`, why: "支払日は、納品を受け取る日の58日後です（60日以内）。", due: one.due, action: "公開を承認", href: `/crowdsourcing/tasks/${one.id}`, state: one.state })), figures: [] };
  if (room === "consortium") return { items: data.applications.filter((one) => ["proposed", "screening"].includes(one.state)).map((one) => ({ id: one.id, service: "consortium", kind: "入会", title: `入会審査：${one.organisation}`, why: `確認 ${one.checks_done}/${one.checks_total} 済${one.state === "proposed" ? "・2人目の決裁待ち" : ""}`, due: one.due, action: one.state === "proposed" ? "決裁する" : "審査する", href: `/consortium/applications/${one.id}`, state: one.state })), figures: [] };
  if (room === "messaging") return { items: data.mails.filter((one) => one.state === "unknown").map((one) => ({ id: one.id, service: "platform", kind: "メール・送信不明", title: one.subject, why: "届いたか分かりません。届いたか確かめて、必要なら送り直してください。", due: null, action: "確かめる", href: `/mails/${one.id}`, state: one.state })), figures: [{ label: "届いていないメール", value: 2, unit: "通", href: "/mails?state=failed", late: true }] };
  return { items: [], figures: [] };
}
