import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import { plain } from "./typed";

interface Props {
  postcode: string;
  address: string;
  /** the name of the address's field */
  field: string;
  onTake: (address: string) => void;
}

/** What a postcode stands for, to be taken with a press, or with ↓ in the empty address. What was written is never overwritten. */
export function Places({ postcode, address, field, onTake }: Props) {
  const take = (all: string) => { onTake(all); document.querySelector<HTMLElement>(`[name="${field}"]`)?.focus(); };
  const code = plain(postcode).replace(/[〒-]/g, "");
  const asked = /^\d{7}$/.test(code);
  const { data } = useQuery({
    queryKey: ["postcode", code], enabled: asked, staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => read("/api/donations/postcodes/{code}", { path: { code }, signal }),
  });
  if (!asked || !data) return null;
  if (!data.items.length) return <p className="places warn" role="status">この郵便番号は、日本郵便のデータにありません。番号を確かめてください。</p>;
  const written = address.trim();
  const found = data.items.map((place) => ({ ...place, all: `${place.prefecture}${place.city}${place.town}` }));
  if (found.some((place) => written.startsWith(place.all))) return null;
  return (
    <div className="places" role="status">
      <span className="small">{written ? "郵便番号の住所と違います。このままでも保存できます：" : "住所の候補（住所の欄で ↓ を押すと、はじめの候補が入ります）："}</span>
      {found.slice(0, 6).map((place) => (written
        ? <b key={place.all + place.office}>{place.all}{place.office && `（${place.office}）`}</b>
        : <button key={place.all + place.office} type="button" className="button quiet small" onClick={() => take(place.all)}>{place.all}{place.office && `（${place.office}）`}</button>
      ))}
      {found.length > 6 && <span className="small">ほか{found.length - 6}件</span>}
    </div>
  );
}
