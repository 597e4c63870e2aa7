import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { QuestionWords } from "../../../api/rooms";
import { queries } from "../../../app/queries";
import type { FieldSpec, Values } from "../../../parts/definitions";
import { FormFields } from "../../../parts/FormFields";
import { FormProblem } from "../../../parts/FormProblem";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { Popup } from "../../../parts/Popup";
import { ProblemView } from "../../../parts/ProblemView";
import { Timeline } from "../../../parts/Timeline";
import { announce } from "../../../parts/toasts";
import { useSending } from "../../../parts/useForm";
import { Waiting } from "../../../parts/Waiting";
import { At } from "../../../parts/words";
import { moved } from "./moved";
import { lines } from "./question";

const KEY = "line-question-words";
type Words = QuestionWords["words"];
type Kind = Words["worries"][number];
type Contact = Kind["contacts"][number];

const why: FieldSpec = { name: "reason", label: "直すわけ", kind: "text", required: "直すわけを入力してください", max: 500, hint: "例：利用者の言い方に合わせて" };
const wordFields: FieldSpec[] = [
  { name: "words", label: "言葉", kind: "area", rows: 8, hint: "1行に1つ。ひらがな・カタカナ、間の空白や記号のちがいは、自動でそろえます。" },
  { name: "not", label: "のぞく言い方", kind: "area", rows: 4, hint: "1行に1つ。言葉がこの中にあるときは、数えません。例：虐待防止講座" },
];

/** What the bot watches for before it answers: worries with their contacts, matters of a consultation, and who is told. */
export default function WordsPage() {
  const { data, error, refetch } = useQuery({ queryKey: [KEY], queryFn: ({ signal }) => read("/api/line/questions/words", { signal }) });
  return (
    <>
      <PageHead title="心配な言葉と相談の言葉" lead="心配な言葉が届くと、すぐに話せる窓口を自動で送り、責任者に知らせます。相談の言葉には、相談のページと予約を案内します。">
        <Go to="/line/questions" className="button quiet">よくある質問にもどる</Go>
      </PageHead>
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && <Lists data={data} />}
    </>
  );
}

function Lists({ data }: { data: QuestionWords }) {
  const { words } = data;
  const can = data.actions.includes("save");
  return (
    <>
      {!data.own && <p className="small">はじめから入っている一覧です。窓口の電話番号は、市で確かめてからお使いください。</p>}
      <section className="ledger">
        <h2>知らせる責任者</h2>
        {words.mail.length ? <ul className="rows">{words.mail.map((one) => <li key={one} className="breakable">{one}</li>)}</ul> : <p className="notice warn">まだメールの宛先がありません。責任者のはじめの画面には出ますが、メールでは知らせません。</p>}
        <p className="small">メールには、お問い合わせ番号だけを書きます。届いた言葉は書きません。</p>
        {can && (
          <Edit
            label="宛先を直す" data={data} name="mail" specs={[{ name: "mail", label: "メールアドレス", kind: "area", rows: 4, hint: "1行に1つ、5つまで" }]}
            initial={(words) => ({ mail: words.mail.join("\n") })} change={(values, words) => ({ ...words, mail: lines(values.mail) })}
          />
        )}
      </section>
      {words.worries.map((kind) => <KindView key={kind.id} kind={kind} data={data} can={can} />)}
      <section className="ledger">
        <h2>相談の言葉</h2>
        <Folded words={words.matters.words} not={words.matters.not} />
        {can && (
          <Edit
            label="相談の言葉を直す" data={data} name="matters" specs={wordFields} initial={(words) => ({ words: words.matters.words.join("\n"), not: words.matters.not.join("\n") })}
            change={(values, words) => ({ ...words, matters: { words: lines(values.words), not: lines(values.not) } })}
          />
        )}
      </section>
      {data.history.length > 0 && <section className="ledger"><h2>これまでのこと</h2><Timeline entries={data.history} /></section>}
    </>
  );
}

/** Hard words do not stand open on a desk. */
function Folded({ words, not }: { words: string[]; not: string[] }) {
  return (
    <details>
      <summary>言葉を見る（{words.length}）</summary>
      <p>{words.join("、")}</p>
      {not.length > 0 && <p className="small">のぞく言い方：{not.join("、")}</p>}
    </details>
  );
}

const written = (kind: Kind): Values => ({ words: kind.words.join("\n"), not: kind.not.join("\n"), contacts: kind.contacts.map((one) => [one.name, one.telephone, one.hours].join("｜")).join("\n") });

