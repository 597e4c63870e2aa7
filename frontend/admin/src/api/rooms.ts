/** Rows and details of each room, by the names the screens use. */
import type { ReadAnswer, RowOf, SendAnswer, SendBody } from "./types";

export type InquiryRow = RowOf<"/api/line/inquiries">;
export type Inquiry = ReadAnswer<"/api/line/inquiries/{id}">;
export type Message = Inquiry["messages"][number];
export type LineEvent = RowOf<"/api/line/events">;
export type LineSend = RowOf<"/api/line/sends">;
export type Question = ReadAnswer<"/api/line/questions/{id}">;
export type QuestionTried = SendAnswer<"/api/line/questions/try">;
export type QuestionWords = ReadAnswer<"/api/line/questions/words">;
export type TalkStanding = ReadAnswer<"/api/line/questions/talks/{id}">;
export type Scenario = ReadAnswer<"/api/line/scenarios/{id}">;
export type ConsultationRow = RowOf<"/api/line/consultations">;
export type Consultation = ReadAnswer<"/api/line/consultations/{id}">;
export type ConsultationTalk = ReadAnswer<"/api/line/consultations/{id}/talk">;
export type LineAnswers = ReadAnswer<"/api/line/answers/{id}">;
export type ConsultationDirect = ReadAnswer<"/api/line/consultations/direct">;
export type BroadcastRow = RowOf<"/api/line/broadcasts">;
export type Broadcast = ReadAnswer<"/api/line/broadcasts/{id}">;
export type BroadcastChoices = ReadAnswer<"/api/line/broadcasts/choices">;
export type LinePerson = ReadAnswer<"/api/line/people/{id}">;
export type Menu = ReadAnswer<"/api/line/menus/{id}">;
export type LineFigures = ReadAnswer<"/api/line/figures">;

export type IncidentRow = RowOf<"/api/accounts/incidents">;
export type Incident = ReadAnswer<"/api/accounts/incidents/{id}">;

export type DonationRow = RowOf<"/api/donations">;
export type Donation = ReadAnswer<"/api/donations/{id}">;
export type Flag = Donation["flags"][number];
export type Resolution = Flag["resolutions"][number];
export type ImportRow = RowOf<"/api/donations/imports">;
export type ImportDetail = ReadAnswer<"/api/donations/imports/{id}">;
export type ImportPreview = SendAnswer<"/api/donations/imports/{id}/preview">;
export type Compare = NonNullable<SendBody<"/api/donations/imports/{id}/start">["compare"]>;
export type ComparisonList = ReadAnswer<"/api/donations/comparisons">;
export type ComparisonRow = RowOf<"/api/donations/comparisons">;
export type Comparison = ReadAnswer<"/api/donations/comparisons/{id}">;
export type FoundDifference = ReadAnswer<"/api/donations/comparisons/{id}/differences">["items"][number];
export type ImportMapping = ReadAnswer<"/api/donations/imports/mappings">["items"][number];
export type ImportMappings = ReadAnswer<"/api/donations/imports/mappings">;
export type VendorRow = RowOf<"/api/donations/vendors">;
export type VendorEntry = ReadAnswer<"/api/donations/vendors/{id}">;
/** What a donation is judged against: approved, at the price of now. */
export type Gift = ReadAnswer<"/api/donations/gifts/in-force">["items"][number];
export type GiftRow = RowOf<"/api/donations/gifts">;
export type GiftEntry = ReadAnswer<"/api/donations/gifts/{id}">;
export type Portal = ReadAnswer<"/api/donations/portals">["items"][number];
export type Analysis = ReadAnswer<"/api/donations/analysis">;
export type Lateness = ReadAnswer<"/api/donations/analysis/lateness">;
export type Stock = RowOf<"/api/donations/stock">;
export type StockDetail = ReadAnswer<"/api/donations/stock/{code}">;
export type ShipmentRow = RowOf<"/api/donations/shipments">;
export type Shipment = ReadAnswer<"/api/donations/shipments/{id}">;
export type LabelProblem = SendAnswer<"/api/donations/shipments/labels/check">["problems"][number];
export type TrackingFile = SendAnswer<"/api/donations/shipments/trackings/check">;
export type DonationInquiryRow = RowOf<"/api/donations/inquiries">;
export type DonationInquiry = ReadAnswer<"/api/donations/inquiries/{id}">;
export type ShortRow = RowOf<"/api/donations/stock/shortages">;

