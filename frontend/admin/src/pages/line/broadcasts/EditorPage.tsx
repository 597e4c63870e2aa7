import { useState } from "react";

import { send } from "../../../api/client";
import type { Broadcast, BroadcastChoices } from "../../../api/rooms";
import { asProblem } from "../../../api/problem";
import { ProblemView } from "../../../parts/ProblemView";
import { Waiting } from "../../../parts/Waiting";
import { isoDay, stamp } from "../../../text/time";
import { instant } from "../matters/matter";
import { useChecked } from "../matters/useChecked";
import { useDraft } from "../matters/useDraft";
import { EditorOf, WritingFoot, WritingHead } from "../matters/Writing";
import { Choice, NumberField, Several, TextField, Tick } from "../scenarios/fields";
import { Phone, WithBlanks } from "../scenarios/Phone";
import { broadcast, Reach } from "./broadcast";
import { useChoices } from "./BroadcastsPage";
import { blanks, filled, kindOf, kinds, ofKind, type Criterion, type Written } from "./written";

/** The words, to whom and when; beside them the phone, the number of people and the cost. */
export default function EditorPage() {
  return <EditorOf subject={broadcast} listTitle="配信" editor={(record) => <WithChoices key={record.id} record={record} />} />;
}

function WithChoices({ record }: { record: Broadcast }) {
  const { data, error, refetch } = useChoices();
  if (error && !data) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} page />;
  if (!data) return <Waiting text="配信を読み込んでいます" />;
  return <Editor record={record} choices={data} />;
}

type Checked = Pick<Broadcast, "findings" | "messages" | "segment" | "count" | "left_out" | "hosts" | "begins_at" | "moved" | "night" | "money" | "advice">;

function Editor({ record, choices }: { record: Broadcast; choices: BroadcastChoices }) {
  const draft = useDraft(broadcast, record, "written", record.written, (problem) => [problem.message, ...problem.errors.map((one) => one.message)].join(" "));
  const { value: written } = draft;
  const { told: shown, problem } = useChecked<Written, Checked>(`broadcast ${record.id}`, written, record.written, record, (now) => send("/api/line/broadcasts/check", { written: now }));
  const set = (part: Partial<Written>) => draft.set({ ...written, ...part });
  const left = blanks(written.title, written.text, ...written.links.map((one) => one.label));
  return (
    <>
      <WritingHead back={`/line/broadcasts/${record.id}`} name={record.name} title={`${record.name}を書く`} lead="変えたところは、「下書きを残す」を押すまで残りません。" draft={draft} />
      {left.length > 0 && <p className="notice warn" role="status">まだ書いていないところがあります：<WithBlanks text={left.map((name) => `{{${name}}}`).join("、")} />　このままでは承認を求められません。</p>}
      <div className="editor broadcast">
        <section aria-label="届ける内容">
          <h2>内容</h2>
          <div className="node-form">
            <TextField label="名前（職員だけに見えます）" value={written.name} onChange={(name) => set({ name })} most={60} />
            <Choice label="種類" value={written.subject} options={choices.subjects.map((one) => [one.id, one.name])} onChange={(subject) => set({ subject: subject as Written["subject"] })} />
            <TextField label="見出し（なくてもよい）" value={written.title} onChange={(title) => set({ title })} most={40} />
            <TextField label="本文" hint={blanks(written.text).length ? "{{ }} のところは、まだ書いていません。消して、言葉を書いてください。" : ""} value={written.text} onChange={(text) => set({ text })} rows={7} most={1000} />
            <Blanks key={draft.turn} written={written} onFill={(name, value) => set({ title: filled(written.title, name, value), text: filled(written.text, name, value) })} />
            <Several
              noun="ボタン" items={written.links} most={4} make={() => ({ label: "くわしく見る", url: "https://" })} onChange={(links) => set({ links })}
              each={(one, change) => (
                <>
                  <TextField label="ボタンの文字" value={one.label} onChange={(label) => change({ ...one, label })} most={20} />
                  <TextField label="開くページのアドレス" value={one.url} onChange={(url) => change({ ...one, url })} most={900} hint="https:// で始まるもの。開かれた回数だけを数えます。" />
                </>
              )}
            />
          </div>
          <h2>届ける方</h2>
          <p className="small">条件にすべて合う方に送ります。条件がないときは、友だち全員です。</p>
          <div className="node-form">
            <Several
              noun="条件" items={written.segment} most={8} make={() => ofKind("silence", choices)} onChange={(segment) => set({ segment })}
              each={(one, change) => <Condition one={one} choices={choices} onChange={change} />}
            />
          </div>
          <h2>送る日時</h2>
          <When key={draft.turn} written={written} onChange={set} />
        </section>
        <aside aria-label="見え方と人数">
          <h2>見え方</h2>
          <Phone messages={shown.messages} label="届いたときの見え方" />
          {problem && <p className="error" role="status">{problem}</p>}
          {shown.findings.map((one, place) => <p key={place} className="error">{one.words}{one.mend}</p>)}
          <h2>だれに・いつ・いくらで</h2>
          <Reach record={shown} frozen={false} />
        </aside>
      </div>
      <WritingFoot draft={draft} />
    </>
  );
}