function KindView({ kind, data, can }: { kind: Kind; data: QuestionWords; can: boolean }) {
  return (
    <section className="ledger">
      <h2>{kind.name}</h2>
      <ul className="rows">{kind.contacts.map((one) => <li key={`${one.name}${one.telephone}`}>{one.name}　<span className="num">{one.telephone}</span>（{one.hours}）</li>)}</ul>
      <Folded words={kind.words} not={kind.not} />
      {can && (
        <Edit
          label={`「${kind.name}」を直す`} data={data} name={kind.id}
          specs={[...wordFields, { name: "contacts", label: "すぐに見せる窓口", kind: "area", rows: 4, required: "窓口を1つは入力してください", hint: "1行に1つ、4つまで。名前｜電話番号｜受付の時間" }]}
          initial={(words) => written(words.worries.find((one) => one.id === kind.id) ?? kind)}
          change={(values, words) => ({
            ...words,
            worries: words.worries.map((one) => (one.id === kind.id ? { ...one, words: lines(values.words), not: lines(values.not), contacts: lines(values.contacts).map(contact) } : one)),
          })}
        />
      )}
    </section>
  );
}

function contact(line: string): Contact {
  const [name = "", telephone = "", hours = ""] = line.split(/[｜|]/).map((one) => one.trim());
  return { name, telephone, hours };
}

type Change = (values: Values, words: Words) => Words;
interface EditProps { label: string; data: QuestionWords; name: string; specs: FieldSpec[]; initial: (words: Words) => Values; change: Change }

/** What was seen by who has left something half-written, so that a conflict is told however late it is sent. In this tab's memory alone. */
const before = new Map<string, QuestionWords>();

function Edit(props: EditProps) {
  // What was seen when the dialog opened: that the page looks again behind it changes nothing in it.
  const [seen, setSeen] = useState<QuestionWords | null>(null);
  return (
    <div className="buttons">
      <button type="button" className="button quiet" onClick={() => setSeen(before.get(props.name) ?? props.data)}>{props.label}</button>
      {seen && <EditDialog {...props} seen={seen} onClose={() => setSeen(null)} />}
    </div>
  );
}

function EditDialog({ label, name, specs, initial, change, seen, onClose }: EditProps & { seen: QuestionWords; onClose: () => void }) {
  const fields = [...specs, why];
  const form = useSending(fields, initial(seen.words), `line-question-words#${name}`);
  const { errors, isSubmitting } = form.formState;
  const [current, setCurrent] = useState<QuestionWords | null>(null);
  const close = () => {
    const was = initial(seen.words);
    const wrote = fields.some((spec) => String(form.getValues(spec.name) ?? "") !== String(was[spec.name] ?? ""));
    if (wrote) before.set(name, current ?? seen); else before.delete(name);
    onClose();
  };
  return (
    <Popup title={label} onClose={close} wide={fields.length > 3}>
      <form
        noValidate
        onSubmit={form.handleSubmit(async (values) => {
          // After a conflict was told, it goes on from what stands now: what others changed elsewhere stays.
          const on = current ?? seen;
          const problem = await form.sending(async (key) => { await send("/api/line/questions/words", { version: on.version, words: change(values, on.words), reason: String(values.reason ?? "") }, { key }); });
          if (problem?.stale) { setCurrent(problem.current as QuestionWords); return; }
          if (problem) return;
          void queries.invalidateQueries({ queryKey: [KEY] });
          announce("一覧を直しました。いまから、この言葉で見ます。");
          before.delete(name);
          onClose();
        })}
      >
        {current && <Clash seen={seen} current={current} specs={specs} initial={initial} />}
        <FormFields specs={fields} register={form.register} errors={errors} />
        <FormProblem message={current && !isSubmitting ? undefined : errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : current ? "確かめたので、この内容で直す" : "直す"}</button>
          <button type="button" className="button quiet" onClick={close}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}

/** Somebody was faster: who, and what stands otherwise now in what is edited here. What was written stays in its fields. */
function Clash({ seen, current, specs, initial }: { seen: QuestionWords; current: QuestionWords; specs: FieldSpec[]; initial: (words: Words) => Values }) {
  const last = current.history.at(-1);
  const [was, now] = [initial(seen.words), initial(current.words)];
  const changed = specs.flatMap((spec) => {
    const { more, gone } = moved(lines(was[spec.name]), lines(now[spec.name]));
    return more.length || gone.length ? [{ label: spec.label, more, gone }] : [];
  });
  return (
    <div className="notice warn" role="alert">
      <p>書いているあいだに、{last ? <>{last.who}さんが<At iso={last.at} />に</> : "ほかの人が"}直しました{last?.detail ? `（${last.detail}）` : ""}。まだ何も上書きしていません。あなたが書いた内容は、下に残っています。</p>
      {changed.length === 0 && <p>ここで直しているところは、変わっていません。そのまま直せます。</p>}
      {changed.map((one) => <p key={one.label}>{one.label}：{one.more.length > 0 && `加わったもの「${one.more.join("」「")}」`}{one.gone.length > 0 && `　消えたもの「${one.gone.join("」「")}」`}</p>)}
      {changed.length > 0 && <p>残したいものは、下に書きたしてください。</p>}
    </div>
  );
}
