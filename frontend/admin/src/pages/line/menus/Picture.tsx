/** A rich menu's picture as it is uploaded, with what each area does; its areas can be chosen, or are marked where they change. */
import type { Menu } from "../../../api/rooms";

type Shown = Menu["pictures"][number];
type Mark = Menu["difference"][number]["marks"][number];

/** What the bar under the talk says: for users in safe mode, nothing of what the city wrote. */
export const barOf = (content: { bar: string }, tab: string): string => (tab === "neutral" ? "メニュー" : content.bar);

const part = (value: number, whole: number) => `${(value / whole) * 100}%`;

export function Picture({ picture, bar, onTab, marks = [] }: { picture: Shown; bar: string; onTab?: (tab: string) => void; marks?: Mark[] }) {
  const { width, height } = picture;
  const place = (area: Mark) => ({ left: part(area.x, width), top: part(area.y, height), width: part(area.width, width), height: part(area.height, height) });
  return (
    <figure className="rich-menu">
      <div className="rich-picture">
        <img src={`data:image/png;base64,${picture.png}`} width={width} height={height} alt={`タブ「${picture.name}」の画像。押せるところは${picture.areas.length}か所。下に一覧があります。`} />
        {onTab && picture.areas.filter((area) => area.tab).map((area) => (
          <button key={area.tab} type="button" style={place(area)} aria-current={area.tab === picture.tab} onClick={() => onTab(area.tab)}><span className="unseen">タブ「{area.label}」を見る</span></button>
        ))}
        {marks.map((mark, index) => <i key={index} className="changed-area" style={place(mark)} />)}
      </div>
      <p className="menu-bar">{bar}　▼</p>
      <figcaption className="small">
        <span className="num">{width} × {height}</span>ドット、<span className="num">{Math.ceil(picture.bytes / 1000)}</span>KB（LINEの上限は1MB）
      </figcaption>
    </figure>
  );
}

/** What a tap on each area does, as a list. */
export function Areas({ picture }: { picture: Shown }) {
  return <ol className="areas">{picture.areas.map((area, index) => <li key={index}><b>{area.label}</b>　{area.does}</li>)}</ol>;
}
