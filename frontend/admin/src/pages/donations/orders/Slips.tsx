import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

import "../../../../../site/styles/slips.css";
import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Shipment, ShipmentRow } from "../../../api/rooms";
import type { SendAnswer } from "../../../api/types";
import { useCan } from "../../../app/queries";
import type { SectionProps } from "../../../parts/definitions";
import { FormProblem } from "../../../parts/FormProblem";
import { Popup } from "../../../parts/Popup";

type Slips = SendAnswer<"/api/donations/shipments/slips">;
const MOST = 90;
const QUIET = 10; // modules left and right of the bars, ISO/IEC 15417
const printed = (row: Pick<ShipmentRow, "state">): boolean => row.state === "ordered" || row.state === "shipped";

/** Whether it needs smaller letters, so that the bars below it always have their place. */
function isLong(one: Slips["items"][number]): boolean {
  return one.consignee.length > 24 || one.giver.length > 24 || one.gift_name.length + one.what.length > 48 || one.thanks.length > 80;
}

function Bars({ widths, label }: { widths: string; label: string }) {
  const bars = [];
  let at = QUIET;
  for (const [place, width] of [...widths].entries()) {
    if (place % 2 === 0) bars.push(<rect key={place} x={at} y={0} width={width} height={40} />);
    at += Number(width);
  }
  return <svg className="slip-bars" viewBox={`0 0 ${at + QUIET} 40`} preserveAspectRatio="none" shapeRendering="crispEdges" role="img" aria-label={label}>{bars}</svg>;
}

function Sheets({ slips, each }: { slips: Slips; each: number }) {
  const sheets = [];
  for (let start = 0; start < slips.items.length; start += each) sheets.push(slips.items.slice(start, start + each));
  return (
    <div id="slips">
      {sheets.map((sheet, number) => (
        <div key={number} className={`slip-sheet ${each > 1 ? "four" : ""}`}>
          {sheet.map((one) => (
            <article key={one.reference} className={isLong(one) ? "slip long" : "slip"}>
              <h2>納品書</h2>
              <div className="slip-said">
                <p className="slip-to">{one.consignee}<small> 様</small></p>
                {one.giver && <p className="slip-giver">贈り主　{one.giver} 様</p>}
                <dl className="slip-facts">
                  <div><dt>品名</dt><dd>{one.what || one.gift_name}{one.what && <><br />{one.gift_name}</>}{one.of > 1 && `　${one.nth}回目（全${one.of}回）`}</dd></div>
                  <div><dt>数</dt><dd>{one.quantity}</dd></div>
                </dl>
                <p className="slip-thanks">{one.thanks}</p>
              </div>
              <div className="slip-foot">
                <p>発送元　{one.sender}{one.sender_telephone && <><br />電話　{one.sender_telephone}</>}<br />{slips.city}　{slips.contact}<br />電話　{slips.telephone}</p>
                <div className="slip-code"><Bars widths={one.bars} label={`荷物の番号 ${one.reference}`} /><p className="num">{one.reference}</p></div>
              </div>
            </article>
          ))}
        </div>
      ))}
    </div>
  );
}

/** What is printed stands beside the screen, and only while it is printed. */
function Printing({ slips, each, onDone }: { slips: Slips; each: number; onDone: () => void }) {
  const done = useRef(onDone); // as it was when the printing began: it prints once, however often the screen is drawn
  useEffect(() => {
    const end = done.current;
    document.body.classList.add("printing-slips");
    window.addEventListener("afterprint", end, { once: true });
    window.print();
    return () => {
      document.body.classList.remove("printing-slips");
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return createPortal(<Sheets slips={slips} each={each} />, document.body);
}

function SlipsDialog({ references, left, onClose }: { references: string[]; left: number; onClose: () => void }) {
  const [each, setEach] = useState(4);
  const [slips, setSlips] = useState<Slips | null>(null);
  const [message, setMessage] = useState("");

  async function make() {
    setMessage("");
    try {
      setSlips(await send("/api/donations/shipments/slips", { references }, { key: newKey() }));
    } catch (error) {
      setMessage(asProblem(error).message);
    }
  }

  return (
    <Popup title="納品書を印刷する" onClose={onClose}>
      <p><b className="num">{references.length}個</b>の荷物の納品書です。{left > 0 && `選んだうち${left}個は、発送待ちでも発送済みでもないか、1回の${MOST}個をこえるため、入れません。`}</p>
      <div className="field">
        <label htmlFor="slip-each">1枚の紙に</label>
        <select id="slip-each" value={each} onChange={(event) => setEach(Number(event.target.value))}>
          <option value={4}>A4に4枚</option>
          <option value={1}>A4に1枚</option>
        </select>
      </div>
      <FormProblem message={message || undefined} />
      <div className="buttons">
        <button type="button" className="button" onClick={() => void make()} disabled={!references.length}>印刷する</button>
        <button type="button" className="button quiet" onClick={onClose}>やめる</button>
      </div>
      {slips && <Printing slips={slips} each={each} onDone={onClose} />}
    </Popup>
  );
}

/** The ticked shipments' packing slips. */
export function SlipsButton({ rows }: { rows: Pick<ShipmentRow, "id" | "state">[] }) {
  const [open, setOpen] = useState(false);
  const can = useCan()("donations.write");
  if (!can) return null;
  const references = rows.filter(printed).map((row) => row.id).slice(0, MOST);
  return (
    <>
      <button type="button" className="button quiet" onClick={() => setOpen(true)}>納品書を印刷する…</button>
      {open && <SlipsDialog references={references} left={rows.length - references.length} onClose={() => setOpen(false)} />}
    </>
  );
}

/** One shipment's, on its own page. */
export function Slip({ record }: SectionProps<Shipment>) {
  return <p className="buttons"><SlipsButton rows={[record]} /></p>;
}

export const hasSlip = printed;
