/** Which room's detail stands behind a path of the desk: what the home shows beside its queue. */
import type { Subject } from "../parts/definitions";
import { aliases } from "./pages";

type Load = () => Promise<Subject>;

// A subject's own record type is known only inside its room; the panel treats every one as a Detail.
const at = <M,>(load: () => Promise<M>, pick: (module: M) => unknown): Load => async () => pick(await load()) as Subject;

const known: [base: string, load: Load][] = [
  ["/donations", at(() => import("../pages/donations/donation"), (m) => m.donation)],
  ["/line/inquiries", at(() => import("../pages/line/inquiry"), (m) => m.inquiry)],
  ["/crowdsourcing/tasks", at(() => import("../pages/crowdsourcing/task"), (m) => m.task)],
  ["/consortium/applications", at(() => import("../pages/consortium/application"), (m) => m.application)],
  ["/consortium/members", at(() => import("../pages/consortium/member"), (m) => m.member)],
  ["/messaging/mails", at(() => import("../pages/messaging/mail"), (m) => m.mail)],
  ["/accounts/staff", at(() => import("../pages/accounts/staff"), (m) => m.staff)],
];

export interface Found { id: string; load: Load; base: string }

/** '/donations/01J…' → the donation's definitions and its id. */
export function subjectAt(href: string): Found | null {
  let path = href.split(/[?#]/)[0] ?? "";
  for (const [from, to] of Object.entries(aliases)) if (path.startsWith(`${from}/`)) path = to + path.slice(from.length);
  for (const [base, load] of known) {
    if (path.startsWith(`${base}/`) && !path.slice(base.length + 1).includes("/")) return { base, load, id: decodeURIComponent(path.slice(base.length + 1)) };
  }
  return null;
}
