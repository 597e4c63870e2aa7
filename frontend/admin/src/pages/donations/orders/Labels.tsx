import { useState } from "react";

import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { DownloadAnswer } from "../../../api/records";
import type { LabelProblem, ShipmentRow } from "../../../api/rooms";
import { refresh, useCan } from "../../../app/queries";
import { Offered } from "../../../parts/DownloadDialog";
import { FormProblem } from "../../../parts/FormProblem";
import { Popup } from "../../../parts/Popup";

type Carrier = "yamato" | "sagawa" | "japanpost";
const carriers: Record<Carrier, string> = { yamato: "ヤマト運輸（B2クラウド）", sagawa: "佐川急便（e飛伝Ⅲ）", japanpost: "日本郵便（ゆうパックプリントR）" };
const MOST = 90;

/** The ticked shipments as a carrier's label file. */
export function LabelsButton({ rows, onDone }: { rows: ShipmentRow[]; onDone: () => void }) {
  const [open, setOpen] = useState(false);
  const can = useCan()("donations.write");
  if (!can) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>送り状のデータを作る…</button>
      {open && <LabelsDialog rows={rows} onClose={(made) => { setOpen(false); if (made) onDone(); }} />}
    </>
  );
}

function LabelsDialog({ rows, onClose }: { rows: ShipmentRow[]; onClose: (made: boolean) => void }) {
  const waiting = rows.filter((row) => row.state === "ordered" && !row.held && row.carrier !== "letter");
  const [carrier, setCarrier] = useState<Carrier>((waiting[0]?.carrier ?? "yamato") as Carrier);
  const [shipOn, setShipOn] = useState("");
  const [problems, setProblems] = useState<LabelProblem[]>([]);
  const [substitutes, setSubstitutes] = useState<Record<string, string>>({});
  const [answer, setAnswer] = useState<DownloadAnswer | null>(null);
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const fit = waiting.filter((row) => row.carrier === carrier).slice(0, MOST);
  const left = rows.length - fit.length;
  const letters = [...new Map(problems.filter((one) => one.kind === "character").map((one) => [one.character, one])).values()];
  const others = problems.filter((one) => one.kind !== "character");

  async function make() {
    setBusy(true);
    setMessage("");
    const chosen = Object.fromEntries(Object.entries(substitutes).filter(([, instead]) => instead.trim()));
    const body = { carrier, references: fit.map((row) => row.id), ...(shipOn ? { ship_on: shipOn } : {}), ...(Object.keys(chosen).length ? { substitutes: chosen } : {}) };
    try {
      const checked = await send("/api/donations/shipments/labels/check", body, { key: newKey() });
      setProblems(checked.problems);
      if (!checked.problems.length) {
        setAnswer(await send("/api/donations/shipments/labels", body, { key: newKey() }));
        refresh("donations");
      } else if (!Object.keys(substitutes).length) {
        setSubstitutes(Object.fromEntries(checked.problems.filter((one) => one.character && one.suggestion).map((one) => [one.character, one.suggestion])));
      }
    } catch (error) {
      setMessage(asProblem(error).message);
    }
    setBusy(false);
  }

  if (answer) return <Offered answer={answer} onClose={() => onClose(true)} />;
  return (
    <Popup title="送り状のデータを作る" onClose={() => onClose(false)} wide>
      <div className="fields">
        <div className="field">
          <label htmlFor="label-carrier">運送会社</label>
          <select id="label-carrier" value={carrier} onChange={(event) => { setCarrier(event.target.value as Carrier); setProblems([]); }}>
            {Object.entries(carriers).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
          </select>
        </div>
        <div className="field">
          <label htmlFor="label-day">出荷の日</label>
          <span className="hint" id="label-day-hint">空けると、きょうです。</span>
          <input id="label-day" type="date" aria-describedby="label-day-hint" value={shipOn} onChange={(event) => setShipOn(event.target.value)} />
        </div>
      </div>
      <p><b className="num">{fit.length}個</b>の荷物を、1つのファイルにします。{left > 0 && `選んだうち${left}個は、発送待ちでないか、市が止めているか、運送会社が違うか、1回の${MOST}個をこえるため、入れません。`}</p>
      {letters.length > 0 && (
        <fieldset className="field wide">
          <legend>運送会社のデータに書けない文字</legend>
          <span className="hint">代わりの文字は、送り状だけに使います。寄附者の氏名は、書かれたとおりに残ります。</span>
          {letters.map((one) => (
            <label key={one.character}>
              {one.character}（荷物 {one.reference}・{one.field}）→
              <input type="text" size={4} maxLength={4} value={substitutes[one.character] ?? ""} onChange={(event) => setSubstitutes({ ...substitutes, [one.character]: event.target.value })} />
            </label>
          ))}
        </fieldset>
      )}
      {others.length > 0 && (
        <>
          <p>次のところを直すか、その荷物を選びから外してください。</p>
          <ul className="preview unfit">{others.map((one, place) => <li key={place}>荷物 {one.reference}　{one.field}<small>{one.message}</small></li>)}</ul>
        </>
      )}
      <FormProblem message={message || undefined} />
      <div className="buttons">
        <button type="button" className="button" onClick={() => void make()} aria-disabled={busy} disabled={!fit.length}>{busy ? "作っています…" : "ファイルを作る"}</button>
        <button type="button" className="button quiet" onClick={() => onClose(false)}>やめる</button>
      </div>
    </Popup>
  );
}
