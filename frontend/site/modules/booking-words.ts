/** What the booking page gets from the server, and its few words that depend on it. */

export interface Method { id: string; name: string; counsellors: { id: string; name: string }[] }
export interface Service { id: string; name: string; minutes: number; methods: Method[]; no: { words: string; instead: string | null } | null }
export interface Booking {
  id: string; version: number; number: string; state: "held" | "booked" | "displaced"; state_name: string; service: string; service_name: string;
  method: string; method_name: string; minutes: number; label: string; counsellor: string | null; counsellor_name: string | null;
  held_until: string | null; late: boolean; begun: boolean; telephone_end: string | null; actions: string[]; meeting: { address: string | null; from: string } | null;
}
export interface Mine { csrf_token: string; booking: Booking | null; wait: { label: string; service: string } | null; services: Service[] }
export interface Slot { minute: number; label: string }
export interface Part { part: number; name: string; staffed: boolean; slots: Slot[]; full: Slot[] }
export interface Day { day: string; label: string; parts: Part[] }
export interface Days { days: Day[]; next: string | null }

/** All beginnings of a part in their order, each with whether it is free. */
export function beginnings(part: Part): (Slot & { free: boolean })[] {
  return [...part.slots.map((slot) => ({ ...slot, free: true })), ...part.full.map((slot) => ({ ...slot, free: false }))].sort((one, other) => one.minute - other.minute);
}

/** 「夜（18:00から）　空き3」: the part of a day as one reads it, with what is free. */
export function freeWords(part: Part): string {
  const [from = ""] = [["6:00から"], ["12:00から"], ["18:00から深夜1:00"]][part.part] ?? [];
  return `${part.name}（${from}）　${part.slots.length ? `空き${part.slots.length}` : "満席"}`;
}
