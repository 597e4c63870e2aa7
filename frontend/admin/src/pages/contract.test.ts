/** The definitions against the OpenAPI document: what a list asks, what an action sends, what a download takes. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import type { Action, Collection, FieldSpec, Subject } from "../parts/definitions";
import { audit, auditFilters } from "./accounts/AuditPage";
import { list as staffList } from "./accounts/StaffListPage";
import { incident, incidents } from "./accounts/incidents/incident";
import { staff } from "./accounts/staff";
import { application } from "./consortium/application";
import { applications } from "./consortium/ApplicationsPage";
import { member } from "./consortium/member";
import { members } from "./consortium/MembersPage";
import { task } from "./crowdsourcing/task";
import { tasks } from "./crowdsourcing/TasksPage";
import { donation } from "./donations/donation";
import { donationFilters, donations } from "./donations/DonationsPage";
import { comparisons } from "./donations/comparing/ComparisonsPage";
import { imports } from "./donations/ImportsPage";
import { gift } from "./donations/catalogue/gift";
import { gifts } from "./donations/catalogue/GiftsPage";
import { vendor } from "./donations/catalogue/vendor";
import { vendors } from "./donations/catalogue/VendorsPage";
import { listing } from "./donations/listings/listing";
import { listings } from "./donations/listings/ListingsPage";
import { shipment } from "./donations/orders/shipment";
import { shipments } from "./donations/orders/ShipmentsPage";
import { donationInquiries } from "./donations/inquiries/InquiriesPage";
import { inquiry as donationInquiry } from "./donations/inquiries/inquiry";
import { shortages } from "./donations/ShortagesPage";
import { stocks } from "./donations/StockPage";
import { events } from "./line/EventsPage";
import { doubt, doubts } from "./donations/origins/doubt";
import { sheet, sheets } from "./donations/origins/sheet";
import { survey, surveys } from "./donations/origins/survey";
import { visits } from "./donations/origins/visit";
import { inquiries } from "./line/InquiriesPage";
import { inquiry } from "./line/inquiry";
import { booking } from "./line/bookings/booking";
import { consultation } from "./line/consultations/consultation";
import { consultations } from "./line/consultations/ConsultationsPage";
import { broadcast } from "./line/broadcasts/broadcast";
import { broadcasts } from "./line/broadcasts/BroadcastsPage";
import { question } from "./line/questions/question";
import { menu } from "./line/menus/menu";
import { scenario } from "./line/scenarios/scenario";
import { handover } from "./line/handover/handover";
import { handovers } from "./line/handover/HandoversPage";
import { person } from "./line/safety/person";
import { sends } from "./line/SendsPage";
import { mail } from "./messaging/mail";
import { mails } from "./messaging/MailsPage";

interface Schema { $ref?: string; type?: string | string[]; enum?: unknown[]; properties?: Record<string, Schema>; required?: string[]; pattern?: string }
interface Operation { parameters?: { name: string; in: string; schema: Schema }[]; requestBody?: { content: Record<string, { schema: Schema }> } }
interface Document { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } }

const api = JSON.parse(readFileSync("../../build/openapi.json", "utf8")) as Document;

function plain(schema: Schema | undefined): Schema {
  if (!schema) return {};
  return schema.$ref ? plain(api.components.schemas[schema.$ref.split("/").at(-1) ?? ""]) : schema;
}

function bodyOf(path: string): Schema | null {
  const post = api.paths[path]?.post;
  return post ? plain(post.requestBody?.content["application/json"]?.schema) : null;
}

type AnyCollection = Collection<never, never>;
const collections = [
  { ...audit, filters: auditFilters(undefined) }, staffList, applications, members, tasks, { ...donations, filters: donationFilters([]) }, gifts, vendors, listings([]), imports, comparisons, stocks, shipments, donationInquiries, surveys, sheets, doubts, visits, shortages, events, inquiries, handovers, consultations, sends, broadcasts, mails, incidents,
] as unknown as AnyCollection[];
const subjects = [staff, application, member, task, donation, gift, vendor, { ...listing, actions: listing.actions.filter((one) => one.name !== "draft") }, shipment, donationInquiry, survey, sheet, doubt, inquiry, booking, broadcast, consultation, question, scenario, menu, handover, person, mail, incident] as unknown as Subject[];

describe.each(collections.map((one) => [one.base, one] as const))("the list %s", (_, list) => {
  const parameters = api.paths[list.path]?.get?.parameters ?? [];
  const schemaOf = (name: string) => plain(parameters.find((one) => one.name === name)?.schema);

  it("asks only for what the API understands", () => {
    const asked = ["limit", "cursor", ...(list.search ? ["q"] : []), ...(list.states ? [list.stateParam ?? "state"] : []), ...(list.filters ?? []).map((one) => one.name)];
    expect(parameters.map((one) => one.name)).toEqual(expect.arrayContaining(asked));
  });

  it("offers only choices that the API takes", () => {
    const states = (list.states ?? []).map((one) => one.value).filter((one) => one !== "all" || list.keepsAll);
    const allowed = schemaOf(list.stateParam ?? "state").enum;
    if (allowed) expect(allowed).toEqual(expect.arrayContaining(states));
    for (const filter of list.filters ?? []) {
      const known = schemaOf(filter.name).enum;
      if (known) expect(known).toEqual(expect.arrayContaining((filter.options ?? []).map((one) => one.value)));
    }
  });

  it("hands to a download only what that understands", () => {
    if (!list.download) return;
    const body = bodyOf(`/api/${list.room}/downloads`);
    expect(body?.properties?.what?.enum).toContain(list.download);
    const handed = [...(list.search ? ["q"] : []), ...(list.states ? [list.stateParam ?? "state"] : []), ...(list.filters ?? []).map((one) => one.name)];
    const known = Object.keys(plain(body?.properties?.filter).properties ?? {});
    expect(known).toEqual(expect.arrayContaining(handed.filter((name) => !list.notInDownload?.includes(name))));
  });
});

describe.each(subjects.map((one) => [one.base, one] as const))("the record of %s", (_, subject) => {
  it.each(subject.actions.map((one) => [one.name, one] as const))("does %s as the API wants it", (_name, action: Action<never>) => {
    const schema = bodyOf(`${subject.path}/${action.path ?? action.name}`);
    expect(schema, "the path exists").not.toBeNull();
    if (typeof action.fields === "function" && subject.prepare) return;
    const fields = typeof action.fields === "function" ? action.fields({ state: "open" } as never) : action.fields ?? [];
    const values = Object.fromEntries(fields.map((field) => [field.name, sample(field)]));
    const body = { version: 1, ...(action.body ? action.body(values, {} as never) : values) };
    const known = Object.keys(schema?.properties ?? {});
    expect(known).toEqual(expect.arrayContaining(Object.keys(body)));
    for (const [name, value] of Object.entries(body)) if (typeof value === "object" && !Array.isArray(value)) expect(Object.keys(plain(schema?.properties?.[name]).properties ?? {})).toEqual(expect.arrayContaining(Object.keys(value as object)));
    // What the API wants and no field asks for must come from the place that opens the action.
    const given = action.inPlace ? ["flag", "resolution", "text", "note", "way", "code", "task"] : [];
    expect([...Object.keys(body), ...given]).toEqual(expect.arrayContaining(schema?.required ?? []));
  });
});

function sample(field: FieldSpec): unknown {
  if (field.kind === "check") return true;
  if (field.kind === "number") return "28000";
  return field.options?.[0]?.value ?? "text";
}
