import type { WorriesUser } from "../../../api/rooms";
import type { Subject } from "../../../parts/definitions";
import { At, type Word } from "../../../parts/words";
import { stamp } from "../../../text/time";

const states: Record<string, Word> = {
  shown: { text: "見てよいとしています", tone: "good" },
  hidden: { text: "見られるものはありません", tone: "quiet" },
};

/** What one person lets a counsellor read of her worries, and her consent to the terms. Nothing can be done here: both are hers to change. */
export const worries: Subject<WorriesUser> = {
  room: "line", service: "jobsupport", path: "/api/line/worries/{id}", base: "/line/inquiries", noun: "同意と悩み",
  title: (record) => `${record.label}の同意と悩み`,
  lead: (record) => <p>{record.state === "shown" ? "本人が「相談員が見てもよい」とした内容です。見たことは記録に残ります。写しを取らないでください。" : "書いていないのか、見せていないのかは、区別していません。本人にたずねて催促しないでください。"}</p>,
  states,
  sections: [
    {
      title: "いまの悩み",
      when: (record) => record.state === "shown",
      facts: [
        { name: "chosen", label: "選んだもの", text: (record) => record.chosen.join("、") || "（選んでいません）" },
        { name: "words", label: "本人のことば", text: (record) => record.words ?? "（書いていません）" },
        { name: "saved_at", label: "保存した時刻", text: (record) => stamp(record.saved_at ?? ""), show: (record) => (record.saved_at ? <At iso={record.saved_at} /> : null) },
      ],
    },
    { title: "利用の約束", facts: [{ name: "terms", label: "同意", text: (record) => record.terms }] },
  ],
  actions: [],
};
