import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { memory, send } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Challenge, SignedIn } from "../../api/records";
import { BASE } from "../../app/base";
import { queries } from "../../app/queries";
import { Go } from "../../parts/Go";
import { codeSpec, DoorForm, newPasswordSpecs, plainCode } from "./DoorForm";
import { Door } from "./Door";
import { Enrol } from "./Enrol";
import { RecoveryCodes } from "./RecoveryCodes";

type Step =
  | { at: "password" }
  | { at: "new-password" | "enrol" | "totp" | "recovery"; challenge: string }
  | { at: "codes"; codes: string[] };

const signIn = "/api/accounts/staff/sign-in" as const;

/** Where to go after the door: only a path of the desk, never another site's. */
export function nextPath(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

/** Password, then the app's code; at first sign-in the app is enrolled and the recovery codes are shown once. */
export default function SignInPage() {
  const { next, ended, welcome } = useSearch({ strict: false }) as Record<string, string | undefined>;
  const router = useRouter();
  const [step, setStep] = useState<Step>({ at: "password" });
  const [said, setSaid] = useState("");
  const again = (problem: Problem) => {
    if (problem.slug !== "challenge-over") return;
    setSaid(problem.message);
    setStep({ at: "password" });
  };
  const advance = ({ challenge, next: to }: Challenge) => {
    setSaid("");
    if (to === "sign-in") { setSaid("認証アプリの登録を外しました。もう一度サインインすると、登録し直せます。"); setStep({ at: "password" }); } else setStep({ at: to, challenge });
  };
  const enter = () => { queries.clear(); router.history.push(`${BASE}${nextPath(next)}`); };
  const finish = ({ csrf_token, recovery_codes }: SignedIn) => {
    memory.csrf = csrf_token;
    if (recovery_codes?.length) setStep({ at: "codes", codes: recovery_codes });
    else enter();
  };

  if (step.at === "codes") return <RecoveryCodes codes={step.codes} onDone={enter} />;
  if (step.at === "enrol") return <Enrol challenge={step.challenge} onDone={finish} onExpired={() => setStep({ at: "password" })} />;
  if (step.at === "new-password") {
    const { challenge } = step;
    return (
      <Door title="新しいパスワードを決めてください" step="最初のサインイン">
        <p>お渡ししたパスワードは一度だけのものです。</p>
        <DoorForm
          key="new" specs={newPasswordSpecs} submit="このパスワードにする" onProblem={again}
          onSubmit={async ({ password, again: second }) => {
            sameTwice(password, second);
            advance(await send(`${signIn}/new-password`, { challenge, password: String(password) }));
          }}
        />
      </Door>
    );
  }
  if (step.at === "totp") {
    const { challenge } = step;
    return (
      <Door title="認証アプリの確認コード" step="2 / 2">
        <DoorForm
          key="totp" specs={[codeSpec]} submit="サインイン" onProblem={again}
          onSubmit={async ({ code }) => finish(await send(`${signIn}/totp`, { challenge, code: plainCode(code) }))}
        >
          <p><button type="button" className="link" onClick={() => setStep({ at: "recovery", challenge })}>スマートフォンが手元にない（回復コードを使う）</button></p>
        </DoorForm>
      </Door>
    );
  }
  if (step.at === "recovery") {
    const { challenge } = step;
    return (
      <Door title="回復コードでサインイン" step="2 / 2">
        <p>最初に控えた回復コードのうち、まだ使っていないものを1つ入力してください。使ったコードは無効になり、認証アプリをもう一度登録します。</p>
        <DoorForm
          key="recovery" submit="認証アプリを登録し直す" onProblem={again}
          specs={[{ name: "code", label: "回復コード", kind: "text", required: "回復コードを入力してください", autoComplete: "off" }]}
          onSubmit={async ({ code }) => advance(await send(`${signIn}/recovery`, { challenge, code: String(code).trim() }))}
        >
          <p><button type="button" className="link" onClick={() => setStep({ at: "totp", challenge })}>確認コードにもどる</button></p>
          <p className="small">回復コードもないときは、管理者に「認証アプリの登録し直し」を頼んでください。</p>
        </DoorForm>
      </Door>
    );
  }
  return (
    <Door title="サインイン" step="1 / 2">
      {ended && <p className="notice" role="status">安全のためサインアウトしました。続きから始めるには、もう一度サインインしてください。</p>}
      {said && <p className="notice" role="status">{said}</p>}
      {welcome && <p className="notice" role="status">パスワードを設定しました。続けてサインインしてください。</p>}
      <DoorForm
        key="password" submit="次へ"
        specs={[
          { name: "email", label: "メールアドレス", kind: "email", required: "メールアドレスを入力してください", autoComplete: "username" },
          { name: "password", label: "パスワード", kind: "password", required: "パスワードを入力してください", autoComplete: "current-password" },
        ]}
        onSubmit={async ({ email, password }) => advance(await send(signIn, { email: String(email).trim(), password: String(password) }))}
      >
        <p><Go to="/forgotten">パスワードを忘れた</Go></p>
      </DoorForm>
    </Door>
  );
}

/** Raises the same kind of problem as the API would, at the second field. */
export function sameTwice(first: unknown, second: unknown): void {
  if (first === second) return;
  throw new Problem({
    type: "invalid", status: 422, title: "入力を確かめてください",
    errors: [{ pointer: "/again", code: "mismatch", message: "2つのパスワードが違います。同じものを入力してください" }],
  });
}