/** What a template left open, one field each; where the whole text is one blank, it is written in the text's own field. */
function Blanks({ written, onFill }: { written: Written; onFill: (name: string, value: string) => void }) {
  const names = blanks(written.title, written.text).filter((name) => written.text.trim() !== `{{${name}}}`);
  const [typed, type] = useState<Record<string, string>>({});
  if (!names.length) return null;
  return (
    <fieldset className="one-of">
      <legend>埋めるところ</legend>
      {names.map((name) => (
        <div key={name} className="blank">
          <TextField label={name} value={typed[name]} onChange={(value) => type({ ...typed, [name]: value })} most={200} />
          <button type="button" className="button quiet small" aria-disabled={!typed[name]?.trim()} onClick={() => { const value = typed[name]?.trim(); if (value) onFill(name, value); }}>入れる<span className="unseen">（{name}）</span></button>
        </div>
      ))}
    </fieldset>
  );
}

function Condition({ one, choices, onChange }: { one: Criterion; choices: BroadcastChoices; onChange: (one: Criterion) => void }) {
  const scenario = choices.scenarios.find((known) => known.scenario === one.scenario);
  const question = scenario?.questions.find((known) => known.variable === one.variable);
  return (
    <>
      <Choice label="どんな方" value={kindOf(one)} options={kinds} onChange={(kind) => onChange(ofKind(kind, choices))} />
      {one.by === "tag" && <Choice label="タグ" value={one.tag} options={choices.tags.map((tag) => [tag.id, tag.label])} onChange={(tag) => onChange({ ...one, tag })} hint={choices.tags.length ? "" : "タグはまだありません。お問い合わせの画面でつくれます。"} />}
      {["answer", "told", "done"].includes(one.by) && (
        <Choice label="会話" value={one.scenario} options={choices.scenarios.map((known) => [known.scenario, known.name])} onChange={(name) => onChange({ ...ofKind(kindOf(one), choices), scenario: name })} hint={choices.scenarios.length ? "" : "公開している診断がありません。"} />
      )}
      {one.by === "answer" && scenario && (
        <>
          <Choice label="質問" value={one.variable} options={scenario.questions.map((known) => [known.variable, known.label])} onChange={(variable) => onChange({ ...one, variable, values: [] })} />
          {question && (
            <fieldset>
              <legend>答え（どれか）</legend>
              {question.values.map((value) => (
                <Tick key={value} label={value} value={one.values?.includes(value)} onChange={(on) => onChange({ ...one, values: on ? [...(one.values ?? []), value] : (one.values ?? []).filter((kept) => kept !== value) })} />
              ))}
              <p className="small">相談員に見せてよいと答えた方の分だけです。</p>
            </fieldset>
          )}
        </>
      )}
      {one.by === "told" && scenario && <Choice label="おすすめ" value={one.score} options={scenario.recommended.map((known) => [known.score, known.label])} onChange={(score) => onChange({ ...one, score })} />}
      {one.by === "silence" && <NumberField label={one.without ? "何日以内に動きがあったか" : "何日以上、動きがないか"} value={one.days} onChange={(days) => onChange(days === undefined ? { ...one, days: 1 } : { ...one, days })} />}
    </>
  );
}

function When({ written, onChange }: { written: Written; onChange: (part: Partial<Written>) => void }) {
  const [day, setDay] = useState(written.at ? isoDay(new Date(written.at)) : "");
  const [time, setTime] = useState(written.at ? (stamp(written.at).split(" ").at(-1) ?? "10:00") : "10:00");
  const put = (nextDay: string, nextTime: string) => {
    setDay(nextDay);
    setTime(nextTime);
    if (!nextDay) onChange({ at: null });
    else if (/^([01]?\d|2[0-3]):[0-5]\d$/.test(nextTime.normalize("NFKC"))) onChange({ at: instant(nextDay, nextTime) });
  };
  return (
    <div className="node-form">
      <div className="field"><label htmlFor="send-day">日</label><span className="hint">空けると、承認のあとすぐに送ります。</span><input id="send-day" type="date" value={day} onChange={(event) => put(event.target.value, time)} /></div>
      {day && <div className="field"><label htmlFor="send-time">時刻</label><input id="send-time" type="time" value={time.padStart(5, "0")} onChange={(event) => put(day, event.target.value)} /></div>}
      <Tick label="夜9時から朝8時でも送る（急ぎのときだけ）" value={written.night} onChange={(night) => onChange({ night })} />
    </div>
  );
}
