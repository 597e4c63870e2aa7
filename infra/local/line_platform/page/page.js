// The phone-like page: draws what the stand-in remembers and sends what the user does. Everything goes through /control/.

import { drawMenu } from "/menu.js";
import { canOpen, clock, drawEntry, element } from "/talk.js";

const at = (id) => document.getElementById(id);
const KINDS = { webhook: "Webhook", api: "呼び出し", violation: "注意", note: "メモ" };
const LOG_SHOWN_MAX = 300;
let userId = sessionStorage.getItem("user") ?? "";
let users = [];
let drawn = new Map(); // entry id → {json, line}
let lastSeq = 0;

async function call(path, body, method = "POST") {
  const options = method === "GET" ? {} : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? `うまくいきませんでした（${response.status}）`);
  return answer;
}

/** Runs what the user asked for; what can't be done is said below the phone. */
async function doing(work) {
  at("notice").textContent = "";
  try {
    return await work();
  } catch (problem) {
    at("notice").textContent = problem.message;
    return undefined;
  }
}

const me = () => users.find((user) => user.id === userId);
const act = (name, body = {}) => doing(() => call(`/control/users/${userId}/${name}`, { ...body, options: mood() }));

// --- how webhooks are delivered

function mood() {
  const fields = at("mood").querySelector("fieldset");
  const of = (name) => fields.querySelector(`[name="${name}"]`);
  return { twice: of("twice").checked, out_of_order: of("out_of_order").checked, late: Number(of("late").value) || 0, signature: of("signature").value };
}

function sayMood() {
  const now = mood();
  const words = [now.twice && "2回", now.out_of_order && "順番を入れかえ", now.late > 0 && `${now.late}秒遅れ`,
    now.signature !== "good" && (now.signature === "bad" ? "署名まちがい" : "署名なし")].filter(Boolean);
  at("mood-now").textContent = words.join("・") || "ふつう";
  at("mood").classList.toggle("changed", words.length > 0);
}

// --- drawing

async function draw() {
  const asked = userId;
  const answer = await call("/control/users", null, "GET");
  users = answer.users;
  // Whoever was chosen in the meantime may be newer than this answer.
  if (!me() && asked === userId && users.length) userId = users[0].id;
  drawUsers();
  if (document.activeElement !== at("quota")) at("quota").value = answer.settings.monthly_quota;
  at("redelivers").checked = answer.settings.redelivers;
  await Promise.all([drawTalk(), drawLog(), drawMenu(at("menu"), userId, () => userId, tapMenu)]);
}

function drawUsers() {
  const words = (user) => user.blocked ? "ブロック中" : user.follows ? "友だち" : "まだ友だちではない";
  const key = JSON.stringify([users, userId]);
  if (at("users").dataset.key === key) return;
  at("users").dataset.key = key;
  const hadFocus = document.activeElement?.dataset?.user;
  at("users").replaceChildren(...users.map((user) => element("li", {},
    element("button", { type: "button", "aria-pressed": String(user.id === userId), "data-user": user.id, onclick: () => choose(user.id) },
      user.name, element("small", {}, words(user))))));
  if (hadFocus) at("users").querySelector(`[data-user="${hadFocus}"]`)?.focus();
  const user = me();
  at("whose").textContent = user ? `${user.name}さんの画面` : "";
  at("friend").hidden = !user;
  const canTalk = Boolean(user?.follows && !user.blocked);
  document.querySelector(".file").classList.toggle("off", !canTalk);
  for (const control of [at("words"), at("send"), at("picture"), ...document.querySelectorAll("[data-sticker]")]) control.disabled = !canTalk;
  if (!user) return;
  at("friend").textContent = user.blocked ? "ブロックを解除" : user.follows ? "ブロックする" : "友だち追加";
  at("friend").classList.toggle("quiet", canTalk);
}

function choose(id) {
  userId = id;
  sessionStorage.setItem("user", id);
  drawn = new Map();
  at("talk").replaceChildren();
  at("notice").textContent = "";
  drawUsers(); // at once: the fields of another user may be closed, and what is typed into them would be lost
  refresh();
}

let busy = false, wanted = false;

/** Draws once more where something changed while it drew, never twice at a time: an older answer would undo a newer one. */
async function refresh() {
  wanted = true;
  if (busy) return;
  busy = true;
  while (wanted) {
    wanted = false;
    await draw().catch(() => { at("notice").textContent = "LINEの代わりから返事がありません。動いているかお確かめください。"; });
  }
  busy = false;
}

async function drawTalk() {
  const asked = userId;
  if (!asked) return;
  const { entries } = await call(`/control/users/${asked}/talk`, null, "GET");
  if (asked !== userId) return;
  const talk = at("talk");
  const wasAtEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  let follow = false;
  if (!entries.length) {
    const words = me()?.follows ? "まだ何も話していません。" : "上の「友だち追加」を押すと、はじまります。";
    drawn = new Map();
    talk.replaceChildren(element("li", { class: "empty" }, words));
  } else {
    talk.querySelector(".empty")?.remove();
    for (const [id, { line }] of drawn) if (!entries.some((entry) => entry.id === id)) { line.remove(); drawn.delete(id); }
    let added = false;
    for (const entry of entries) {
      const json = JSON.stringify(entry);
      const known = drawn.get(entry.id);
      if (known?.json === json) continue;
      const line = drawEntry(entry, { tap, unsend, open });
      if (known) known.line.replaceWith(line);
      else { talk.append(line); added = true; }
      drawn.set(entry.id, { json, line });
    }
    follow = added && (wasAtEnd || entries.at(-1).by === "user");
  }
  drawQuick(entries.at(-1));
  if (follow) talk.scrollTop = talk.scrollHeight;
}

