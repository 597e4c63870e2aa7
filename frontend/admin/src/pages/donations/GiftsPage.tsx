import { useState } from "react";

import { send } from "../../api/client";
import type { Gift } from "../../api/rooms";
import { queries, useCan } from "../../app/queries";
import { CreateButton } from "../../parts/CreateDialog";
import type { Collection, FieldSpec } from "../../parts/definitions";
import { FormFields } from "../../parts/FormFields";
import { FormProblem } from "../../parts/FormProblem";
import { ListPage } from "../../parts/ListPage";
import { Popup } from "../../parts/Popup";
import { announce } from "../../parts/toasts";
import { useSending } from "../../parts/useForm";
import { At, StateTag } from "../../parts/words";
import { yen } from "../../text/figures";

const amount: FieldSpec = { name: "amount_yen", label: "寄附金額（円）", kind: "number", required: "寄附金額を入力してください", pattern: [/^[0-9０-９,，]+円?$/, "金額は数字で入力してください（例：28000）"] };
const name: FieldSpec = { name: "name", label: "名前", kind: "text", required: "返礼品の名前を入力してください", max: 200 };
const wholeYen = (value: unknown): number => Number(String(value).normalize("NFKC").replace(/[,円]/g, ""));

export const gifts = (onChange: ((gift: Gift) => void) | null): Collection<Gift> => ({
  room: "donations", service: "donations", path: "/api/donations/gifts", base: "/donations/gifts", title: "返礼品の価格", unit: "点",
  lead: "届いた寄附の金額は、ここに登録した価格と比べます。違うと、寄附は受け付けたうえで保留になります。",
  columns: [
    { name: "name", label: "返礼品", cell: (row) => <><b>{row.name}</b><small className="tabular">{row.code}</small></>, value: (row) => row.name },
    { name: "amount_yen", label: "寄附金額", cell: (row) => <span className="num">{yen(row.amount_yen)}</span>, value: (row) => row.amount_yen, end: true },
    { name: "portal_amounts", label: "受付先ごとの金額", cell: (row) => Object.entries(row.portal_amounts as Record<string, number>).map(([portal, one]) => <span key={portal} className="line num">{portal}　{yen(one)}</span>) },
    { name: "since", label: "いまの価格", cell: (row) => { const last = row.prices.at(-1); return last ? <><At iso={last.since} /> から<small>{last.who}　{last.reason}</small></> : null; }, roomy: true },
    { name: "stopped", label: "状態", cell: (row) => <StateTag word={row.stopped ? { text: "受付を止めています", tone: "warn" } : { text: "受付中", tone: "good" }} />, value: (row) => (row.stopped ? 1 : 0) },
    ...(onChange ? [{ name: "change", label: "操作", cell: (row: Gift) => <button type="button" className="button quiet small" onClick={() => onChange(row)}>変える<span className="unseen">：{row.name}</span></button> }] : []),
  ],
  name: (row) => row.name,
  key: (row) => row.code,
  empty: { title: "返礼品の登録がありません", text: "登録がないと、届いた寄附はすべて「返礼品の登録がない」という印が付きます。" },
});

export default function GiftsPage() {
  const can = useCan()("donations.write");
  const [changing, setChanging] = useState<Gift | null>(null);
  const [collection] = useState(() => gifts(can ? setChanging : null));
  return (
    <>
      <ListPage collection={collection}>
        {can && (
          <CreateButton
            label="返礼品を登録する" path="/api/donations/gifts" room="donations" submit="登録する" done="返礼品を登録しました。"
            specs={[{ name: "code", label: "番号", kind: "text", required: "番号を入力してください（例：HDM-0012）", hint: "ポータルの通知に入る番号と同じもの。あとから変えられません。", max: 100 }, name, amount]}
            body={(values) => ({ ...values, amount_yen: wholeYen(values.amount_yen) })}
          />
        )}
      </ListPage>
      {changing && <GiftDialog gift={changing} onClose={() => setChanging(null)} />}
    </>
  );
}

function GiftDialog({ gift, onClose }: { gift: Gift; onClose: () => void }) {
  const specs: FieldSpec[] = [name, amount, { name: "stopped", label: "受け付けを止める", kind: "check", hint: "止めても、届いた寄附は受け付けます。印が付き、職員が確かめます。" }, { name: "reason", label: "変える理由", kind: "text", required: "変える理由を入力してください", max: 500 }];
  const form = useSending(specs, { name: gift.name, amount_yen: String(gift.amount_yen), stopped: gift.stopped });
  const { errors, isSubmitting } = form.formState;
  return (
    <Popup title={`${gift.name}を変える`} onClose={onClose}>
      <form
        noValidate
        onSubmit={form.handleSubmit(async (values) => {
          const body = { version: gift.version, name: String(values.name), amount_yen: wholeYen(values.amount_yen), stopped: Boolean(values.stopped), reason: String(values.reason) };
          const problem = await form.sending(async (key) => { await send("/api/donations/gifts/{code}/change", body, { path: { code: gift.code }, key }); });
          void queries.invalidateQueries({ queryKey: ["list", "donations"] });
          if (problem?.stale) form.setError("root", { message: "先にほかの人がこの返礼品を変えました。いったん閉じて、最新の内容を見てから変えてください。" });
          if (problem) return;
          announce("返礼品を変えました。いまからの寄附に使います。");
          onClose();
        })}
      >
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : "変える"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
