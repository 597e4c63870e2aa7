import { useRouter } from "@tanstack/react-router";
import { useState } from "react";

import { send } from "../../api/client";
import { BASE } from "../../app/base";
import { Go } from "../../parts/Go";
import { DoorForm, newPasswordSpecs } from "./DoorForm";
import { Door } from "./Door";
import { sameTwice } from "./SignInPage";

/** The token stands behind '#', which no server and no log sees; it leaves the address bar at once. */
function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  if (token) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

export default function InvitationPage() {
  const [token] = useState(takeToken);
  const router = useRouter();
  if (!token) {
    return (
      <Door title="招待のリンクが正しくありません">
        <p>メールのリンクが途中で切れているか、すでに使われています。メールからもう一度開くか、管理者に招待の送り直しを頼んでください。</p>
        <p><Go to="/sign-in">サインインにもどる</Go></p>
      </Door>
    );
  }
  return (
    <Door title="パスワードを決めてください" step="1 / 3">
      <p>このあと、サインインと認証アプリの登録に進みます。</p>
      <DoorForm
        specs={newPasswordSpecs} submit="このパスワードにする"
        onSubmit={async ({ password, again }) => {
          sameTwice(password, again);
          await send("/api/accounts/staff/invitation", { token, password: String(password) });
          router.history.push(`${BASE}/sign-in?welcome=1`);
        }}
      />
    </Door>
  );
}
