/** Every path the desk reads or sends to, with its shapes: a typed table over the API. */
import type { Challenge, DownloadAnswer, Enrolment, Me, Page, SignedIn, Waiting } from "./records";
import type {
  Application, ApplicationRow, AuditRow, Donation, DonationRow, Inquiry, InquiryRow, LineNumbers, Mail, MailRow, Member, MemberRow,
  Partner, PartnerKey, Role, StaffDetail, StaffRow, Task, TaskRow, Team,
} from "./rooms";

export interface Lists {
  "/api/line/inquiries": InquiryRow;
  "/api/donations": DonationRow;
  "/api/crowdsourcing/tasks": TaskRow;
  "/api/consortium/applications": ApplicationRow;
  "/api/consortium/members": MemberRow;
  "/api/messaging/mails": MailRow;
  "/api/accounts/staff": StaffRow;
  "/api/accounts/audit": AuditRow;
}

export interface Details {
  "/api/line/inquiries/{id}": Inquiry;
  "/api/donations/{id}": Donation;
  "/api/crowdsourcing/tasks/{id}": Task;
  "/api/consortium/applications/{id}": Application;
  "/api/consortium/members/{id}": Member;
  "/api/messaging/mails/{id}": Mail;
  "/api/accounts/staff/{id}": StaffDetail;
}

export type Room = "line" | "donations" | "crowdsourcing" | "consortium" | "messaging" | "accounts";

interface Others {
  "/api/accounts/me": Me;
  "/api/accounts/roles": { items: Role[]; permissions: { id: string; name: string }[] };
  "/api/accounts/teams": { items: Team[] };
  "/api/accounts/partners": { items: Partner[] };
  "/api/donations/portals": { items: { id: string; name: string }[] };
  "/api/line/numbers": LineNumbers;
}

export type ListPath = keyof Lists;
export type DetailPath = keyof Details;
export type ReadPath = ListPath | DetailPath | keyof Others | `/api/${Room}/waiting`;
export type ReadAnswer<P extends ReadPath> = P extends ListPath ? Page<Lists[P]>
  : P extends DetailPath ? Details[P]
  : P extends keyof Others ? Others[P]
  : Waiting;

interface Sends {
  "/api/accounts/staff/sign-in": { body: { email: string; password: string }; answer: Challenge };
  "/api/accounts/staff/sign-in/new-password": { body: { challenge: string; password: string }; answer: Challenge };
  "/api/accounts/staff/sign-in/enrol": { body: { challenge: string }; answer: Enrolment };
  "/api/accounts/staff/sign-in/totp": { body: { challenge: string; code: string }; answer: SignedIn };
  "/api/accounts/staff/sign-in/recovery": { body: { challenge: string; code: string }; answer: Challenge };
  "/api/accounts/staff/invitation": { body: { token: string; password: string }; answer: unknown };
  "/api/accounts/staff/forgotten": { body: { email: string }; answer: unknown };
  "/api/accounts/partners/{id}/rotate": { body: { version: number; reason: string }; answer: PartnerKey };
  "/api/accounts/sign-out": { body: object; answer: unknown };
  "/api/accounts/sign-out-everywhere": { body: object; answer: unknown };
}

/** A staff action answers with the record's new detail. */
export type ActionPath = `${DetailPath}/${string}`;
export type DownloadPath = `/api/${Room}/downloads`;
export type CreatePath = "/api/accounts/staff" | "/api/accounts/roles" | "/api/accounts/teams";
export type OtherSendPath = "/api/accounts/roles/{id}/change";
export type SendPath = keyof Sends | ActionPath | DownloadPath | CreatePath | OtherSendPath;
export type SendBody<P extends SendPath> = P extends keyof Sends ? Sends[P]["body"]
  : P extends DownloadPath ? { what: string; filter: Record<string, string>; reason: string }
  : Record<string, unknown>;
export type SendAnswer<P extends SendPath> = P extends keyof Sends ? Sends[P]["answer"]
  : P extends DownloadPath ? DownloadAnswer
  : P extends `${infer D extends DetailPath}/${string}` ? Details[D]
  : Record<string, unknown>;