export type OriginSurveyRow = RowOf<"/api/donations/origins/surveys">;
export type OriginSurvey = ReadAnswer<"/api/donations/origins/surveys/{id}">;
export type OriginSheetRow = RowOf<"/api/donations/origins/sheets">;
export type OriginSheet = ReadAnswer<"/api/donations/origins/sheets/{id}">;
export type OriginDoubtRow = RowOf<"/api/donations/origins/doubts">;
export type OriginDoubt = ReadAnswer<"/api/donations/origins/doubts/{id}">;
export type OriginVisitRow = RowOf<"/api/donations/origins/visits">;
export type OriginVisit = ReadAnswer<"/api/donations/origins/visits/{id}">;

export type ListingRow = RowOf<"/api/donations/listings">;
export type ListingDetail = ReadAnswer<"/api/donations/listings/{id}">;
export type ListingsCompared = ReadAnswer<"/api/donations/listings/gifts/{code}">;
export type ListingsCheck = SendAnswer<"/api/donations/listings/check">;
export type ListingsMade = SendAnswer<"/api/donations/listings/file">;

export type TaskRow = RowOf<"/api/crowdsourcing/tasks">;
export type Task = ReadAnswer<"/api/crowdsourcing/tasks/{id}">;
export type Wage = ReadAnswer<"/api/crowdsourcing/minimum-wages">["items"][number];

export type ApplicationRow = RowOf<"/api/consortium/applications">;
export type Application = ReadAnswer<"/api/consortium/applications/{id}">;
export type Check = Application["checks"][number];
export type MemberRow = RowOf<"/api/consortium/members">;
export type Member = ReadAnswer<"/api/consortium/members/{id}">;

export type MailRow = RowOf<"/api/messaging/mails">;
export type Mail = ReadAnswer<"/api/messaging/mails/{id}">;

export type StaffRow = RowOf<"/api/accounts/staff">;
export type StaffDetail = ReadAnswer<"/api/accounts/staff/{id}">;
export type Role = ReadAnswer<"/api/accounts/roles">["items"][number];
export type Team = ReadAnswer<"/api/accounts/teams">["items"][number];
export type Partner = ReadAnswer<"/api/accounts/partners">["items"][number];
/** The only time that a key's secret is seen. */
export type PartnerKey = SendAnswer<"/api/accounts/partners/{id}/rotate">;
export type AuditChoices = ReadAnswer<"/api/accounts/audit/choices">;
export type AuditRow = RowOf<"/api/accounts/audit"> & { id: string };

export type WorriesUser = ReadAnswer<"/api/line/worries/{id}">;
export type SafetyUser = ReadAnswer<"/api/line/safety/users/{id}">;
export type Handover = ReadAnswer<"/api/line/handovers/{id}">;
export type HandoverRow = RowOf<"/api/line/handovers">;
export type UserImport = ReadAnswer<"/api/line/handovers/imports/{id}">;
export type BookingRow = ReadAnswer<"/api/line/bookings">["items"][number];
export type Booking = ReadAnswer<"/api/line/bookings/{id}">;
export type BookingCalendar = ReadAnswer<"/api/line/bookings">;
export type BookingAbsence = RowOf<"/api/line/bookings/absences">;
export type BookingCall = RowOf<"/api/line/bookings/calls">;
export type BookingSetting = ReadAnswer<"/api/line/bookings/settings">["items"][number];
export type BookingReview = RowOf<"/api/line/bookings/settings/reviews">;
export type BookingForecast = SendAnswer<"/api/line/bookings/settings/preview">;
