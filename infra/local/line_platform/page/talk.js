// Draws the lines of a talk as a phone would show them. No message is trusted: text goes in as text, never as HTML.

// Stickers are pictures on LINE's servers; here they are words in a stamp.
const STICKERS = { "446-1988": "やったね", "446-1989": "ありがとう", "446-1990": "了解" };
const WAYS = { reply: "返信", push: "プッシュ", multicast: "マルチキャスト", broadcast: "一斉配信" };
const OPENABLE = /^(https?|tel):/i;

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** One line of the talk. `does` = {tap(entry, action), unsend(entry), open(address)}. */
export function drawEntry(entry, does) {
  const mine = entry.by === "user";
  const line = element("li", { class: mine ? "mine" : "theirs" });
  line.append(drawMessage(entry, does));
  const meta = element("span", { class: "meta" }, element("time", {}, clock(entry.at_ms)));
  if (entry.way) meta.append(element("span", {}, WAYS[entry.way] ?? entry.way));
  if (mine && !entry.unsent && entry.message.type !== "tap") {
    meta.append(element("button", { type: "button", onclick: () => does.unsend(entry) }, "送信を取り消す"));
  }
  line.append(meta);
  return line;
}

export function clock(atMs) {
  return new Date(atMs).toLocaleTimeString("ja-JP", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function drawMessage(entry, does) {
  const message = entry.message;
  const tap = (action) => does.tap(entry, action);
  switch (message.type) {
    case "text": return element("div", { class: "bubble" }, ...linked(message.text, does));
    case "tap": return element("div", { class: "bubble" }, message.text);
    case "unsent": return element("div", { class: "bubble gone" }, "送信を取り消しました");
    case "sticker": {
      const name = `${message.packageId}-${message.stickerId}`;
      return element("div", { class: "bubble sticker", role: "img", "aria-label": `スタンプ：${STICKERS[name] ?? name}` }, STICKERS[name] ?? name);
    }
    case "image": {
      const source = message.originalContentUrl ? message.previewImageUrl : `/media/${entry.id}`;
      return element("div", { class: "bubble" }, element("img", { src: source, alt: "送られた画像" }));
    }
    case "template": return drawTemplate(message, tap);
    case "flex": return drawFlex(message, tap);
    default: return element("div", { class: "bubble" }, message.altText ?? `（${message.type}）`);
  }
}

function drawTemplate(message, tap) {
  const template = message.template;
  if (template.type !== "carousel") return drawCard(template, tap, template.type === "confirm");
  const cards = element("div", { class: "cards", role: "group", tabindex: "0", "aria-label": message.altText });
  cards.append(...template.columns.map((column) => drawCard(column, tap, false)));
  return cards;
}

function drawCard(card, tap, sideBySide) {
  const made = element("div", { class: "card" });
  if (card.thumbnailImageUrl) made.append(element("img", { src: card.thumbnailImageUrl, alt: "" }));
  const says = element("div", { class: "says" });
  if (card.title) says.append(element("b", {}, card.title));
  says.append(card.text);
  made.append(says);
  const choices = element("div", { class: sideBySide ? "choices two" : "choices" });
  choices.append(...card.actions.map((action) => drawChoice(action, tap)));
  made.append(choices);
  return made;
}

export function drawChoice(action, tap, style = "") {
  return element("button", { type: "button", class: `choice ${style}`.trim(), onclick: () => tap(action) }, action.label ?? "（ラベルなし）");
}

// Flex Message, simply: the order, the emphasis and the buttons, not every measure.
function drawFlex(message, tap) {
  const contents = message.contents;
  if (contents.type === "bubble") return drawBubble(contents, tap);
  const cards = element("div", { class: "cards", role: "group", tabindex: "0", "aria-label": message.altText });
  cards.append(...contents.contents.map((bubble) => drawBubble(bubble, tap)));
  return cards;
}

function drawBubble(bubble, tap) {
  const card = element("div", { class: "card" });
  for (const part of ["header", "hero", "body", "footer"]) {
    if (!bubble[part]) continue;
    const drawn = drawComponent(bubble[part], tap);
    card.append(part === "hero" && bubble.hero.type === "image" ? drawn : element("div", { class: "flex-block" }, drawn));
  }
  if (bubble.action) card.append(element("div", { class: "choices" }, drawChoice({ label: "ひらく", ...bubble.action }, () => tap(bubble.action))));
  return card;
}

function drawComponent(component, tap) {
  const drawn = drawBare(component, tap);
  if (component.type === "button" || !component.action) return drawn;
  return element("button", { type: "button", class: "choice", onclick: () => tap(component.action) }, drawn);
}

function drawBare(component, tap) {
  switch (component.type) {
    case "box": return element("div", { class: `box ${component.layout}` }, ...component.contents.map((part) => drawComponent(part, tap)));
    case "text": {
      const size = ["xl", "xxl", "3xl", "4xl", "5xl", "lg"].includes(component.size) ? "large" : ["xs", "xxs", "sm"].includes(component.size) ? "quiet" : "";
      const words = component.contents?.length ? component.contents.map((span) => span.text).join("") : component.text;
      return element("span", { class: `${size} ${component.weight === "bold" ? "bold" : ""}`.trim() }, words);
    }
    case "button": return drawChoice(component.action, tap, component.style === "primary" ? "primary" : component.style === "secondary" ? "secondary" : "");
    case "image": return element("img", { src: component.url, alt: "" });
    case "separator": return element("hr");
    default: return element("span");
  }
}

function linked(text, does) {
  return text.split(/(https?:\/\/[^\s<>"'、。（）「」]+)/).map((part, index) => {
    if (index % 2 === 0) return part;
    // A page that the phone opens as its user: the address alone would open it as nobody.
    const open = part.startsWith(`${location.origin}/liff/`) ? (event) => { event.preventDefault(); does.open(part); } : undefined;
    return element("a", { href: part, target: "_blank", rel: "noopener", ...(open ? { onclick: open } : {}) }, part);
  });
}

export function canOpen(address) {
  return OPENABLE.test(address);
}
