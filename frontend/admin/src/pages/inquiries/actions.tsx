/** What staff do with an inquiry besides answering: the same for every service that mounts the library. */
import type { Detail } from "../../api/records";
import type { Action, FieldSpec } from "../../parts/definitions";
import type { Word } from "../../parts/words";
import { colleagueOptions, type DeskPermission } from "./colleagues";

export const inquiryStates: Record<string, Word> = {
  open: { text: "回答待ち", tone: "warn" },
  waiting: { text: "返事を待っています", tone: "quiet" },
  answered: { text: "回答済み", tone: "good" },
  closed: { text: "終了", tone: "quiet" },
};

/** The lists over the queue; each service adds what it has besides. */
export const inquiryLists = [
  { value: "open", label: "回答待ち" }, { value: "mine", label: "わたしの担当" }, { value: "nobody", label: "担当なし" }, { value: "above", label: "引き上げ" },
  { value: "waiting", label: "返事待ち" }, { value: "answered", label: "回答済み" }, { value: "closed", label: "終了" },
];

export interface DeskRecord extends Detail {
  assignee: string | null;
  assignee_id: string | null;
  escalated: boolean;
}

interface Words {
  /** who never sees a note */
  outside: string;
  /** what becomes of the deadline while one waits */
  wait: string;
  waiting: string;
  resumed: string;
  /** for whom one waits, for example */
  waitFor: string;
  escalate: string;
}

const reason = (hint: string): FieldSpec[] => [{ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", hint, max: 500 }];

export const escalatedLead = (record: DeskRecord) => (record.escalated && !record.assignee && (record.state === "open" || record.state === "waiting") ? <p className="notice warn">責任者に引き上げられています。{record.actions.includes("assign") ? "「自分が担当する」で引き受けてください。" : "責任者が引き受けるのを待っています。"}</p> : null);

export function deskActions<D extends DeskRecord>(permission: DeskPermission, words: Words): Action<D>[] {
  return [
    { name: "assign", label: "自分が担当する", permission, submit: "担当する", done: "あなたの担当にしました。", undo: "leave", lead: (d) => <p>{d.assignee ? `${d.assignee}さんから引き取ります。` : ""}ほかの職員に「担当中」と見えるようになります。</p> },
    {
      name: "hand", label: "同僚に渡す", permission, submit: "渡す", done: "同僚に渡しました。",
      lead: (d) => <p>{d.assignee ? `いまの担当は、${d.assignee}さんです。` : "まだ担当がいません。"}渡した相手の「わたしの担当」と、はじめの画面に並びます。</p>,
      fields: (d) => [
        { name: "to", label: "渡す先", kind: "select", required: "渡す先を選んでください", options: colleagueOptions(permission, d.assignee_id) },
        { name: "note", label: "引きつぎのメモ", kind: "area", rows: 3, max: 500, hint: `例：あす10時に折り返しの約束。${words.outside}には見えません。` },
      ],
    },
    { name: "note", label: "メモを残す", permission, submit: "残す", done: "メモを残しました。", lead: () => <p>電話のようすなどを残します。{words.outside}には見えません。</p>, fields: [{ name: "text", label: "メモ", kind: "area", required: "メモを入力してください", rows: 4, max: 2000 }] },
    { name: "wait", label: "返事を待つ", permission, undo: "resume", done: words.waiting, lead: () => <p>{words.wait}</p>, fields: reason(words.waitFor) },
    { name: "resume", label: "回答待ちにもどす", permission, done: words.resumed, lead: () => <p>期限を、いまから数えなおします。</p> },
    { name: "escalate", label: "責任者に引き上げる", tone: "danger", permission, submit: "引き上げる", done: "責任者に引き上げました。", lead: () => <p>{words.escalate}</p>, fields: reason("例：責任者と話したいとのこと") },
    { name: "leave", label: "担当を外す", permission, undo: "assign", done: "担当を外しました。", lead: () => <p>だれの担当でもなくします。ほかの人が引き受けられます。</p> },
    { name: "reopen", label: "もう一度開く", permission, done: "もう一度開きました。", lead: () => <p>「回答待ち」にもどします。期限は、いまから数えます。</p> },
    {
      name: "close", label: "終了にする", undo: "reopen", permission, done: "終了にしました。",
      lead: (d) => <p>{d.state === "answered" ? "続きのやりとりがなければ終了にします。" : "まだ回答していません。回答せずに終わるわけを書いてください。"}</p>,
      fields: (d) => [{ name: "reason", label: "わけ・メモ", kind: "text", max: 500, ...(d.state === "answered" ? {} : { required: "回答せずに終わるわけを入力してください" }) }],
    },
  ];
}
