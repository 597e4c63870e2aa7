import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { QuestionWords } from "../../../api/rooms";
import { CreateButton } from "../../../parts/CreateDialog";
import type { FieldSpec, Values } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { ProblemView } from "../../../parts/ProblemView";
import { Timeline } from "../../../parts/Timeline";
import { Waiting } from "../../../parts/Waiting";
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
            initial={{ mail: words.mail.join("\n") }} change={(values) => ({ ...words, mail: lines(values.mail) })}
          />
        )}
      </section>
      {words.worries.map((kind) => <KindView key={kind.id} kind={kind} data={data} can={can} />)}
      <section className="ledger">
        <h2>相談の言葉</h2>
        <Folded words={words.matters.words} not={words.matters.not} />
        {can && (
          <Edit
            label="相談の言葉を直す" data={data} name="matters" specs={wordFields} initial={{ words: words.matters.words.join("\n"), not: words.matters.not.join("\n") }}
            change={(values) => ({ ...words, matters: { words: lines(values.words), not: lines(values.not) } })}
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

function KindView({ kind, data, can }: { kind: Kind; data: QuestionWords; can: boolean }) {
  const { words } = data;
  return (
    <section className="ledger">
      <h2>{kind.name}</h2>
      <ul className="rows">{kind.contacts.map((one) => <li key={`${one.name}${one.telephone}`}>{one.name}　<span className="num">{one.telephone}</span>（{one.hours}）</li>)}</ul>
      <Folded words={kind.words} not={kind.not} />
      {can && (
        <Edit
          label={`「${kind.name}」を直す`} data={data} name={kind.id}
          specs={[...wordFields, { name: "contacts", label: "すぐに見せる窓口", kind: "area", rows: 4, required: "窓口を1つは入力してください", hint: "1行に1つ、4つまで。名前｜電話番号｜受付の時間" }]}
          initial={{ words: kind.words.join("\n"), not: kind.not.join("\n"), contacts: kind.contacts.map((one) => [one.name, one.telephone, one.hours].join("｜")).join("\n") }}
          change={(values) => ({
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

function Edit({ label, data, name, specs, initial, change }: { label: string; data: QuestionWords; name: string; specs: FieldSpec[]; initial: Values; change: (values: Values) => Words }) {
  return (
    <div className="buttons">
      <CreateButton
        key={data.version} quiet label={label} path="/api/line/questions/words" room="line" submit="直す" done="一覧を直しました。いまから、この言葉で見ます。" also={[KEY]}
        specs={[...specs, why]} initial={initial} draft={`line-question-words#${name}#${data.version}`}
        body={(values) => ({ version: data.version, words: change(values), reason: String(values.reason ?? "") })}
      />
    </div>
  );
}
