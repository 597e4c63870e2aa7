/** LINE's messages as a phone shows them, from what the API would send. Nothing is opened or sent by these buttons. */
interface Action { type: string; label?: string }
interface Part { type: string; text?: string; layout?: string; contents?: Part[]; action?: Action; weight?: string }
interface Card { title?: string; text?: string; thumbnailImageUrl?: string; actions?: Action[] }
interface Shown {
  type: string; text?: string; altText?: string; previewImageUrl?: string; template?: Card & { type: string; columns?: Card[] };
  contents?: { body?: Part; footer?: Part }; quickReply?: { items: { action: Action }[] };
}

export function Phone({ messages, label }: { messages: unknown[]; label: string }) {
  const shown = messages as Shown[];
  const quick = shown.at(-1)?.quickReply?.items ?? [];
  return (
    // Scrolls on its own, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="phone" role="region" aria-label={label} tabIndex={0}>
      {shown.length === 0 && <p className="small">この場面は何も送りません。</p>}
      {shown.map((message, place) => <Bubble key={place} message={message} />)}
      {quick.length > 0 && <p className="quick">{quick.map((item, place) => <span key={place}>{item.action.label}</span>)}</p>}
    </div>
  );
}

/** A text whose open places (`{{会場}}`) stand out: nobody should send one by mistake. */
export function WithBlanks({ text }: { text: string }) {
  return text.split(/(\{\{[^{}]*\}\})/).map((part, place) => (place % 2 ? <mark key={place} className="blank-mark">{part}<span className="unseen">（まだ書いていません）</span></mark> : part));
}

function Bubble({ message }: { message: Shown }) {
  const { template } = message;
  if (template?.columns) return <div className="cards">{template.columns.map((card, place) => <CardView key={place} card={card} />)}</div>;
  if (template) return <CardView card={template} />;
  if (message.type === "image") return <div className="said"><img src={message.previewImageUrl} alt="送る画像" /></div>;
  if (message.contents) return <div className="card">{[message.contents.body, message.contents.footer].map((part, place) => part && <PartView key={place} part={part} />)}</div>;
  return <p className="said">{message.text ? <WithBlanks text={message.text} /> : "　"}</p>;
}

function CardView({ card }: { card: Card }) {
  return (
    <div className="card">
      {card.thumbnailImageUrl && <img src={card.thumbnailImageUrl} alt="" />}
      {card.title && <b><WithBlanks text={card.title} /></b>}
      <p><WithBlanks text={card.text ?? ""} /></p>
      {(card.actions ?? []).map((action, place) => <span key={place} className="tap">{action.label}</span>)}
    </div>
  );
}

function PartView({ part }: { part: Part }) {
  if (part.type === "button") return <span className="tap">{part.action?.label}</span>;
  if (part.contents) return <div className={part.layout === "horizontal" ? "row" : ""}>{part.contents.map((one, place) => <PartView key={place} part={one} />)}</div>;
  return <p className={part.weight === "bold" ? "strong" : ""}><WithBlanks text={part.text ?? ""} /></p>;
}
