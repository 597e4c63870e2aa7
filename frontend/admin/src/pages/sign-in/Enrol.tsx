import { useEffect, useState } from "react";

import { send } from "../../api/client";
import { asProblem, type Problem } from "../../api/problem";
import type { Enrolment, SignedIn } from "../../api/records";
import { CopyButton } from "../../parts/CopyButton";
import { ProblemView } from "../../parts/ProblemView";
import { Qr } from "../../parts/Qr";
import { Waiting } from "../../parts/Waiting";
import { codeSpec, DoorForm, plainCode } from "./DoorForm";
import { Door } from "./Door";

interface Props {
  challenge: string;
  onDone: (answer: SignedIn) => void;
  onExpired: () => void;
}

/** Ties this person's authenticator app to the account. */
export function Enrol({ challenge, onDone, onExpired }: Props) {
  const [offer, setOffer] = useState<Enrolment | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let here = true;
    send("/api/accounts/staff/sign-in/enrol", { challenge }).then(
      (answer) => { if (here) setOffer(answer); },
      (error: unknown) => { if (here) setProblem(asProblem(error)); },
    );
    return () => { here = false; };
  }, [challenge]);

  const grouped = (offer?.secret ?? "").replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <Door title="認証アプリを登録します" step="最初のサインイン">
      {problem && <ProblemView problem={problem} retry={onExpired} />}
      {!offer && !problem && <Waiting text="登録の用意をしています" />}
      {offer && (
        <>
          <ol className="steps">
            <li>スマートフォンの認証アプリ（Google Authenticator、Microsoft Authenticator など）を開きます。</li>
            <li>
              アプリの「追加」で、この図を読み取ります。
              <Qr text={offer.otpauth_uri} label="認証アプリに登録するためのQRコード。読み取れないときは、下の文字を入力してください" />
              <details><summary>読み取れないとき</summary><p>アプリの「手で入力」で、次の文字を入れてください。</p><p><code className="secret-code">{grouped}</code> <CopyButton text={offer.secret} what="登録用の文字" /></p></details>
            </li>
            <li>アプリに出た6けたの数字を入力します。</li>
          </ol>
          <DoorForm
            specs={[codeSpec]} submit="登録してサインイン"
            onProblem={(p) => { if (p.slug === "challenge-over") onExpired(); }}
            onSubmit={async ({ code }) => onDone(await send("/api/accounts/staff/sign-in/totp", { challenge: offer.challenge, code: plainCode(code) }))}
          />
        </>
      )}
    </Door>
  );
}
