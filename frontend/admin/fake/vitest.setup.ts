import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

import { memory } from "../src/api/client";
import { queries } from "../src/app/queries";
import { FakeServer } from "./server";

/** Each test starts signed in, with what earlier tests did to the records undone only as far as they undo it themselves. */
export let server = new FakeServer();
/** what was sent, oldest first */
export let sent: { method: string; path: string; body: unknown; headers: Headers }[] = [];

beforeEach(() => {
  server = new FakeServer();
  sent = [];
  memory.csrf = "";
  memory.reason = "";
  queries.clear();
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    const body: unknown = text ? JSON.parse(text) : null;
    sent.push({ method: request.method, path: new URL(request.url).pathname, body, headers: request.headers });
    const answer = server.handle({ method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body });
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers: { "Content-Type": "application/json" } });
  });
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: true, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
  vi.stubGlobal("scrollTo", () => undefined);
  Element.prototype.scrollIntoView = () => undefined;
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
