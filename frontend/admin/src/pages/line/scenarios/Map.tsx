import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";

import { kinds, title, ways, type Content, type Node } from "./content";
import { BOX, columnsIn, pictured } from "./layout";

interface Told { node: string; words: string; mend: string }
interface Props {
  content: Content;
  findings: Told[];
  chosen: string;
  choose: (id: string) => void;
  /** what choosing a scene is for, said after its name: 「書く」 */
  verb: string;
}

const SIZES = [0.6, 0.8, 1, 1.25, 1.5];
/** With less room than two columns a picture tells nothing that a list does not tell better. */
const PICTURE_LEAST = 2;

/** The whole conversation: as a picture where there is room, else as a list. Each scene opens when it is chosen. */
export function ConversationMap(props: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [size, setSize] = useState(2);
  const [listed, setListed] = useState(false);
  useLayoutEffect(() => {
    const place = frame.current;
    if (!place) return undefined;
    const measure = () => setWidth(place.clientWidth);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(place);
    return () => watch.disconnect();
  }, []);
  const scale = SIZES[size] ?? 1;
  const columns = columnsIn((width - 2) / scale);
  const narrow = columnsIn(width - 2) < PICTURE_LEAST;
  return (
    <div className="map-frame" ref={frame}>
      {width > 0 && (
        <>
          <div className="map-bar">
            {!narrow && <button type="button" className="button quiet small" aria-pressed={listed} onClick={() => setListed(!listed)}>一覧で見る</button>}
            {!narrow && !listed && (
              <>
                <button type="button" className="button quiet small" aria-disabled={size === 0} onClick={() => setSize(Math.max(0, size - 1))}>小さく</button>
                <button type="button" className="button quiet small" aria-disabled={size === SIZES.length - 1} onClick={() => setSize(Math.min(SIZES.length - 1, size + 1))}>大きく</button>
                <span className="small">矢印キーで場面を移り、Enterで{props.verb === "書く" ? "書きます" : "見ます"}。点線は、前の場面に戻る道です。</span>
              </>
            )}
          </div>
          {narrow || listed ? <Listed {...props} /> : <Drawn {...props} columns={columns} scale={scale} />}
        </>
      )}
    </div>
  );
}

function useScenes({ content, findings }: Props) {
  return useMemo(() => {
    const names = new Map(content.nodes.map((one) => [one.id, title(one)]));
    const told = (node: Node) => findings.filter((one) => one.node === node.id);
    const leads = (node: Node) => ways(node).map((id) => ({ id, name: names.get(id) ?? `${id}（ありません）`, known: names.has(id) }));
    return { told, leads };
  }, [content, findings]);
}

/** What a scene is, for the eye and for the ear. */
function Scene({ node, content, told }: { node: Node; content: Content; told: Told[] }) {
  return (
    <>
      <small>{node.id === content.first && "はじめ・"}{kinds[node.kind]}{node.safe && "・切り替え点"}</small>
      <b>{title(node)}</b>
      {told.length > 0 && <em>直す{told.length > 1 && told.length}</em>}
    </>
  );
}

function Drawn(props: Props & { columns: number; scale: number }) {
  const { content, chosen, choose, columns, scale, verb } = props;
  const { told, leads } = useScenes(props);
  const picture = useMemo(() => pictured(content, columns), [content, columns]);
  const [near, setNear] = useState("");
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const lit = near || chosen;
  // One stop for the Tab key, however many scenes there are; arrows move inside, in the order in which one reads.
  const reading = useMemo(() => [...picture.boxes].sort((a, b) => a.band - b.band || a.column - b.column || a.y - b.y).map((one) => one.id), [picture]);
  const stop = reading.includes(chosen) ? chosen : reading[0];
  const move = (event: KeyboardEvent, id: string) => {
    const at = reading.indexOf(id);
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: reading.length - 1 }[event.key];
    const target = next === undefined ? undefined : reading[next];
    if (!target) return;
    event.preventDefault();
    buttons.current.get(target)?.focus();
  };
  return (
    <div className="map" role="group" aria-label={`会話の地図。場面は${content.nodes.length}です`}>
      <div className="map-room" style={{ width: picture.width * scale, height: picture.height * scale }}>
        <div className="map-sheet" style={{ width: picture.width, height: picture.height, transform: `scale(${scale})` }}>
          <svg width={picture.width} height={picture.height} aria-hidden="true">
            <defs>
              <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--line-strong)" /></marker>
              <marker id="tip-lit" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--link)" /></marker>
            </defs>
            {[false, true].map((on) => picture.ways.filter((one) => (one.from === lit || one.to === lit) === on).map((one) => <path key={`${one.from}-${one.to}`} d={one.path} className={`way ${one.back ? "back" : ""} ${on ? "lit" : ""}`} markerEnd={on ? "url(#tip-lit)" : "url(#tip)"} />))}
          </svg>
          {picture.boxes.map((box) => {
            const node = content.nodes.find((one) => one.id === box.id);
            if (!node) return null;
            const faults = told(node);
            return (
              <button
                key={box.id} type="button" tabIndex={box.id === stop ? 0 : -1} aria-current={box.id === chosen}
                ref={(element) => { if (element) buttons.current.set(box.id, element); else buttons.current.delete(box.id); }}
                className={`scene ${faults.length ? "faulty" : ""} ${box.id === content.first ? "first" : ""}`}
                style={{ left: box.x, top: box.y, width: BOX.width, height: BOX.height }}
                title={[title(node), ...faults.map((one) => one.words)].join("\n")}
                onClick={() => choose(box.id)} onKeyDown={(event) => move(event, box.id)}
                onPointerEnter={() => setNear(box.id)} onPointerLeave={() => setNear("")} onFocus={() => setNear(box.id)} onBlur={() => setNear("")}
              >
                <Scene node={node} content={content} told={faults} />
                <span className="unseen">を{verb}。{leads(node).length ? `次は、${leads(node).map((one) => one.name).join("、")}` : "ここで終わります"}</span>
              </button>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Listed(props: Props) {
  const { content, chosen, choose, verb } = props;
  const { told, leads } = useScenes(props);
  return (
    // Scrolls on its own; what is in it can be reached by keyboard.
    <ol className="map-list" aria-label="会話の地図">
      {content.nodes.map((node) => (
        <li key={node.id}>
          <button type="button" className={`scene ${told(node).length ? "faulty" : ""}`} aria-current={node.id === chosen} onClick={() => choose(node.id)}>
            <Scene node={node} content={content} told={told(node)} />
            <span className="unseen">を{verb}</span>
          </button>
          {leads(node).length > 0 && <p className="leads"><span aria-hidden="true">→ </span><span><span className="unseen">次は</span>{leads(node).map((one) => (one.known ? <button key={one.id} type="button" className="link" onClick={() => choose(one.id)}>{one.name}</button> : <span key={one.id}>{one.name}</span>))}</span></p>}
        </li>
      ))}
    </ol>
  );
}
