import { answers, freeName, given, kinds, messageKinds, newButton, ofKind, title, type Button, type Card, type Case, type Content, type Message, type Node, type Question } from "./content";
import { Choice, NumberField, Several, TextField, Tick } from "./fields";

/** What the fields choose from: the other nodes, variables and scores of this content, the services and the other conversations. */
export interface Known { content: Content; calls: { id: string; name: string; page: boolean }[]; scenarios: string[] }

const nodesOf = (known: Known): [string, string][] => known.content.nodes.map((one) => [one.id, title(one)]);
const labelled = (items: { id: string; label: string }[]): [string, string][] => items.map((one) => [one.id, one.label]);

/** The form of one node: what all kinds share, then what its kind needs. */
export function NodeForm({ node, known, onChange }: { node: Node; known: Known; onChange: (node: Node) => void }) {
  const set = (name: keyof Node, value: unknown) => onChange(given(node, name, value));
  const nodes = nodesOf(known);
  return (
    <div className="node-form">
      <TextField label="場面の名前" value={node.title} onChange={(value) => set("title", value)} most={60} />
      <Choice label="種類" value={node.kind} options={Object.entries(kinds)} onChange={(kind) => onChange(ofKind(node, kind))} />
      {!["branch", "set"].includes(node.kind) && (
        <Several
          noun="メッセージ" items={node.messages ?? []} most={5} make={(): Message => ({ kind: "text", text: "" })} onChange={(items) => set("messages", items.length ? items : undefined)}
          each={(one, change) => <MessageForm message={one} taken={allButtons(node)} known={known} onChange={change} />}
        />
      )}
      {node.kind === "question" && node.question && <QuestionForm question={node.question} node={node} known={known} onChange={(question) => set("question", question)} />}
      {node.kind === "branch" && (
        <>
          <Several
            noun="分かれ道" items={node.cases ?? []} most={20} make={(): Case => ({ to: "" })} onChange={(items) => onChange({ ...node, cases: items })}
            each={(one, change) => (
              <>
                <Choice label="点数で分ける" none="（点数では分けない）" value={one.score} options={labelled(known.content.scores)} onChange={(score) => change(score ? { score, at_least: one.at_least ?? 1, to: one.to } : { to: one.to })} />
                {one.score && <NumberField label="この点以上" value={one.at_least} onChange={(value) => change(given(one, "at_least", value))} />}
                {!one.score && <Choice label="覚えた値で分ける" value={one.variable} options={labelled(known.content.variables)} onChange={(variable) => change({ variable, is: one.is ?? "", to: one.to })} />}
                {one.variable && <TextField label="この値のとき" value={one.is} onChange={(is) => change({ ...one, is })} most={100} />}
                <Choice label="進む先" value={one.to} options={nodes} onChange={(to) => change({ ...one, to })} />
              </>
            )}
          />
          <Choice label="どれでもないとき" value={node.otherwise} options={nodes} onChange={(value) => set("otherwise", value)} />
        </>
      )}
      {node.kind === "recommend" && <RecommendForm node={node} known={known} onChange={onChange} />}
      {node.kind === "set" && (
        <>
          <Choice label="覚える値" value={node.variable} options={labelled(known.content.variables)} onChange={(value) => set("variable", value)} />
          <TextField label="中身" value={node.value} onChange={(value) => set("value", value)} most={100} />
        </>
      )}
      {node.kind === "call" && (
        <>
          <Choice label="つなぐ先" value={node.call} options={known.calls.map((one) => [one.id, one.name])} onChange={(value) => set("call", value)} />
          {known.calls.find((one) => one.id === node.call)?.page && (
            <>
              <TextField label="開くページ" hint="「/」で始まるサイト内の場所" value={node.page} onChange={(value) => set("page", value)} most={300} />
              <TextField label="添える文" value={node.text} onChange={(value) => set("text", value)} rows={2} most={500} />
            </>
          )}
        </>
      )}
      {["message", "set", "call"].includes(node.kind) && <Choice label="次の場面" none={node.kind === "message" ? "（ここで待つ）" : "（ここで終わる）"} value={node.next} options={nodes} onChange={(value) => set("next", value)} />}
      {["message", "question", "recommend", "end"].includes(node.kind) && (
        <details>
          <summary>クイックリプライ（{node.quick?.length ?? 0}）</summary>
          <Buttons buttons={node.quick ?? []} taken={allButtons(node)} most={13} known={known} onChange={(items) => set("quick", items.length ? items : undefined)} />
        </details>
      )}
      <Tick label="版の切り替え点（途中の人が、ここで新しい版に移る）" value={node.safe} onChange={(value) => set("safe", value)} />
      {["message", "recommend"].includes(node.kind) && <Tick label="ボタンは、いつ押してもよい（メニューなど）" value={node.always} onChange={(value) => set("always", value)} />}
    </div>
  );
}

