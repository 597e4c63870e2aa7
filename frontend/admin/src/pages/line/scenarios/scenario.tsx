import { useState } from "react";

import { send } from "../../../api/client";
import type { Scenario } from "../../../api/rooms";
import { Changed } from "../../../parts/Changed";
import type { SectionProps, Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { differs, Findings, leadOf, next, Proposal, states, verbs, Versions } from "../matters/matter";
import { Preview } from "../matters/Preview";
import { title, type Content } from "./content";
import { ConversationMap } from "./Map";
import { Phone } from "./Phone";

const namesOf = (record: Scenario) => new Map((record.content as unknown as Content).nodes.map((one) => [one.id, title(one)]));

function Difference({ record }: SectionProps<Scenario>) {
  return (
    <div className="differences">
      {record.difference.map((one) => (
        <section key={`${one.node}-${one.what}`}>
          <h3>{one.title}　<span className="small">{one.what_name}</span></h3>
          <Changed from={one.from} to={one.to} />
        </section>
      ))}
    </div>
  );
}

function Looks({ record }: SectionProps<Scenario>) {
  const content = record.content as unknown as Content;
  const [chosen, choose] = useState(content.first);
  const said = record.phone.find((one) => one.node === chosen)?.messages ?? [];
  return (
    <>
      <ConversationMap content={content} findings={record.findings} chosen={chosen} choose={choose} verb="見る" />
      <p className="scene-choice">
        <label>場面　<select value={chosen} onChange={(event) => choose(event.target.value)}>{content.nodes.map((one) => <option key={one.id} value={one.id}>{title(one)}</option>)}</select></label>
        {record.actions.includes("write") && <>　<Go to={`/line/scenarios/${record.id}/edit#${encodeURIComponent(chosen)}`}>この場面を書く</Go></>}
      </p>
      <Phone messages={said} label="この場面の見え方" />
    </>
  );
}

export const scenario = {
  room: "line", service: "jobsupport", path: "/api/line/scenarios/{id}", base: "/line/scenarios", noun: "会話",
  title: (record) => record.name,
  lead: leadOf<Scenario>(() => scenario),
  states,
  next,
  sections: [
    { title: "起案", body: Proposal, when: (record) => record.draft !== null, brief: true },
    { title: "直すところ", body: ({ record }: SectionProps<Scenario>) => <Findings told={record.findings} names={namesOf(record)} whole="会話の全体" />, when: (record) => record.findings.length > 0, brief: true },
    { title: "利用者に見えるものの違い", body: Difference, when: (record) => differs(record) && record.live !== null },
    { title: "スマートフォンで確かめる", body: ({ record }: SectionProps<Scenario>) => <Preview record={record} offer={() => send("/api/line/scenarios/{id}/preview", { version: record.version }, { path: { id: record.id } })} />, when: (record) => record.draft !== null },
    { title: "会話の地図と見え方", body: Looks },
    { title: "利用者に見えるもの（はじめての公開）", body: Difference, when: (record) => differs(record) && record.live === null },
    { title: "版", body: Versions, when: (record) => record.versions.length > 0 },
  ],
  actions: verbs<Scenario>({
    noun: "会話", approved: "", published: "", publishing: "途中の人は、いまの版のまま続け、「版の切り替え点」で新しい版に移ります。", rolledBack: "前の版に戻しました。",
    halting: "この会話は始まらなくなります。途中の人は、そのまま終わりまで進めます。", haltFor: "催しが終わったため",
  }),
} as Subject<Scenario>;
