import type { ReactNode } from "react";

import type { Problem } from "../../api/problem";
import type { FieldSpec, Values } from "../../parts/definitions";
import { FormFields } from "../../parts/FormFields";
import { FormProblem } from "../../parts/FormProblem";
import { useSending } from "../../parts/useForm";

interface Props {
  specs: FieldSpec[];
  submit: string;
  onSubmit: (values: Values, key: string) => Promise<void>;
  /** looks at a decline before it is shown */
  onProblem?: (problem: Problem) => void;
  children?: ReactNode;
}

/** One step of a door: its fields, its button, what is wrong. */
export function DoorForm({ specs, submit, onSubmit, onProblem, children }: Props) {
  const form = useSending(specs);
  const { errors, isSubmitting } = form.formState;
  return (
    <form
      noValidate className="door-form"
      onSubmit={form.handleSubmit(async (values) => {
        const problem = await form.sending((key) => onSubmit(values, key));
        if (problem) onProblem?.(problem);
      })}
    >
      <FormFields specs={specs} register={form.register} errors={errors} />
      <FormProblem message={errors.root?.message} />
      <div className="buttons"><button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "確かめています…" : submit}</button></div>
      {children}
    </form>
  );
}

export const passwordHint = "12文字以上。英字の大文字・小文字・数字・記号をまぜてください。";

/** A password typed twice; the second only guards against slips of the hand. */
export const newPasswordSpecs: FieldSpec[] = [
  { name: "password", label: "新しいパスワード", kind: "password", required: "新しいパスワードを入力してください", hint: passwordHint, autoComplete: "new-password" },
  { name: "again", label: "新しいパスワード（確認）", kind: "password", required: "確かめるため、もう一度入力してください", autoComplete: "new-password" },
];

export const codeSpec: FieldSpec = {
  name: "code", label: "確認コード（6けた）", kind: "text", numeric: true, autoComplete: "one-time-code",
  hint: "認証アプリに出ている数字です。30秒ごとに変わります。",
  required: "認証アプリに出ている6けたの数字を入力してください", pattern: [/^\s*[0-9０-９]{3}\s?[0-9０-９]{3}\s*$/, "6けたの数字で入力してください（例：123456）"],
};

/** '１２３ ４５６' → '123456' */
export function plainCode(value: unknown): string {
  return String(value).normalize("NFKC").replace(/\s/g, "");
}
