import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { newKey, read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Inquiry, LinePerson } from "../../api/rooms";
import { queries, useCan } from "../../app/queries";
import { CreateButton } from "../../parts/CreateDialog";
import type { SectionProps } from "../../parts/definitions";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { Waiting } from "../../parts/Waiting";
import { day } from "../../text/time";
import { TextField, Tick } from "./scenarios/fields";

const keyOf = (id: string) => ["line-person", id] as const;

/** What staff note of the person who asks: tags for broadcasts, and whether this agency found them their job. */
export function Person({ record }: SectionProps<Inquiry>) {
  // Each read is an audit record: don't look again behind the reader's back.
  const { data, error, refetch } = useQuery({ queryKey: keyOf(record.id), queryFn: ({ signal }) => read("/api/line/people/{id}", { path: { id: record.id }, signal }), staleTime: 5 * 60_000, refetchOnWindowFocus: false });
  const can = useCan()("line.reply");
  const [open, setOpen] = useState(false);
  if (error) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const labels = new Map(data.choices.map((one) => [one.id, one.label]));
  return (
    <>
      <p>{data.tags.length ? data.tags.map((tag) => labels.get(tag) ?? tag).join("、") : "タグはありません。"}</p>
      {data.hired && <p className="small">この窓口の紹介で就職：{day(data.hired.on)}（{data.hired.indefinite ? "期間の定めなし" : "期間の定めあり"}）{data.asked && "　求人の案内を求めています"}</p>}
      {can && !open && <p><button type="button" className="button quiet small" onClick={() => setOpen(true)}>タグと就職の記録を直す</button></p>}
      {open && <Form key={data.version} id={record.id} person={data} close={() => setOpen(false)} />}
      {data.history.length > 0 && (
        <details>
          <summary>これまでの記録</summary>
          <ul className="small">{data.history.map((one, place) => <li key={place}>{one.what}（{one.who}：{one.detail}）</li>)}</ul>
        </details>
      )}
    </>
  );
}

function Form({ id, person, close }: { id: string; person: LinePerson; close: () => void }) {
  const [tags, setTags] = useState(person.tags);
  const [hired, setHired] = useState(person.hired);
  const [asked, setAsked] = useState(person.asked);
  const [why, setWhy] = useState("");
  const [saving, setSaving] = useState(false);
  const save = async () => {
    if (saving) return;
    if (!why.trim()) { announce("わけを入力してください。", "error"); return; }
    setSaving(true);
    try {
      const answer = await send("/api/line/people/{id}", { version: person.version, tags, hired, asked, reason: why }, { path: { id }, key: newKey() });
      queries.setQueryData(keyOf(id), answer);
      announce("記録しました。");
      close();
    } catch (failure) {
      const problem = asProblem(failure);
      announce(problem.stale ? "先にほかの人が変えました。読み直します。" : [problem.message, ...problem.errors.map((one) => one.message)].join(" "), "error");
      if (problem.stale) await queries.invalidateQueries({ queryKey: keyOf(id) });
      setSaving(false);
    }
  };
  return (
    <div className="node-form person-form">
      <fieldset>
        <legend>タグ</legend>
        {person.choices.length === 0 && <p className="small">タグはまだありません。</p>}
        {person.choices.map((one) => <Tick key={one.id} label={one.label} value={tags.includes(one.id)} onChange={(on) => setTags(on ? [...tags, one.id] : tags.filter((kept) => kept !== one.id))} />)}
        <CreateButton
          path="/api/line/broadcasts/tags" room="line" label="タグをつくる" quiet submit="つくる" done="タグをつくりました。" also={["line-person", "line-broadcast-choices"]}
          lead={<p className="small">悩みごとや家庭の事情が分かる名前は付けないでください。</p>}
          specs={[
            { name: "attribute", label: "何について", kind: "text", max: 20, hint: "例：お住まい。なくてもかまいません。" },
            { name: "name", label: "タグの名前", kind: "text", required: "タグの名前を入力してください", max: 20, hint: "例：中央区" },
          ]}
          body={({ attribute, name }) => (attribute ? { attribute, name } : { name })}
        />
      </fieldset>
      <Tick label="この窓口の紹介で就職した" value={hired !== null} onChange={(on) => { setHired(on ? { on: "", indefinite: true } : null); if (!on) setAsked(false); }} />
      {hired && (
        <>
          <div className="field"><label htmlFor={`hired-${id}`}>就職した日</label><input id={`hired-${id}`} type="date" value={hired.on} onChange={(event) => setHired({ ...hired, on: event.target.value })} /></div>
          <Tick label="期間の定めのない雇用（2年のあいだ、求人の案内から外します）" value={hired.indefinite} onChange={(indefinite) => setHired({ ...hired, indefinite })} />
          <Tick label="ご本人が、求人の案内を求めている" value={asked} onChange={setAsked} />
        </>
      )}
      <TextField label="わけ（だれから、どう聞いたか）" value={why} onChange={setWhy} most={500} />
      <p className="buttons">
        <button type="button" className="button small" aria-disabled={saving || !why.trim()} onClick={() => void save()}>記録する</button>
        <button type="button" className="button quiet small" onClick={close}>やめる</button>
      </p>
    </div>
  );
}
