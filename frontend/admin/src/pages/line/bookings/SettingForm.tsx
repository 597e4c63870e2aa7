import { useId, type ReactNode } from "react";

import { methods } from "./booking";
import { choices, quarters, skillWord, week, type Body, type Closure, type Counsellor, type House, type Kind, type OtherDay, type Room, type Service, type Span, type Weekday } from "./settings";

interface FormProps<B> { body: B; onChange: (body: B) => void; messages: Record<string, string>; skills: string[] }

/** The form of one setting. What is wrong stands beside its field, by the pointer of the API: 'week/mon'. */
export function SettingForm({ kind, body, ...rest }: { kind: Kind } & FormProps<Body>) {
  switch (kind) {
    case "house": return <HouseForm {...rest} body={body as House} />;
    case "service": return <ServiceForm {...rest} body={body as Service} />;
    case "counsellor": return <CounsellorForm {...rest} body={body as Counsellor} />;
    default: return <RoomForm {...rest} body={body as Room} />;
  }
}

function Wrong({ id, message }: { id: string; message: string | undefined }) {
  return message ? <span className="error" id={id}>{message}</span> : null;
}

/** The message of a field, or of anything inside it. */
function at(messages: Record<string, string>, pointer: string): string | undefined {
  return messages[pointer] ?? Object.entries(messages).find(([name]) => name.startsWith(`${pointer}/`))?.[1];
}

function Field({ label, hint, message, children, wide }: { label: string; hint?: string; message?: string | undefined; wide?: boolean; children: (shared: { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined }) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, message && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className={wide ? "field wide" : "field"}>
      <label htmlFor={id}>{label}</label>
      {hint && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      <Wrong id={`${id}-error`} message={message} />
      {children({ id, "aria-describedby": described, "aria-invalid": message ? true : undefined })}
    </div>
  );
}

function Text({ label, hint, value, onChange, message, most, type = "text" }: { label: string; hint?: string; value: string; onChange: (value: string) => void; message?: string | undefined; most?: number; type?: string }) {
  return <Field label={label} message={message} {...(hint ? { hint } : {})}>{(shared) => <input {...shared} type={type} value={value} maxLength={most} autoComplete="off" onChange={(event) => onChange(event.target.value)} />}</Field>;
}

function Pick({ label, hint, value, options, onChange, message }: { label: string; hint?: string; value: string; options: [string, string][]; onChange: (value: string) => void; message?: string | undefined }) {
  return (
    <Field label={label} message={message} {...(hint ? { hint } : {})}>
      {(shared) => <select {...shared} value={value} onChange={(event) => onChange(event.target.value)}>{options.map(([one, words]) => <option key={one} value={one}>{words}</option>)}</select>}
    </Field>
  );
}

function Tick({ label, hint, value, onChange }: { label: string; hint?: string; value: boolean; onChange: (value: boolean) => void }) {
  return <div className="field wide"><label className="choice"><input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} /><span>{label}{hint && <small>{hint}</small>}</span></label></div>;
}

function Several({ label, hint, options, value, onChange, message }: { label: string; hint?: string; options: [string, string][]; value: string[]; onChange: (value: string[]) => void; message: string | undefined }) {
  const id = useId();
  const turned = (one: string, on: boolean) => options.map(([known]) => known).filter((known) => (known === one ? on : value.includes(known)));
  return (
    <fieldset className="field wide" aria-describedby={message ? `${id}-error` : undefined}>
      <legend>{label}</legend>
      {hint && <span className="hint">{hint}</span>}
      <Wrong id={`${id}-error`} message={message} />
      <div className="choices">
        {options.map(([one, words]) => <label key={one} className="choice"><input type="checkbox" checked={value.includes(one)} onChange={(event) => onChange(turned(one, event.target.checked))} /><span>{words}</span></label>)}
      </div>
    </fieldset>
  );
}

