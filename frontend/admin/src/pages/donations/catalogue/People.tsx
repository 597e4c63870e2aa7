import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read, send } from "../../../api/client";
import type { ReadAnswer } from "../../../api/types";
import type { VendorEntry } from "../../../api/rooms";
import { queries, useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { FieldSpec, SectionProps } from "../../../parts/definitions";
import { FormFields } from "../../../parts/FormFields";
import { FormProblem } from "../../../parts/FormProblem";
import { Popup } from "../../../parts/Popup";
import { announce } from "../../../parts/toasts";
import { useSending } from "../../../parts/useForm";
import { At } from "../../../parts/words";

type Delegate = ReadAnswer<"/api/accounts/delegates">["items"][number];

const who: FieldSpec[] = [
  { name: "name", label: "氏名", kind: "text", required: "氏名を入力してください", max: 60 },
  { name: "email", label: "メールアドレス", kind: "email", required: "メールアドレスを入力してください", max: 254, hint: "確認コードを送る先です。1つのアドレスは1人の担当者のものです。" },
];

/** Who may come in at the vendor's page. */
export function People({ record }: SectionProps<VendorEntry>) {
  const can = useCan()("donations.write");
  const [out, setOut] = useState<Delegate | null>(null);
  const { data } = useQuery({
    queryKey: ["delegates", record.id], enabled: can,
    queryFn: ({ signal }) => read("/api/accounts/delegates", { query: { kind: "vendor", organisation: record.id }, signal }),
  });
  if (!can) return <p className="small">担当者を見る権限がありません。</p>;
  return (
    <>
      <p className="small">事業者のページ（/vendor/）で、自分のところの荷物を見て、送り状を作り、発送済みにできます。</p>
      <ul className="checks">
        {data?.items.map((one) => (
          <li key={one.id}><b>{one.name}</b>　{one.email}　<button type="button" className="link" onClick={() => setOut(one)}>外す…</button><small><At iso={one.since} /> から</small></li>
        ))}
        {data?.items.length === 0 && <li>まだいません。</li>}
      </ul>
      <CreateButton
        label="担当者を招く" path="/api/accounts/delegates" room="accounts" submit="招く" done="招きました。案内のメールを送りました。" also={["delegates"]} specs={who}
        body={(values) => ({ ...values, kind: "vendor", organisation: record.id })}
      />
      {out && <OutDialog delegate={out} onClose={() => setOut(null)} />}
    </>
  );
}

const why: FieldSpec[] = [{ name: "reason", label: "わけ", kind: "text", required: "外すわけを入力してください", max: 500, hint: "例：退職のため" }];

function OutDialog({ delegate, onClose }: { delegate: Delegate; onClose: () => void }) {
  const form = useSending(why);
  const { errors, isSubmitting } = form.formState;
  return (
    <Popup title={`${delegate.name} さんを外す`} onClose={onClose}>
      <form
        noValidate
        onSubmit={form.handleSubmit(async ({ reason }) => {
          const problem = await form.sending(async (key) => { await send("/api/accounts/delegates/{id}/remove", { version: delegate.version, reason: String(reason) }, { path: { id: delegate.id }, key }); });
          if (problem) return;
          void queries.invalidateQueries({ queryKey: ["delegates"] });
          announce("外しました。開いていた画面も、すぐに使えなくなりました。");
          onClose();
        })}
      >
        <p>この人は、すぐに事業者のページを使えなくなります。</p>
        <FormFields specs={why} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button danger" aria-disabled={isSubmitting}>外す</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
