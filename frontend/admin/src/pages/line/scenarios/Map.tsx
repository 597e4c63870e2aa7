import { kinds, layout, title, ways, type Content } from "./content";

const [WIDE, HIGH, GAP_X, GAP_Y] = [132, 44, 48, 18];

/** The whole conversation as a picture: nodes from left to right, lines to where they lead. The list beside it says the same in words. */
export function ConversationMap({ content, faulty, chosen, choose }: { content: Content; faulty: Set<string>; chosen?: string; choose?: (id: string) => void }) {
  const places = layout(content);
  const at = new Map(places.map((one) => [one.id, { x: 8 + one.column * (WIDE + GAP_X), y: 8 + one.row * (HIGH + GAP_Y) }]));
  // Beside the last column there is room for the ways up.
  const width = 16 + 30 + Math.max(...places.map((one) => one.column + 1)) * (WIDE + GAP_X) - GAP_X;
  const height = 16 + Math.max(...places.map((one) => one.row + 1)) * (HIGH + GAP_Y) - GAP_Y;
  return (
    // Scrolls on its own, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="map" role="region" aria-label="会話の地図" tabIndex={0}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`会話の地図。場面は${content.nodes.length}。進み方は、場面の一覧に同じものがあります`}>
        <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="var(--line-strong)" /></marker></defs>
        {content.nodes.flatMap((node) => ways(node).map((to) => <Way key={`${node.id}-${to}`} from={at.get(node.id)} to={at.get(to)} />))}
        {content.nodes.map((node) => {
          const place = at.get(node.id);
          if (!place) return null;
          const state = faulty.has(node.id) ? "faulty" : node.id === content.first ? "first" : "";
          const short = title(node).length > 10 ? `${title(node).slice(0, 9)}…` : title(node);
          return (
            // By keyboard one chooses in the list; the picture is a second way for the mouse.
            <g key={node.id} transform={`translate(${place.x} ${place.y})`} className={`node ${state} ${node.id === chosen ? "chosen" : ""}`} onClick={() => choose?.(node.id)}>
              <rect width={WIDE} height={HIGH} rx="6" />
              <text x="8" y="18" className="kind">{kinds[node.kind]}{node.safe ? "・切り替え点" : ""}</text>
              <text x="8" y="35">{short}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function Way({ from, to }: { from: { x: number; y: number } | undefined; to: { x: number; y: number } | undefined }) {
  if (!from || !to) return null;
  const start = { x: from.x + WIDE, y: from.y + HIGH / 2 };
  const end = { x: to.x, y: to.y + HIGH / 2 };
  return <path d={course(from, to, start, end)} className="way" markerEnd="url(#tip)" />;
}

interface Point { x: number; y: number }

/** Forward from side to side; down the same column straight; up the column round its right side; back round below. */
function course(from: Point, to: Point, start: Point, end: Point): string {
  if (end.x > start.x) return `M${start.x} ${start.y}C${start.x + 24} ${start.y} ${end.x - 24} ${end.y} ${end.x - 2} ${end.y}`;
  if (from.x === to.x && to.y - from.y === HIGH + GAP_Y) return `M${from.x + WIDE / 2} ${from.y + HIGH}V${to.y - 2}`;
  if (from.x === to.x) return `M${start.x} ${start.y}C${start.x + 36} ${start.y} ${start.x + 36} ${end.y} ${start.x + 2} ${end.y}`;
  return `M${from.x + WIDE / 2} ${from.y + HIGH}C${from.x + WIDE / 2} ${from.y + HIGH + 30} ${to.x + WIDE / 2} ${to.y + HIGH + 30} ${to.x + WIDE / 2} ${to.y + HIGH + 2}`;
}
