/** What all rooms' records have in common, as the shared parts of the desk need it. Instants are ISO-8601 UTC. */
import type { ReadAnswer, SendAnswer } from "./types";

export interface Row {
  id: string;
  version?: number;
  actions?: string[];
}

export interface HistoryEntry {
  at: string;
  who: string;
  what: string;
  detail?: string | null;
}

/** わけを見る: the rule that held or moved this, and the rows behind it. */
export interface Reason {
  rule: string;
  version: string | number;
  since: string;
  source: string;
  text: string;
  rows: { label: string; value: string }[];
}

export interface Detail extends Row {
  version: number;
  state: string;
  state_name?: string;
  actions: string[];
  history?: HistoryEntry[];
  why?: Reason[];
}

export type Waiting = ReadAnswer<"/api/donations/waiting">;
export type WaitingItem = Waiting["items"][number];
export type Service = WaitingItem["service"];
export type Figure = Waiting["figures"][number];
export type Me = Omit<ReadAnswer<"/api/accounts/me">, "city"> & { city: { name: string } };
export type Challenge = SendAnswer<"/api/accounts/staff/sign-in">;
export type Enrolment = SendAnswer<"/api/accounts/staff/sign-in/enrol">;
export type SignedIn = SendAnswer<"/api/accounts/staff/sign-in/totp">;
export type DownloadAnswer = SendAnswer<"/api/donations/downloads">;
