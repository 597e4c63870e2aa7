import type { SafetyUser } from "../../../api/rooms";
import type { Subject } from "../../../parts/definitions";
import { At, type Word } from "../../../parts/words";
import { stamp } from "../../../text/time";

const states: Record<string, Word> = {
  on: { text: "入っています", tone: "good" },
  off: { text: "切れています", tone: "quiet" },
};

/** One user's safe mode. There is a button to switch it on, and none to switch it off: only she can. */
export const person: Subject<SafetyUser> = {
  room: "line", service: "jobsupport", path: "/api/line/safety/users/{id}", base: "/line/safety", noun: "安全モード",
  title: (record) => `${record.label}の安全モード`,
  lead: (record) => <p>{record.on ? "この方への通知には、用件を書きません。切れるのは、ご本人だけです。" : "この方への通知は、ふつうの言葉で届きます。"}</p>,
  states,
  sections: [{
    title: "いまの設定",
    facts: [
      { name: "since", label: "いつから", text: (record) => (record.since ? stamp(record.since) : "入っていません"), show: (record) => (record.since ? <At iso={record.since} /> : null) },
      { name: "herself", label: "ご本人が変えるとき", text: () => "トークで「ひかえめ通知」と送ると入り、「ひかえめ通知をやめる」で切れます" },
    ],
  }],
  actions: [{
    name: "on", label: "本人の希望で入れる", permission: "line.reply", tone: "main", done: "安全モードを入れました。ご本人に、ひかえめな言葉でお知らせします。",
    lead: () => <p>ご本人の希望を聞いたときだけ入れてください。職員が切ることはできません。</p>,
    fields: [{ name: "words", label: "ご本人の希望", kind: "area", rows: 2, max: 500, required: "ご本人がいつ、どのように希望したかを入力してください（例：11/22の電話で、本人から希望）", hint: "いつ、どのように聞いたかを書きます。事情は書かないでください。" }],
  }],
};
