import { useRouter } from "@tanstack/react-router";

import { memory, send } from "../api/client";
import { asProblem } from "../api/problem";
import { announce } from "../parts/toasts";
import { queries } from "./queries";

/** Ends this session, or all of this person's sessions, and leads to the door. */
export function useSignOut(everywhere = false): () => void {
  const router = useRouter();
  return () => {
    const path = everywhere ? "/api/accounts/sign-out-everywhere" : "/api/accounts/sign-out";
    send(path, {}).then(leave, (error: unknown) => {
      const problem = asProblem(error);
      if (problem.status === 401) leave();
      else announce(problem.message, "error");
    });
    function leave() {
      memory.csrf = "";
      memory.reason = "";
      queries.clear();
      void router.navigate({ to: "/sign-in" } as never);
      announce(everywhere ? "すべての端末からサインアウトしました。" : "サインアウトしました。お疲れさまでした。");
    }
  };
}
