/** What the rooms answer with: the shapes the desk shows. Instants are ISO-8601 UTC, days YYYY-MM-DD, money whole yen. */

export interface Page<Row> {
  items: Row[];
  next: string | null;
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
  rows?: { label: string; value: string; href?: string }[];
}

export interface Row {
  id: string;
  version?: number;
  state: string;
  /** the state in words, where the room gives them */
  state_name?: string;
  actions?: string[];
}

export interface Detail extends Row {
  version: number;
  history?: HistoryEntry[];
  actions: string[];
  why?: Reason[];
}

export type Service = "donations" | "jobsupport" | "crowdsourcing" | "consortium" | "community" | "platform";

export interface WaitingItem {
  id: string;
  service: Service;
  kind: string;
  title: string;
  why: string;
  due: string | null;
  action: string;
  href: string;
  state: string;
}

export interface Figure {
  label: string;
  value: number | string;
  unit: string;
  href: string;
  late: boolean;
}

export interface Waiting {
  items: WaitingItem[];
  figures: Figure[];
}

export interface Staff {
  id: string;
  name: string;
  email: string;
  team: string;
  roles: string[];
  permissions: string[];
}

export interface Me {
  staff: Staff;
  csrf_token: string;
  idle_until: string;
  absolute_until: string;
  city: { name: string };
}

export interface Challenge {
  challenge: string;
  next: "totp" | "enrol" | "new-password" | "sign-in";
}

export interface Enrolment {
  challenge: string;
  secret: string;
  otpauth_uri: string;
}

export interface SignedIn {
  staff: Staff;
  csrf_token: string;
  recovery_codes?: string[];
}

export interface DownloadAnswer {
  url: string;
  password: string;
  expires_at: string;
  rows: number;
  filename?: string;
}
