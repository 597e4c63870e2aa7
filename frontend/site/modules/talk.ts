/** What somebody has asked the city on a page of ours, what the city wrote, and the form to write further. */

import { type Content, form, made, submit, valueOf } from "./dom";

export interface Said { at: string; who: string; ours: boolean; text: string }
export interface TalkHead { id: string; number: string; subject: string; state: string; words: string; opened_at: string; shipment: string }
export interface Talk extends TalkHead { said: Said[] }

const moment = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" });

/** A text box with its label and hint. */
export function box(id: string, label: string, hint = "マイナンバーは書かないでください。"): HTMLDivElement {
  return made("div", { class: "field" }, made("label", { for: id }, label), made("p", { class: "hint", id: `${id}-hint` }, hint), made("textarea", { id, rows: "4", maxlength: "2000", "aria-describedby": `${id}-hint` }));
}

/** One key for what is typed: pressing again after no answer sends it once, and what was changed since is something new. */
export function onceFor(): (typed: string) => string {
  let [key, last] = [crypto.randomUUID(), ""];
  return (typed) => {
    if (last && typed !== last) key = crypto.randomUUID();
    last = typed;
    return key;
  };
}

/** The head of a talk: its subject, number and what it waits for. */
export function headOf(talk: TalkHead): Content {
  const about = talk.shipment ? `　荷物 ${talk.shipment}` : "";
  return [made("h3", {}, talk.subject), made("p", { class: "gift-state" }, talk.words), made("p", { class: "hint" }, `${moment.format(new Date(talk.opened_at))}から　番号 ${talk.number}${about}`)];
}

/** What was said, in its order. */
export function saidOf(talk: Talk): HTMLElement {
  return made("ol", { class: "said" }, ...talk.said.map((one) => made("li", one.ours ? { class: "ours" } : {}, made("p", { class: "hint" }, `${one.ours ? "市の窓口" : one.who}　${moment.format(new Date(one.at))}`), made("p", { class: "said-text" }, one.text))));
}

/** The form to write further into a talk. */
export function further(talk: TalkHead, write: (text: string, key: string, box: string) => void): HTMLElement {
  const id = `talk-${talk.id}`;
  const key = onceFor();
  return made("details", {}, made("summary", {}, talk.state === "waiting" ? "返事を書く" : "続けて書く"), form(() => write(valueOf(id), key(valueOf(id)), id), box(id, "内容"), submit("送る")));
}
