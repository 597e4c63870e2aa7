import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Role } from "../../api/rooms";
import { queries } from "../../app/queries";
import { CreateButton } from "../../parts/CreateDialog";
import type { FieldSpec } from "../../parts/definitions";
import { FormFields } from "../../parts/FormFields";
import { FormProblem } from "../../parts/FormProblem";
import { PageHead } from "../../parts/PageHead";
import { Popup } from "../../parts/Popup";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { useSending } from "../../parts/useForm";
import { Waiting } from "../../parts/Waiting";
import { rolesQuery } from "./lookups";
import { AccountsTabs } from "./Tabs";

function specsOf(permissions: { id: string; name: string }[]): FieldSpec[] {
  return [
    { name: "name", label: "役割の名前", kind: "text", required: "役割の名前を入力してください", max: 60 },
    { name: "description", label: "説明", kind: "text", required: "どんな人の役割かを入力してください", max: 200 },
    { name: "permissions", label: "できること", kind: "checks", options: permissions.map((one) => ({ value: one.id, label: one.name })) },
  ];
}

/** A role is a named set of permissions; staff hold roles. */
export default function RolesPage() {
  const { data, error, refetch } = useQuery(rolesQuery);
  const [changing, setChanging] = useState<Role | null>(null);
  return (
    <>
      <PageHead title="役割" lead="役割は「できること」のまとまりです。職員は1つ以上の役割を持ちます。">
        {data && (
          <CreateButton
            label="役割を作る" path="/api/accounts/roles" room="accounts" submit="作る" done="役割を作りました。" also={["roles"]} initial={{ permissions: [] }}
            specs={[
              { name: "id", label: "記号", kind: "text", required: "記号を入力してください", hint: "英小文字・数字・ハイフン。あとから変えられません（例：donations-clerk）", pattern: [/^[a-z][a-z0-9-]{1,40}$/, "英小文字で始め、英小文字・数字・ハイフンで入力してください（例：donations-clerk）"] },
              ...specsOf(data.permissions),
            ]}
          />
        )}
      </PageHead>
      <AccountsTabs />
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && (
        <ul className="cards">
          {data.items.map((role) => (
            <li key={role.id}>
              <h2>{role.name}</h2>
              <p>{role.description}</p>
              <ul className="plain ticks">{role.permissions.map((id) => <li key={id}>{data.permissions.find((one) => one.id === id)?.name ?? id}</li>)}</ul>
              <div className="buttons"><button type="button" className="button quiet small" onClick={() => setChanging(role)}>変える<span className="unseen">：{role.name}</span></button></div>
            </li>
          ))}
        </ul>
      )}
      {changing && data && <RoleDialog role={changing} specs={specsOf(data.permissions)} onClose={() => setChanging(null)} />}
    </>
  );
}

function RoleDialog({ role, specs, onClose }: { role: Role; specs: FieldSpec[]; onClose: () => void }) {
  const all: FieldSpec[] = [...specs, { name: "reason", label: "変える理由", kind: "text", required: "変える理由を入力してください", max: 500 }];
  const form = useSending(all, { name: role.name, description: role.description, permissions: role.permissions });
  const { errors, isSubmitting } = form.formState;
  return (
    <Popup title={`役割「${role.name}」を変える`} onClose={onClose} wide>
      <form
        noValidate
        onSubmit={form.handleSubmit(async (values) => {
          const problem = await form.sending(async (key) => { await send("/api/accounts/roles/{id}/change", { version: role.version, ...values } as never, { path: { id: role.id }, key }); });
          if (problem?.stale) form.setError("root", { message: "先にほかの人がこの役割を変えました。いったん閉じて、最新の内容を見てから変えてください。" });
          void queries.invalidateQueries({ queryKey: ["roles"] });
          if (problem) return;
          announce("役割を変えました。持っている職員は、次の操作でサインインし直します。");
          onClose();
        })}
      >
        <FormFields specs={all} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : "変える"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