/** Stretches of a day; none is a day off. */
function Spans({ name, spans, onChange, message }: { name: string; spans: Span[]; onChange: (spans: Span[]) => void; message: string | undefined }) {
  const id = useId();
  const set = (place: number, end: 0 | 1, minute: string) => onChange(spans.map((span, i): Span => (i === place ? (end === 0 ? [Number(minute), span[1]] : [span[0], Number(minute)]) : span)));
  return (
    <div className="spans">
      {spans.length === 0 && <span className="none">休み</span>}
      {spans.map(([from, to], place) => (
        <span key={place} className="span">
          <select aria-label={`${name} ${place + 1}つめの始まり`} aria-describedby={message ? `${id}-error` : undefined} value={from} onChange={(event) => set(place, 0, event.target.value)}>{quarters.slice(0, -1).map(([one, words]) => <option key={one} value={one}>{words}</option>)}</select>
          <span>から</span>
          <select aria-label={`${name} ${place + 1}つめの終わり`} aria-describedby={message ? `${id}-error` : undefined} value={to} onChange={(event) => set(place, 1, event.target.value)}>{quarters.slice(1).map(([one, words]) => <option key={one} value={one}>{words}</option>)}</select>
          <button type="button" className="link" onClick={() => onChange(spans.filter((_, i) => i !== place))}>消す<span className="unseen">（{name}の{place + 1}つめ）</span></button>
        </span>
      ))}
      {spans.length < 6 && <button type="button" className="link" onClick={() => onChange([...spans, next(spans)])}>時間帯を足す<span className="unseen">（{name}）</span></button>}
      <Wrong id={`${id}-error`} message={message} />
    </div>
  );
}

/** A further stretch begins an hour after the last one. */
function next(spans: Span[]): Span {
  const last = spans.at(-1);
  if (!last) return [540, 1020];
  const from = Math.min(last[1] + 60, 1440);
  return [from, Math.min(from + 180, 1500)];
}

function ServiceForm({ body, onChange, messages, skills }: FormProps<Service>) {
  const set = <N extends keyof Service>(name: N, value: Service[N]) => onChange({ ...body, [name]: value });
  const pick = (name: "minutes" | "step_minutes" | "lead_minutes" | "cancel_minutes", label: string, hint: string) => <Pick label={label} hint={hint} value={String(body[name])} options={choices(name, body[name])} onChange={(value) => set(name, Number(value))} message={at(messages, name)} />;
  return (
    <div className="fields two">
      <Text label="名前" value={body.name} most={20} onChange={(value) => set("name", value)} message={at(messages, "name")} hint="利用者が選ぶボタンに出ます（20文字まで）" />
      {pick("minutes", "長さ", "もう入っている予約の長さは変わりません")}
      {pick("step_minutes", "始まる時刻", "6:00から数えます")}
      {pick("lead_minutes", "予約の締切", "職員は、締切のあとも予約をとれます")}
      <Text label="何日先まで予約できるか" type="number" value={String(body.days_ahead)} onChange={(value) => set("days_ahead", Number(value))} message={at(messages, "days_ahead")} hint="1から180" />
      {pick("cancel_minutes", "取消しの期限", "期限のあとも取り消せます。「期限後」の印が付きます")}
      <Several label="方法" options={methods.map((one) => [one.value, one.label])} value={body.methods} onChange={(value) => set("methods", value)} message={at(messages, "methods")} />
      <Skills label="相談員に要る技能" hint="印を付けた技能を持つ相談員だけが受けます。" value={body.skills ?? []} known={skills} onChange={(value) => set("skills", value)} message={at(messages, "skills")} />
      <Tick label="使う" hint="外すと、新しい予約を受けません。入っている予約は、そのまま行います。" value={body.active !== false} onChange={(value) => set("active", value)} />
    </div>
  );
}

function Skills({ label, hint, value, known, onChange, message }: { label: string; hint: string; value: string[]; known: string[]; onChange: (value: string[]) => void; message: string | undefined }) {
  const options = [...new Set([...known, ...value])].sort().map((one): [string, string] => [one, skillWord(one)]);
  if (options.length === 0) return null;
  return <Several label={label} hint={hint} options={options} value={value} onChange={onChange} message={message} />;
}

