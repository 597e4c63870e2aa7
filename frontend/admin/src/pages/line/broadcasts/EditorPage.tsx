import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Broadcast, BroadcastChoices } from "../../../api/rooms";
import { act } from "../../../parts/act";
import { useDetail } from "../../../parts/DetailView";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { announce } from "../../../parts/toasts";
import { Waiting } from "../../../parts/Waiting";
import { isoDay, stamp } from "../../../text/time";
import { Choice, NumberField, Several, TextField, Tick } from "../scenarios/fields";
import { Phone } from "../scenarios/Phone";
import { instant } from "../scenarios/scenario";
import { broadcast, Reach } from "./broadcast";
import { useChoices } from "./BroadcastsPage";
import { blanks, filled, kindOf, kinds, ofKind, type Criterion, type Written } from "./written";

/** The words, to whom and when; beside them the phone, the number of people and the cost. Nothing is kept until one says so. */
export default function EditorPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useDetail(broadcast, id);
  const choices = useChoices();
  const problem = error ?? choices.error;
  if (problem && !(data && choices.data)) return <ProblemView problem={asProblem(problem)} retry={() => { void refetch(); void choices.refetch(); }} page />;
  if (!data || !choices.data) return <Waiting text="配信を読み込んでいます" />;
  return <Editor key={id} record={data} choices={choices.data} />;
}

function Editor({ record, choices }: { record: Broadcast; choices: BroadcastChoices }) {
  const navigate = useNavigate();
  const [written, setWritten] = useState<Written>(record.written);
  const [why, setWhy] = useState("");
  const [saving, setSaving] = useState(false);
  const changed = JSON.stringify(written) !== JSON.stringify(record.written);
  const { shown, problem } = useChecked(record, written);
  const set = (part: Partial<Written>) => setWritten((before) => ({ ...before, ...part }));
  const may = record.actions.includes("write");

  useEffect(() => {
    if (!changed) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);

  const save = async () => {
    setSaving(true);
    try {
      await act(broadcast, { name: "write", label: "残す", done: "" }, record, { written, reason: why }, newKey());
      announce("下書きを残しました。");
      await navigate({ to: `/line/broadcasts/${record.id}` as string });
    } catch (failure) {
      const found = asProblem(failure);
      announce(found.stale ? "先にほかの人が書きました。画面を読み直してください。" : [found.message, ...found.errors.map((one) => one.message)].join(" "), "error");
      setSaving(false);
    }
  };
  const press = () => {
    if (saving || !may || !changed) return;
    if (why.trim()) void save();
    else announce("変えるわけを入力してください。", "error");
  };
  return (
    <>
      <p className="crumb"><Go to={`/line/broadcasts/${record.id}`}>← {record.name}</Go></p>
      <PageHead title={`${record.name}を書く`} lead="変えたところは、「下書きを残す」を押すまで残りません。" />
      {!may && <p className="why-box">いまは書けません。承認待ちのときは、先に「取り下げる」を押してください。</p>}
      <div className="editor broadcast">
        <section aria-label="届ける内容">
          <h2>内容</h2>
          <div className="node-form">
            <TextField label="名前（職員だけに見えます）" value={written.name} onChange={(name) => set({ name })} most={60} />
            <Choice label="種類" value={written.subject} options={choices.subjects.map((one) => [one.id, one.name])} onChange={(subject) => set({ subject: subject as Written["subject"] })} />
            <TextField label="見出し（なくてもよい）" value={written.title} onChange={(title) => set({ title })} most={40} />
            <TextField label="本文" value={written.text} onChange={(text) => set({ text })} rows={7} most={1000} />
            <Blanks written={written} onFill={(name, value) => set({ title: filled(written.title, name, value), text: filled(written.text, name, value) })} />
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
          <When written={written} onChange={set} />
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
      <section className="keep" aria-label="残す">
        <TextField label="変えるわけ" value={why} onChange={setWhy} most={500} />
        <p className="buttons"><button type="button" className="button" aria-disabled={saving || !why.trim() || !changed || !may} onClick={press}>下書きを残す</button></p>
      </section>
    </>
  );
}

/** What a template left open, one field each. */
function Blanks({ written, onFill }: { written: Written; onFill: (name: string, value: string) => void }) {
  const names = blanks(written.title, written.text);
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

type Checked = Pick<Broadcast, "findings" | "messages" | "segment" | "count" | "left_out" | "hosts" | "begins_at" | "moved" | "night" | "money" | "advice">;

/** What the API says of it a moment after the last key; meanwhile what it said before. */
function useChecked(record: Broadcast, written: Written): { shown: Checked; problem: string } {
  const [settled, settle] = useState(written);
  useEffect(() => {
    const timer = setTimeout(() => settle(written), 500);
    return () => clearTimeout(timer);
  }, [written]);
  const { data, error } = useQuery({
    queryKey: ["broadcast-check", record.id, settled],
    queryFn: () => send("/api/line/broadcasts/check", { written: settled }),
    enabled: settled !== record.written,
    placeholderData: (before) => before,
    retry: false, staleTime: 60_000, gcTime: 60_000,
  });
  const problem = error ? asProblem(error) : null;
  return { shown: data ?? record, problem: problem ? problem.errors.map((one) => one.message).join(" ") || problem.message : "" };
}
