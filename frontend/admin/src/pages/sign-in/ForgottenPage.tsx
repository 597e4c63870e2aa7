import { useState } from "react";

import { send } from "../../api/client";
import { Go } from "../../parts/Go";
import { DoorForm } from "./DoorForm";
import { Door } from "./Door";

/** The answer is the same whether or not the address is known. */
export default function ForgottenPage() {
  const [sent, setSent] = useState(false);
  if (sent) {
    return (
      <Door title="メールをご確認ください">
        <p>入力されたアドレスが登録されていれば、パスワードを決め直すための案内を送りました。数分たっても届かないときは、迷惑メールの中と、アドレスの打ち間違いを確かめてください。</p>
        <p><Go to="/sign-in">サインインにもどる</Go></p>
      </Door>
    );
  }
  return (
    <Door title="パスワードを忘れたとき">
      <p>業務用のメールアドレスに、パスワードを決め直すための案内を送ります。</p>
      <DoorForm
        specs={[{ name: "email", label: "メールアドレス", kind: "email", required: "メールアドレスを入力してください", autoComplete: "username" }]}
        submit="案内を送る"
        onSubmit={async ({ email }) => { await send("/api/accounts/staff/forgotten", { email: String(email).trim() }); setSent(true); }}
      >
        <p><Go to="/sign-in">サインインにもどる</Go></p>
      </DoorForm>
    </Door>
  );
}