function CounsellorForm({ body, onChange, messages, skills }: FormProps<Counsellor>) {
  const set = <N extends keyof Counsellor>(name: N, value: Counsellor[N]) => onChange({ ...body, [name]: value });
  const setDay = (day: Weekday, spans: Span[]) => set("week", { ...body.week, [day]: spans });
  const monday = body.week.mon ?? [];
  const others = body.exceptions ?? [];
  return (
    <div className="fields two">
      <Text label="名前" value={body.name} most={20} onChange={(value) => set("name", value)} message={at(messages, "name")} hint="利用者に見えます（20文字まで）" />
      <Text label="ビデオ通話のアドレス" type="url" value={body.meeting ?? ""} most={1000} onChange={(value) => set("meeting", value)} message={at(messages, "meeting")} hint="いつも同じ会議を使うとき。予約ごとにも入れられます。待合（ロビー）を使う会議にしてください" />
      <Several label="方法" options={methods.map((one) => [one.value, one.label])} value={body.methods} onChange={(value) => set("methods", value)} message={at(messages, "methods")} />
      <Skills label="技能" hint="サービスが求める技能です。" value={body.skills ?? []} known={skills} onChange={(value) => set("skills", value)} message={at(messages, "skills")} />
      <fieldset className="field wide">
        <legend>働く曜日と時間帯</legend>
        <span className="hint">深夜0時から1時は、前の日の24:00から25:00です。</span>
        {week.map(([day, name]) => (
          <div key={day} className="week-day">
            <b>{name}</b>
            <Spans name={`${name}曜`} spans={body.week[day] ?? []} onChange={(spans) => setDay(day, spans)} message={at(messages, `week/${day}`)} />
            {day === "mon" && monday.length > 0 && <button type="button" className="link" onClick={() => set("week", { ...body.week, tue: monday, wed: monday, thu: monday, fri: monday })}>火〜金も同じにする</button>}
          </div>
        ))}
      </fieldset>
      <fieldset className="field wide">
        <legend>いつもと違う日</legend>
        <span className="hint">休みの日は、時間帯を空にします。急な休みは、カレンダーの「相談員の不在を登録する」が早いです。</span>
        {others.map((one, place) => (
          <div key={place} className="week-day">
            <input type="date" aria-label={`いつもと違う日 ${place + 1}`} value={one.day} onChange={(event) => set("exceptions", others.map((other, i): OtherDay => (i === place ? { ...other, day: event.target.value } : other)))} />
            <Spans name={`いつもと違う日 ${place + 1}`} spans={one.spans} onChange={(spans) => set("exceptions", others.map((other, i): OtherDay => (i === place ? { ...other, spans } : other)))} message={at(messages, `exceptions/${place}`)} />
            <button type="button" className="link" onClick={() => set("exceptions", others.filter((_, i) => i !== place))}>この日を消す<span className="unseen">（{place + 1}）</span></button>
          </div>
        ))}
        <p><button type="button" className="button quiet small" onClick={() => set("exceptions", [...others, { day: "", spans: [] }])}>日を足す</button></p>
      </fieldset>
      <Tick label="指名を受ける" value={body.named !== false} onChange={(value) => set("named", value)} />
      <Tick label="使う" hint="外すと、新しい予約を受けず、入っている予約はほかの相談員に移します。カレンダー（ICS）のアドレスも使えなくなります。" value={body.active !== false} onChange={(value) => set("active", value)} />
    </div>
  );
}

function RoomForm({ body, onChange, messages }: FormProps<Room>) {
  const closed = body.closed ?? [];
  return (
    <div className="fields two">
      <Text label="名前" value={body.name} most={20} onChange={(name) => onChange({ ...body, name })} message={at(messages, "name")} />
      <fieldset className="field wide">
        <legend>使えない日</legend>
        {closed.map((day, place) => (
          <div key={place} className="week-day">
            <input type="date" aria-label={`使えない日 ${place + 1}`} value={day} onChange={(event) => onChange({ ...body, closed: closed.map((one, i) => (i === place ? event.target.value : one)) })} />
            <button type="button" className="link" onClick={() => onChange({ ...body, closed: closed.filter((_, i) => i !== place) })}>この日を消す<span className="unseen">（{place + 1}）</span></button>
            <Wrong id={`closed-${place}`} message={at(messages, `closed/${place}`)} />
          </div>
        ))}
        <Wrong id="closed-all" message={messages.closed} />
        <p><button type="button" className="button quiet small" onClick={() => onChange({ ...body, closed: [...closed, ""] })}>日を足す</button></p>
      </fieldset>
      <Tick label="使う" value={body.active !== false} onChange={(active) => onChange({ ...body, active })} />
    </div>
  );
}

const months: [string, string][] = Array.from({ length: 12 }, (_, i) => [String(i + 1).padStart(2, "0"), `${i + 1}月`]);
const monthDays: [string, string][] = Array.from({ length: 31 }, (_, i) => [String(i + 1).padStart(2, "0"), `${i + 1}日`]);

function MonthDay({ name, value, onChange }: { name: string; value: string; onChange: (value: string) => void }) {
  const [month = "01", day = "01"] = value.split("-");
  return (
    <span className="span">
      <select aria-label={`${name}の月`} value={month} onChange={(event) => onChange(`${event.target.value}-${day}`)}>{months.map(([one, words]) => <option key={one} value={one}>{words}</option>)}</select>
      <select aria-label={`${name}の日`} value={day} onChange={(event) => onChange(`${month}-${event.target.value}`)}>{monthDays.map(([one, words]) => <option key={one} value={one}>{words}</option>)}</select>
    </span>
  );
}

