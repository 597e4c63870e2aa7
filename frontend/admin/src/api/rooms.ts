/** Rows and details of each room. */
import type { Detail, Row } from "./records";

export interface InquiryRow extends Row {
  user_label: string;
  preview: string;
  opened_at: string;
  due: string | null;
  assignee: string | null;
}

export interface Message {
  id: string;
  at: string;
  from: "user" | "bot" | "staff";
  who?: string | null;
  kind: string;
  text: string | null;
  /** staff's messages: how it went and whether it arrived */
  sent_by?: "reply" | "push" | null;
  state?: string | null;
}

export interface Inquiry extends Detail, InquiryRow {
  version: number;
  actions: string[];
  messages: Message[];
  /** How an answer would go if it were sent now. */
  sending: { by: "reply" | "push"; until: string | null; blocked: boolean; quota_left: number | null };
}

export interface LineNumbers {
  day: string;
  followers: number;
  blocks: number;
  follows_total: number;
  items: { day: string; follows: number; unfollows: number; messages: number; inquiries: number }[];
  definition: string;
}

export interface Flag {
  code: string;
  label: string;
  text: string;
  opened_at: string;
  resolutions: { name: string; label: string; note_required?: boolean }[];
  resolved?: { at: string; who: string; resolution: string; note: string | null } | null;
}

export interface DonationRow extends Row {
  portal: string;
  portal_name: string;
  order_number: string;
  amount_yen: number;
  donor_name: string;
  applied_at: string;
  paid_at: string | null;
  received_at: string;
  flags: { code: string; label: string }[];
}

export interface Change {
  field: string;
  label: string;
  from: string | number | null;
  to: string | number | null;
  /** false: staff had edited the field, so the notification's value was kept aside */
  applied: boolean;
}

export interface Donation extends Detail {
  portal: string;
  portal_name: string;
  order_number: string;
  amount_yen: number;
  payment_method: string;
  payment_state: string;
  applied_at: string;
  paid_at: string | null;
  received_at: string;
  donor: { name: string; kana: string; postcode: string; address: string; phone: string; email: string };
  one_stop: boolean;
  publication_consent: boolean;
  use: string | null;
  note: string | null;
  lines: { gift_code: string; gift_name: string | null; quantity: number; recipient: string | null; wishes: string | null }[];
  flags: Flag[];
  revisions: { number: number; at: string; changes: Change[] }[];
}

export interface TaskRow extends Row {
  title: string;
  orderer: string;
  category: string;
  place: string;
  reward: { kind: "fixed" | "hourly"; yen: number; unit_note: string | null };
  deadline: string;
  submitted_at: string;
  due: string | null;
}

export interface Task extends Detail, TaskRow {
  version: number;
  actions: string[];
  description: string;
  contract: string;
  payment_date: string;
  receipt_date: string | null;
  places: number;
  skills: string[];
  contact: { name: string; email: string; phone: string | null };
  published_at: string | null;
}

export interface ApplicationRow extends Row {
  organisation: string;
  kind: string;
  contact_name: string;
  submitted_at: string;
  checks_done: number;
  checks_total: number;
  due: string | null;
}

export interface Check {
  name: string;
  label: string;
  guide: string;
  result: "pass" | "fail" | "unclear" | null;
  who: string | null;
  at: string | null;
  source: string | null;
  note: string | null;
}

export interface Application extends Detail, ApplicationRow {
  version: number;
  actions: string[];
  corporate_number: string | null;
  address: string | null;
  website: string | null;
  contact: { name: string; department: string | null; email: string; phone: string | null };
  interests: string[];
  introduction: string | null;
  listing_wish: boolean;
  checks: Check[];
  proposal: { decision: "admit" | "decline"; reason: string; who: string; at: string } | null;
}

export interface MemberRow extends Row {
  organisation: string;
  kind: string;
  joined_on: string;
  listed: boolean;
}

export interface Member extends Detail, MemberRow {
  version: number;
  actions: string[];
  corporate_number: string | null;
  contact: { name: string; email: string; phone: string | null };
  interests: string[];
  website: string | null;
  introduction: string | null;
}

export interface MailRow extends Row {
  to: string;
  subject: string;
  template: string;
  asked_at: string;
  attempts: number;
  reference: string | null;
}

export interface Mail extends Detail, MailRow {
  version: number;
  actions: string[];
  body: string;
  provider_id: string | null;
  trouble: string | null;
}

export interface StaffRow extends Row {
  version: number;
  name: string;
  email: string;
  team: string;
  roles: string[];
  enrolled: boolean;
  invited_at: string;
  last_sign_in: string | null;
  locked_until: string | null;
}

export interface StaffDetail extends Detail, StaffRow {
  version: number;
  actions: string[];
  permissions: string[];
  sessions: { since: string; ip: string | null; agent: string | null }[];
}

export interface Role {
  id: string;
  version: number;
  name: string;
  description: string;
  permissions: string[];
}

export interface Team {
  id: string;
  version: number;
  name: string;
  services: string[];
  outsourced: boolean;
}

export interface Partner {
  id: string;
  version: number;
  kind: string;
  name: string;
  keys: { key_id: string; since: string }[];
}

/** The only time that a key's secret is seen. */
export interface PartnerKey extends Partner {
  key_id: string;
  secret: string;
}

export interface AuditRow extends Row {
  at: string;
  actor: string;
  actor_name: string | null;
  action: string;
  target: string;
  what: unknown;
  why: string | null;
  ip: string | null;
  request_id: string | null;
}
