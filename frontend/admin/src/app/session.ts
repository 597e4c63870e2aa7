import { useRouter, type AnyRouter } from "@tanstack/react-router";

import { memory, send } from "../api/client";
import { asProblem } from "../api/problem";
import { announce } from "../parts/toasts";
import { BASE } from "./base";
import { meQuery, queries } from "./queries";

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

/** When the API says that the session is over: forget what was shown, and lead to the door with the way back. */
export function watchSession(router: AnyRouter): void {
  memory.onSignedOut = () => {
    // Nobody was signed in: the desk's own guard leads to the door. Clearing now would cancel the very question it waits for.
    if (queries.getQueryData(meQuery.queryKey) === undefined) return;
    memory.csrf = "";
    memory.reason = ""; // whoever comes through the door next has their own
    queries.clear();
    const next = router.state.location.href.replace(BASE, "");
    void router.navigate({ to: "/sign-in", search: next.length > 1 ? { next, ended: "1" } : { ended: "1" } } as never);
  };
}

let before = "";

/**
 * Whoever comes in after a colleague in the same tab finds nothing of what she had half written: the pages keep that in memory, by the record it
 * belongs to. The desk is loaded anew then; whether that happens.
 */
export function takesOver(id: string, reload: () => void = () => { location.reload(); }): boolean {
  const another = before !== "" && before !== id;
  before = id;
  if (another) reload();
  return another;
}