function HouseForm({ body, onChange, messages }: FormProps<House>) {
  const [closures, yearly] = [body.closures ?? [], body.every_year ?? []];
  const hours = (method: string): Span => body.methods[method] ?? [360, 1500];
  const setHours = (method: string, span: Span) => onChange({ ...body, methods: { ...body.methods, [method]: span } });
  const setOne = (name: "closures" | "every_year", items: Closure[], place: number, more: Partial<Closure>) => onChange({ ...body, [name]: items.map((one, i) => (i === place ? { ...one, ...more } : one)) });
  const gone = (name: "closures" | "every_year", items: Closure[], place: number) => <button type="button" className="link" onClick={() => onChange({ ...body, [name]: items.filter((_, i) => i !== place) })}>この休みを消す<span className="unseen">（{items[place]?.why || place + 1}）</span></button>;
  return (
    <div className="fields">
      <fieldset className="field wide">
        <legend>方法ごとの受付時間</legend>
        <span className="hint">営業日は6:00から25:00（翌1:00）です。</span>
        {methods.map(({ value: method, label }) => (
          <div key={method} className="week-day">
            <b className="long">{label}</b>
            <span className="span">
              <select aria-label={`${label}の始まり`} value={hours(method)[0]} onChange={(event) => setHours(method, [Number(event.target.value), hours(method)[1]])}>{quarters.slice(0, -1).map(([one, words]) => <option key={one} value={one}>{words}</option>)}</select>
              <span>から</span>
              <select aria-label={`${label}の終わり`} value={hours(method)[1]} onChange={(event) => setHours(method, [hours(method)[0], Number(event.target.value)])}>{quarters.slice(1).map(([one, words]) => <option key={one} value={one}>{words}</option>)}</select>
            </span>
            <Wrong id={`hours-${method}`} message={at(messages, `methods/${method}`)} />
          </div>
        ))}
      </fieldset>
      <fieldset className="field wide">
        <legend>休みの日</legend>
        {closures.map((one, place) => (
          <div key={place} className="week-day">
            <input type="date" aria-label={`休み${place + 1}の始まり`} value={one.first} onChange={(event) => setOne("closures", closures, place, { first: event.target.value, last: one.last && one.last >= event.target.value ? one.last : event.target.value })} />
            <span>から</span>
            <input type="date" aria-label={`休み${place + 1}の終わり`} value={one.last} onChange={(event) => setOne("closures", closures, place, { last: event.target.value })} />
            <input type="text" aria-label={`休み${place + 1}のわけ`} placeholder="わけ（例：設備の点検）" maxLength={40} value={one.why} onChange={(event) => setOne("closures", closures, place, { why: event.target.value })} />
            {gone("closures", closures, place)}
            <Wrong id={`closures-${place}`} message={at(messages, `closures/${place}`)} />
          </div>
        ))}
        <p><button type="button" className="button quiet small" onClick={() => onChange({ ...body, closures: [...closures, { first: "", last: "", why: "" }] })}>休みの日を足す</button></p>
      </fieldset>
      <fieldset className="field wide">
        <legend>毎年の休み</legend>
        {yearly.map((one, place) => (
          <div key={place} className="week-day">
            <MonthDay name={`毎年の休み${place + 1}の始まり`} value={one.first} onChange={(first) => setOne("every_year", yearly, place, { first })} />
            <span>から</span>
            <MonthDay name={`毎年の休み${place + 1}の終わり`} value={one.last} onChange={(last) => setOne("every_year", yearly, place, { last })} />
            <input type="text" aria-label={`毎年の休み${place + 1}のわけ`} maxLength={40} value={one.why} onChange={(event) => setOne("every_year", yearly, place, { why: event.target.value })} />
            {gone("every_year", yearly, place)}
            <Wrong id={`yearly-${place}`} message={at(messages, `every_year/${place}`)} />
          </div>
        ))}
        <p><button type="button" className="button quiet small" onClick={() => onChange({ ...body, every_year: [...yearly, { first: "01-01", last: "01-01", why: "" }] })}>毎年の休みを足す</button></p>
      </fieldset>
      <Field label="ビデオ通話に使ってよいサービス" hint="1行に1つ。空なら、TeamsとWebexです。ここにないアドレスは受け付けません" message={at(messages, "meeting_hosts")} wide>
        {(shared) => <textarea {...shared} rows={3} value={(body.meeting_hosts ?? []).join("\n")} onChange={(event) => onChange({ ...body, meeting_hosts: event.target.value.split("\n") })} />}
      </Field>
    </div>
  );
}