function drawQuick(entry) {
  const items = entry?.message.quickReply?.items ?? [];
  const key = items.length ? entry.id : "";
  if (at("quick").dataset.key === key) return;
  at("quick").dataset.key = key;
  at("quick").hidden = !items.length;
  at("quick").replaceChildren(...items.map(({ action }) => element("button", { type: "button", onclick: () => tap(entry, action) }, action.label)));
}

async function drawLog() {
  const { lines } = await call(`/control/log?since=${lastSeq}`, null, "GET");
  for (const line of lines) {
    if (line.seq <= lastSeq) continue;
    lastSeq = line.seq;
    at("log").prepend(drawLine(line));
  }
  while (at("log").children.length > LOG_SHOWN_MAX) at("log").lastChild.remove();
}

function drawLine(line) {
  const took = line.elapsed_ms === null ? "" : `　${line.elapsed_ms.toLocaleString("ja-JP")}ミリ秒`;
  const summary = element("summary", {}, element("time", {}, clock(line.at_ms)), element("span", { class: `mark ${line.kind}` }, KINDS[line.kind]),
    element("span", { class: "took" }, line.ok ? "" : "要確認"), element("span", { class: "what" }, line.text, element("span", { class: "took" }, took)));
  const details = element("details", {}, summary);
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(...parts(line.detail));
  });
  const item = element("li", { class: line.ok ? "" : "bad", "data-kind": line.kind }, details);
  item.hidden = Boolean(at("kind").value) && at("kind").value !== line.kind;
  return item;
}

function parts(detail) {
  return Object.entries(detail).filter(([, value]) => value).map(([name, value]) => element("pre", {}, `${name}\n${pretty(value)}`));
}

function pretty(value) {
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try { return JSON.stringify(JSON.parse(value), null, 2); } catch { return value; }
}

// --- what the user does

async function tap(entry, action) {
  let params;
  if (action.type === "datetimepicker") {
    params = await pick(action);
    if (!params) return;
  }
  const answer = await act("tap", { message_id: entry.id, action, params });
  show(answer?.open);
  if (answer?.copy) await navigator.clipboard?.writeText(answer.copy);
}

function show(address) {
  if (address && canOpen(address)) window.open(address, "_blank", "noopener");
}

const open = async (uri) => show((await act("open", { uri }))?.open);
const tapMenu = async (place) => show((await act("tap-menu", { place }))?.open);
const unsend = (entry) => act("unsend", { message_id: entry.id });

function pick(action) {
  const dialog = at("picker"), input = at("picked");
  input.type = action.mode === "datetime" ? "datetime-local" : action.mode;
  input.required = true;
  for (const name of ["min", "max"]) input[name] = action[name] ?? "";
  input.value = action.initial ?? "";
  at("picker-title").textContent = action.label;
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok" ? { [action.mode]: input.value } : null), { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}

async function say() {
  const text = at("words").value;
  if (!text.trim()) return;
  at("words").value = "";
  await act("say", { text });
}

function listen() {
  at("composer").addEventListener("submit", (event) => { event.preventDefault(); say(); });
  at("words").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); say(); }
  });
  at("friend").addEventListener("click", () => act(me().follows && !me().blocked ? "block" : "follow"));
  for (const button of document.querySelectorAll("[data-sticker]")) {
    const [packageId, stickerId] = button.dataset.sticker.split("-");
    button.addEventListener("click", () => act("sticker", { package_id: packageId, sticker_id: stickerId }));
  }
  at("picture").addEventListener("change", () => doing(async () => {
    const [file] = at("picture").files;
    if (!file) return;
    const response = await fetch(`/control/users/${userId}/image`, { method: "POST", headers: { "Content-Type": file.type }, body: file });
    at("picture").value = "";
    if (!response.ok) throw new Error((await response.json()).message);
  }));
  at("new-user").addEventListener("submit", (event) => {
    event.preventDefault();
    doing(async () => {
      const made = await call("/control/users", { name: at("new-name").value.trim() });
      at("new-name").value = "";
      choose(made.user_id);
    });
  });
  at("mood").addEventListener("input", sayMood);
  at("mood").addEventListener("toggle", () => { at("talk").scrollTop = at("talk").scrollHeight; });
  at("kind").addEventListener("change", () => {
    for (const line of at("log").children) line.hidden = Boolean(at("kind").value) && line.dataset.kind !== at("kind").value;
  });
  at("fail").addEventListener("submit", (event) => {
    event.preventDefault();
    const [status, when] = at("fault").value.split(" ");
    doing(() => call("/control/fail", { next: Number(at("times").value), status: when ? Number(status) : status, when }));
  });
  at("quota-form").addEventListener("submit", (event) => { event.preventDefault(); doing(() => call("/control/settings", { monthly_quota: Number(at("quota").value) })); });
  at("redelivers").addEventListener("change", () => doing(() => call("/control/settings", { redelivers: at("redelivers").checked })));
  at("forward").addEventListener("click", () => doing(() => call("/control/clock?advance=61")));
  at("reset").addEventListener("click", () => at("sure").showModal());
  at("sure").addEventListener("close", () => {
    if (at("sure").returnValue !== "ok") return;
    doing(async () => {
      await call("/control/reset");
      lastSeq = 0;
      at("log").replaceChildren();
      choose("");
    });
  });
  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => {
      document.body.dataset.view = button.dataset.show;
      for (const other of document.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(other === button));
    });
  }
}

function watch() {
  const stream = new EventSource("/control/stream");
  stream.addEventListener("message", refresh);
  stream.addEventListener("open", () => { if (at("notice").textContent.startsWith("LINEの代わりから")) at("notice").textContent = ""; });
  refresh();
}

listen();
watch();
