import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, type KeyboardEvent } from "react";

import { read } from "../../../api/client";
import type { Gift } from "../../../api/rooms";
import type { FieldSpec } from "../../../parts/definitions";
import { FormProblem } from "../../../parts/FormProblem";
import { Go } from "../../../parts/Go";
import { PageHead } from "../../../parts/PageHead";
import { useRoom } from "../../../parts/room";
import { At } from "../../../parts/words";
import { yen } from "../../../text/figures";
import { Field } from "./Field";
import { Line } from "./Line";
import { Places } from "./Places";
import { Saved } from "./Saved";
import { donorFields, isTyped, LINES_MOST, paidOn, paymentFields, priceOf, reception, sumOf, whole, wishFields } from "./typed";
import { useEntry } from "./useEntry";

const none: Gift[] = [];

async function allGifts(signal: AbortSignal): Promise<Gift[]> {
  const found: Gift[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: { items: Gift[]; next: string | null } = await read("/api/donations/gifts/in-force", { query: { limit: 200, ...(cursor ? { cursor } : {}) }, signal });
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}

/** The fields among which Enter moves, in their order. */
const stops = (form: HTMLFormElement): HTMLElement[] => [...form.querySelectorAll<HTMLElement>("input, select, textarea, button[type=submit]")].filter((one) => !one.hasAttribute("disabled"));

/**
 * A donation by telephone, post, FAX or e-mail, typed without a mouse. Enter goes to the next field and Shift+Enter back (a line break
 * in texts of several lines); on the last one, the save button, Enter saves. Ctrl+Enter saves from anywhere. Enter that ends a
 * conversion of kana is left to the input method.
 */
export default function EntryPage() {
  const { data: gifts = none } = useQuery({ queryKey: ["gifts-to-enter"], queryFn: ({ signal }) => allGifts(signal), staleTime: 5 * 60_000 });
  const entry = useEntry(gifts);
  const { draft, wrong, write } = entry;
  const form = useRef<HTMLFormElement>(null);
  const alike = useRef<HTMLHeadingElement>(null);
  const field = (spec: FieldSpec) => <Field key={spec.name} spec={spec} value={draft.values[spec.name]} wrong={wrong[spec.name]} onChange={(value) => write(spec.name, value)} />;
  const sum = sumOf(draft, gifts);
  const amount = whole(String(draft.values.amount_yen ?? ""));

  const first = Object.keys(wrong).join(" ");
  useEffect(() => { if (first) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(); }, [first]);
  // Not on the button that saves: an Enter too many would make two donations of one.
  useEffect(() => { if (entry.alike.length) alike.current?.focus(); }, [entry.alike]);
  // Opened by its address, it is ready to be typed into; who came from another page hears its heading first.
  const { moved } = useRoom();
  useEffect(() => { if (!moved) form.current?.querySelector<HTMLElement>("[name=way]")?.focus({ preventScroll: true }); }, [moved]);

  async function save(seen: string[] = []) {
    if (!await entry.save(seen)) return;
    form.current?.querySelector<HTMLElement>("[name=way]")?.focus();
    window.scrollTo(0, 0); // the number stands above the form
  }
  function press(event: KeyboardEvent<HTMLFormElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const target = event.target as HTMLElement;
    if (event.key === "ArrowDown" && target instanceof HTMLInputElement && target.name.endsWith("/address") && !target.value) {
      event.preventDefault();
      target.closest("fieldset")?.querySelector<HTMLButtonElement>(".places button")?.click();
    }
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); void save(); return; }
    if (target.closest(".entry-alike")) return;
    if (target.tagName === "BUTTON" || target.tagName === "TEXTAREA" || target.tagName === "A") return;
    event.preventDefault();
    const all = stops(event.currentTarget);
    all[all.indexOf(target) + (event.shiftKey ? -1 : 1)]?.focus();
  }

  return (
    <>
      <PageHead title="寄附を入力する" lead="電話・郵送・FAX・メールで届いた寄附です。" />
      <p className="entry-keys"><kbd>Enter</kbd> 次の欄へ　<kbd>Shift</kbd>+<kbd>Enter</kbd> 前の欄へ　<kbd>Ctrl</kbd>+<kbd>Enter</kbd> 保存。備考の欄では Enter で改行し、<kbd>Tab</kbd> で進みます。</p>
      <Saved saved={entry.saved} typing={isTyped(draft)} />
      {/* Only listens: every control in it is reachable and works by itself. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <form className="entry" noValidate ref={form} onKeyDown={press} onSubmit={(event) => { event.preventDefault(); void save(); }} aria-label="寄附の入力">
        <datalist id="entry-gifts">
          {gifts.filter((gift) => !gift.stopped).map((gift) => <option key={gift.code} value={gift.code}>{`${gift.name}　${yen(priceOf(gift, String(draft.values.way)))}`}</option>)}
        </datalist>
        <fieldset><legend>受付</legend><div className="entry-row">{reception.map(field)}</div></fieldset>
        <fieldset>
          <legend>寄附者</legend>
          <div className="entry-row">{donorFields.map(field)}</div>
          <Places postcode={String(draft.values["donor/postcode"] ?? "")} address={String(draft.values["donor/address"] ?? "")} field="donor/address" onTake={(address) => write("donor/address", address)} />
        </fieldset>
        {Array.from({ length: draft.lines }, (_, place) => <Line key={place} place={place} values={draft.values} wrong={wrong} gifts={gifts} write={write} />)}
        <div className="buttons">
          {draft.lines < LINES_MOST && <button type="button" className="button quiet small" onClick={entry.addLine}>返礼品を足す</button>}
          {draft.lines > 1 && <button type="button" className="button quiet small" onClick={entry.dropLine}>最後の返礼品を消す</button>}
        </div>
        <fieldset>
          <legend>金額と支払い</legend>
          <div className="entry-row">{paymentFields.map(field)}{draft.values["payment/status"] === "paid" && field(paidOn)}</div>
          <p className="entry-sum" aria-live="polite">
            {sum !== null && sum > 0 && <>登録価格の合計 <b className="num">{yen(sum)}</b></>}
            {sum !== null && sum > 0 && !amount && <button type="button" className="button quiet small" onClick={() => write("amount_yen", String(sum))}>この金額を入れる</button>}
            {sum !== null && sum > 0 && amount > 0 && amount !== sum && <span className="flag-word">寄附金額と違います。このまま保存すると保留になります。</span>}
          </p>
        </fieldset>
        <fieldset><legend>希望</legend><div className="entry-row">{wishFields.map(field)}</div></fieldset>
        <FormProblem message={entry.trouble} />
        {entry.taken && (
          <div className="buttons">
            <Go to={`/donations/${entry.taken.donation_id}`} className="button quiet">{entry.taken.number} を開く</Go>
            <button type="button" className="button quiet" onClick={entry.asAnother}>別の寄附として入力を続ける</button>
            <button type="button" className="button quiet" onClick={entry.startAnew}>入力を消して、次へ進む</button>
          </div>
        )}
        {entry.alike.length > 0 && (
          <section className="entry-alike" role="alert" aria-label="似ている寄附">
            <h2 tabIndex={-1} ref={alike}>似ている寄附があります。まだ保存していません</h2>
            <p>同じ方から、同じ金額と返礼品の寄附が3日以内に届いています。別の寄附なら、そのまま保存してください。「二重の申込みかもしれない」の印が付き、あとで確かめられます。</p>
            <ul>{entry.alike.map((one) => <li key={one.id}><Go to={`/donations/${one.id}`}>{one.number}</Go>　{one.donor_name} 様　<span className="num">{yen(one.amount_yen)}</span>　{one.portal_name}　<At iso={one.received_at} /></li>)}</ul>
            <div className="buttons">
              <button type="button" className="button" onClick={() => void save(entry.alike.map((one) => one.id))}>別の寄附として保存する</button>
              <button type="button" className="button quiet" onClick={() => { entry.setAlike([]); form.current?.querySelector<HTMLElement>("[name='donor/name']")?.focus(); }}>入力にもどる</button>
            </div>
          </section>
        )}
        <div className="entry-foot">
          <button type="submit" className="button" aria-disabled={entry.busy}>{entry.busy ? "保存しています…" : "保存して次へ"}</button>
          {isTyped(draft) && <button type="button" className="button quiet" onClick={entry.startAnew}>入力を消す</button>}
        </div>
      </form>
    </>
  );
}