function allButtons(node: Node): Button[] {
  return [...(node.messages ?? []).flatMap((one) => [...(one.buttons ?? []), ...(one.cards ?? []).flatMap((card) => card.buttons)]), ...(node.question?.choices ?? []), ...(node.recommend?.items ?? []).map((one) => one.button), ...(node.quick ?? [])];
}

interface MessageProps { message: Message; taken: Button[]; known: Known; onChange: (message: Message) => void }

function MessageForm({ message, taken, known, onChange }: MessageProps) {
  const set = (name: keyof Message, value: unknown) => onChange(given(message, name, value));
  const kind = (value: string) => onChange(value === "carousel" ? { kind: value, cards: message.cards ?? [] } : value === "image" ? { kind: value, image: message.image ?? "" } : value === "text" ? { kind: value, text: message.text ?? "" } : { kind: value, text: message.text ?? "", buttons: message.buttons ?? [] });
  return (
    <>
      <Choice label="形" value={message.kind} options={Object.entries(messageKinds)} onChange={kind} />
      {["buttons", "flex"].includes(message.kind) && <TextField label="見出し（なくてもよい）" value={message.title} onChange={(value) => set("title", value)} most={100} />}
      {["text", "buttons", "flex"].includes(message.kind) && <TextField label="文" hint="{記号} と書くと、覚えた値が入ります。" rows={message.kind === "text" ? 5 : 3} value={message.text} onChange={(text) => onChange({ ...message, text })} />}
      {["image", "buttons"].includes(message.kind) && <TextField label="画像（サイト内の場所）" value={message.image} onChange={(value) => set("image", value)} most={300} />}
      {message.kind === "flex" && (
        <Several
          noun="項目" items={message.rows ?? []} most={12} make={() => ({ label: "", value: "" })} onChange={(rows) => set("rows", rows.length ? rows : undefined)}
          each={(row, change) => <><TextField label="項目" value={row.label} onChange={(label) => change({ ...row, label })} most={40} /><TextField label="値" value={row.value} onChange={(value) => change({ ...row, value })} most={200} /></>}
        />
      )}
      {["buttons", "flex"].includes(message.kind) && <Buttons buttons={message.buttons ?? []} taken={taken} most={message.kind === "flex" ? 10 : 4} known={known} onChange={(buttons) => onChange({ ...message, buttons })} />}
      {message.kind === "carousel" && (
        <Several
          noun="カード" items={message.cards ?? []} most={10} make={(): Card => ({ text: "", buttons: [newButton(taken)] })} onChange={(cards) => onChange({ ...message, cards })}
          each={(card, change) => (
            <>
              <TextField label="見出し" value={card.title} onChange={(value) => change(given(card, "title", value))} most={100} />
              <TextField label="文" rows={2} value={card.text} onChange={(text) => change({ ...card, text })} most={300} />
              <TextField label="画像（サイト内の場所）" value={card.image} onChange={(value) => change(given(card, "image", value))} most={300} />
              <Buttons buttons={card.buttons} taken={taken} most={3} known={known} onChange={(buttons) => change({ ...card, buttons })} />
            </>
          )}
        />
      )}
      {message.kind !== "text" && message.kind !== "image" && <TextField label="代わりの文（通知に出ます）" hint="空けると、文から作ります。" value={message.alt} onChange={(value) => set("alt", value)} most={400} />}
    </>
  );
}

