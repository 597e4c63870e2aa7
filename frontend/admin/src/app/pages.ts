/** Every page of the desk: its path, its chunk. Loaded when first visited. */
import type { ComponentType } from "react";

type Load = () => Promise<{ default: ComponentType }>;

/** Pages outside the desk: nobody is signed in yet. */
export const doors: [path: string, load: Load][] = [
  ["/sign-in", () => import("../pages/sign-in/SignInPage")],
  ["/forgotten", () => import("../pages/sign-in/ForgottenPage")],
  ["/invitation", () => import("../pages/sign-in/InvitationPage")],
];

export const pages: [path: string, load: Load][] = [
  ["/", () => import("../pages/home/HomePage")],
  ["/search", () => import("../pages/home/SearchPage")],
  ["/account", () => import("../pages/accounts/AccountPage")],
  ["/donations", () => import("../pages/donations/DonationsPage")],
  ["/donations/entry", () => import("../pages/donations/entry/EntryPage")],
  ["/donations/gifts", () => import("../pages/donations/catalogue/GiftsPage")],
  ["/donations/gifts/$id", () => import("../pages/donations/catalogue/GiftPage")],
  ["/donations/vendors", () => import("../pages/donations/catalogue/VendorsPage")],
  ["/donations/vendors/$id", () => import("../pages/donations/catalogue/VendorPage")],
  ["/donations/listings", () => import("../pages/donations/listings/ListingsPage")],
  ["/donations/listings/gifts/$code", () => import("../pages/donations/listings/GiftListingsPage")],
  ["/donations/listings/$id", () => import("../pages/donations/listings/ListingPage")],
  ["/donations/portals", () => import("../pages/donations/PortalsPage")],
  ["/donations/analysis", () => import("../pages/donations/AnalysisPage")],
  ["/donations/analysis/lateness", () => import("../pages/donations/LatenessPage")],
  ["/donations/imports", () => import("../pages/donations/ImportsPage")],
  ["/donations/comparisons", () => import("../pages/donations/comparing/ComparisonsPage")],
  ["/donations/comparisons/$id", () => import("../pages/donations/comparing/ComparisonPage")],
  ["/donations/imports/$id", () => import("../pages/donations/ImportPage")],
  ["/donations/stock", () => import("../pages/donations/StockPage")],
  ["/donations/stock/reallocate", () => import("../pages/donations/ReallocatePage")],
  ["/donations/stock/$code", () => import("../pages/donations/StockItemPage")],
  ["/donations/shortages", () => import("../pages/donations/ShortagesPage")],
  ["/donations/shipments", () => import("../pages/donations/orders/ShipmentsPage")],
  ["/donations/shipments/$id", () => import("../pages/donations/orders/ShipmentPage")],
  ["/donations/inquiries", () => import("../pages/donations/inquiries/InquiriesPage")],
  ["/donations/inquiries/ready", () => import("../pages/donations/inquiries/ReadyPage")],
  ["/donations/inquiries/$id", () => import("../pages/donations/inquiries/InquiryPage")],
  ["/donations/$id", () => import("../pages/donations/DonationPage")],
  ["/line/inquiries", () => import("../pages/line/InquiriesPage")],
  ["/line/inquiries/$id", () => import("../pages/line/InquiryPage")],
  ["/line/numbers", () => import("../pages/line/NumbersPage")],
  ["/line/sends", () => import("../pages/line/SendsPage")],
  ["/line/events", () => import("../pages/line/EventsPage")],
  ["/crowdsourcing/tasks", () => import("../pages/crowdsourcing/TasksPage")],
  ["/crowdsourcing/tasks/$id", () => import("../pages/crowdsourcing/TaskPage")],
  ["/crowdsourcing/minimum-wages", () => import("../pages/crowdsourcing/WagesPage")],
  ["/consortium/applications", () => import("../pages/consortium/ApplicationsPage")],
  ["/consortium/applications/$id", () => import("../pages/consortium/ApplicationPage")],
  ["/consortium/members", () => import("../pages/consortium/MembersPage")],
  ["/consortium/members/$id", () => import("../pages/consortium/MemberPage")],
  ["/messaging/mails", () => import("../pages/messaging/MailsPage")],
  ["/messaging/mails/$id", () => import("../pages/messaging/MailPage")],
  ["/accounts/staff", () => import("../pages/accounts/StaffListPage")],
  ["/accounts/staff/$id", () => import("../pages/accounts/StaffPage")],
  ["/accounts/roles", () => import("../pages/accounts/RolesPage")],
  ["/accounts/teams", () => import("../pages/accounts/TeamsPage")],
  ["/accounts/partners", () => import("../pages/accounts/PartnersPage")],
  ["/accounts/audit", () => import("../pages/accounts/AuditPage")],
];

/** Other ways in that a room may write into `href`. */
export const aliases: Record<string, string> = {
  "/inquiries": "/line/inquiries",
  "/tasks": "/crowdsourcing/tasks",
  "/applications": "/consortium/applications",
  "/members": "/consortium/members",
  "/mails": "/messaging/mails",
  "/staff": "/accounts/staff",
  "/audit": "/accounts/audit",
};
