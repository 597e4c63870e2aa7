import type { Gift } from "../../../api/rooms";
import { yen } from "../../../text/figures";
import { Field } from "./Field";
import { Places } from "./Places";
import { deliveryFields, giftOf, priceOf, recipientFields, type Typed } from "./typed";

interface Props {
  place: number;
  values: Typed;
  wrong: Record<string, string>;
  gifts: Gift[];
  write: (name: string, value: string | boolean) => void;
}

/** One gift: its code with its price beside it, how many, to whom, when. */
export function Line({ place, values, wrong, gifts, write }: Props) {
  const at = `lines/${place}`;
  const field = (spec: Parameters<typeof Field>[0]["spec"]) => (
    <Field key={spec.name} spec={spec} value={values[spec.name]} wrong={wrong[spec.name]} onChange={(value) => write(spec.name, value)} />
  );
  const code = String(values[`${at}/gift_code`] ?? "");
  const gift = giftOf(gifts, code);
  const same = values[`${at}/recipient/same_as_donor`] !== false;
  return (
    <fieldset className="entry-line">
      <legend>返礼品 {place + 1}</legend>
      <div className="entry-row gift">
        {field({ name: `${at}/gift_code`, label: "返礼品の番号", kind: "text", list: "entry-gifts" })}
        {field({ name: `${at}/quantity`, label: "数", kind: "number" })}
        <p className="entry-price" aria-live="polite">
          {gift && <><b>{gift.name}</b><span className="num">{yen(priceOf(gift, String(values.way)))}</span>{gift.stopped && <span className="flag-word">受け付けを止めています。保存すると保留になります。</span>}</>}
          {!gift && code.trim() && <span className="flag-word">登録のない番号です。このまま保存すると保留になります。</span>}
        </p>
      </div>
      {field({ name: `${at}/recipient/same_as_donor`, label: "お届け先は寄附者と同じ", kind: "check" })}
      {!same && (
        <>
          <div className="entry-row">{recipientFields(at).map(field)}</div>
          <Places postcode={String(values[`${at}/recipient/postcode`] ?? "")} address={String(values[`${at}/recipient/address`] ?? "")} field={`${at}/recipient/address`} onTake={(address) => write(`${at}/recipient/address`, address)} />
        </>
      )}
      <div className="entry-row">{deliveryFields(at).map(field)}</div>
    </fieldset>
  );
}