function QuestionForm({ question, node, known, onChange }: { question: Question; node: Node; known: Known; onChange: (question: Question) => void }) {
  const set = (name: keyof Question, value: unknown) => onChange(given(question, name, value));
  const choosing = ["choice", "quick"].includes(question.answer);
  const kind = (answer: string) => onChange(["choice", "quick"].includes(answer) ? { text: question.text, answer, choices: question.choices ?? [] } : { text: question.text, answer, ...(question.variable ? { variable: question.variable } : {}), ...(question.to ? { to: question.to } : {}) });
  return (
    <fieldset className="one-of">
      <legend>質問</legend>
      <TextField label="質問の文" rows={3} value={question.text} onChange={(text) => onChange({ ...question, text })} />
      <Choice label="答え方" value={question.answer} options={Object.entries(answers)} onChange={kind} />
      {choosing && <Buttons noun="選択肢" buttons={question.choices ?? []} taken={allButtons(node)} most={question.answer === "choice" ? 4 : 13} known={known} onChange={(choices) => onChange({ ...question, choices })} />}
      {!choosing && (
        <>
          <Choice label="答えを覚える値" value={question.variable} options={labelled(known.content.variables)} onChange={(value) => set("variable", value)} />
          {question.answer === "number" && <><NumberField label="いちばん小さい数" value={question.lowest} onChange={(value) => set("lowest", value)} /><NumberField label="いちばん大きい数" value={question.highest} onChange={(value) => set("highest", value)} /></>}
          <TextField label="聞き直すときの文" hint="空けると、決まった文になります。" value={question.again} onChange={(value) => set("again", value)} rows={2} most={500} />
          <Choice label="答えたあとの進む先" value={question.to} options={nodesOf(known)} onChange={(value) => set("to", value)} />
        </>
      )}
    </fieldset>
  );
}

function RecommendForm({ node, known, onChange }: { node: Node; known: Known; onChange: (node: Node) => void }) {
  const told = node.recommend ?? { text: "", most: 3, items: [] };
  return (
    <>
      <TextField label="前置きの文" rows={2} value={told.text} onChange={(text) => onChange({ ...node, recommend: { ...told, text } })} />
      <NumberField label="いくつまで" value={told.most} onChange={(most) => onChange({ ...node, recommend: { ...told, most: Math.min(10, Math.max(1, most ?? 1)) } })} />
      <Several
        noun="おすすめ" items={told.items} most={20} make={() => ({ score: known.content.scores[0]?.id ?? "", title: "", text: "", button: newButton(allButtons(node)) })}
        onChange={(items) => onChange({ ...node, recommend: { ...told, items } })}
        each={(item, change) => (
          <>
            <Choice label="この点数が高い人に" value={item.score} options={labelled(known.content.scores)} onChange={(score) => change({ ...item, score })} />
            <TextField label="見出し" value={item.title} onChange={(words) => change({ ...item, title: words })} most={100} />
            <TextField label="説明" rows={2} value={item.text} onChange={(text) => change({ ...item, text })} most={300} />
            <ButtonForm button={item.button} known={known} onChange={(button) => change({ ...item, button })} />
          </>
        )}
      />
    </>
  );
}

interface ButtonsProps { noun?: string; buttons: Button[]; taken: Button[]; most: number; known: Known; onChange: (buttons: Button[]) => void }

function Buttons({ noun = "ボタン", buttons, taken, most, known, onChange }: ButtonsProps) {
  return <Several noun={noun} items={buttons} most={most} make={() => newButton(taken)} onChange={onChange} each={(one, change) => <ButtonForm button={one} known={known} onChange={change} />} />;
}

const does: [string, string][] = [["to", "次の場面へ進む"], ["starts", "会話をはじめる"], ["says", "言葉を送る"], ["page", "ページを開く"], ["tel", "電話をかける"]];

function ButtonForm({ button, known, onChange }: { button: Button; known: Known; onChange: (button: Button) => void }) {
  const does_ = does.find(([name]) => name in button)?.[0] ?? "";
  const bare = (): Button => ({ id: button.id, label: button.label, ...(button.set ? { set: button.set } : {}) });
  const value = button[does_ as "to"] ?? "";
  const put = (words: string) => onChange({ ...button, [does_]: words });
  const points = Object.entries(button.add ?? {});
  return (
    <>
      <TextField label="文字" value={button.label} onChange={(label) => onChange({ ...button, label })} most={100} />
      <Choice label="押すと" value={does_} options={does} onChange={(name) => onChange({ ...bare(), [name]: "" })} />
      {does_ === "to" && <Choice label="進む先" value={value} options={nodesOf(known)} onChange={put} />}
      {does_ === "starts" && <Choice label="会話" value={value} options={known.scenarios.map((one) => [one, one])} onChange={put} />}
      {["says", "page", "tel"].includes(does_) && <TextField label={does_ === "says" ? "送る言葉" : does_ === "page" ? "ページ（「/」で始まるサイト内の場所）" : "電話番号"} value={value} onChange={put} most={300} />}
      {does_ === "to" && known.content.scores.length > 0 && (
        <details>
          <summary>点数{points.length > 0 && `（${points.map(([name, by]) => `${known.content.scores.find((one) => one.id === name)?.label ?? name}${by >= 0 ? "+" : ""}${by}`).join("、")}）`}</summary>
          {known.content.scores.map((score) => <NumberField key={score.id} label={score.label} value={button.add?.[score.id]} onChange={(by) => { const add = Object.fromEntries(Object.entries({ ...button.add, [score.id]: by ?? 0 }).filter(([, many]) => many !== 0)); onChange(given(button, "add", Object.keys(add).length ? add : undefined)); }} />)}
        </details>
      )}
    </>
  );
}

/** What stands above the nodes: when it begins, what it remembers, what it counts. */
export function WholeForm({ content, onChange }: { content: Content; onChange: (content: Content) => void }) {
  const nodes: [string, string][] = content.nodes.map((one) => [one.id, title(one)]);
  return (
    <div className="node-form">
      <TextField label="会話の名前" value={content.name} onChange={(name) => onChange({ ...content, name })} most={60} />
      <Choice label="はじめの場面" value={content.first} options={nodes} onChange={(first) => onChange({ ...content, first })} />
      <Tick label="友だち追加のときにはじめる" value={content.starts.follow} onChange={(follow) => onChange({ ...content, starts: { ...content.starts, follow } })} />
      <Several
        noun="言葉" items={content.starts.words} most={10} make={() => ({ word: "", to: content.first })} onChange={(words) => onChange({ ...content, starts: { ...content.starts, words } })}
        each={(one, change) => <><TextField label="この言葉が送られたとき" value={one.word} onChange={(word) => change({ ...one, word })} most={20} /><Choice label="進む先" value={one.to} options={nodes} onChange={(to) => change({ ...one, to })} /></>}
      />
      <Several
        noun="覚える値" items={content.variables} most={50} make={(): Content["variables"][number] => ({ id: freeName(content.variables.map((one) => one.id), "value"), label: "" })} onChange={(variables) => onChange({ ...content, variables })}
        each={(one, change) => <><TextField label={`名前（文の中では {${one.id}}）`} value={one.label} onChange={(label) => change({ ...one, label })} most={40} /><NumberField label="文字数の上限（100まで）" value={one.most} onChange={(most) => change(given(one, "most", most))} /></>}
      />
      <Choice
        label="相談員が回答を見てよいとき" none="（見ない）" hint="利用者がこの値を選んだときだけ、お問い合わせの画面に出ます。" value={content.shown_if?.variable} options={content.variables.map((one) => [one.id, one.label])}
        onChange={(variable) => onChange(given(content, "shown_if", variable ? { variable, is: content.shown_if?.is ?? "はい" } : undefined))}
      />
      {content.shown_if && <TextField label="この値のとき" value={content.shown_if.is} onChange={(is) => content.shown_if && onChange({ ...content, shown_if: { ...content.shown_if, is } })} most={100} />}
      <Several
        noun="点数" items={content.scores} most={20} make={() => ({ id: freeName(content.scores.map((one) => one.id), "score"), label: "" })} onChange={(scores) => onChange({ ...content, scores })}
        each={(one, change) => <TextField label="名前" value={one.label} onChange={(label) => change({ ...one, label })} most={40} />}
      />
    </div>
  );
}
