import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

import { memory } from "../src/api/client";
import { queries } from "../src/app/queries";
import { dismiss, toastStore } from "../src/parts/toasts";
import { city } from "./city";
import { FakeServer } from "./server";

configure({ asyncUtilTimeout: 8000 }); // a page is loaded when it is opened first, and the machine may be busy

beforeEach(() => {
  city.server = new FakeServer();
  city.sent = [];
  city.offline = false;
  Object.assign(memory, { csrf: "", reason: "", onSignedOut: () => undefined });
  queries.clear();
  vi.stubGlobal("fetch", async (request: Request) => {
    const text = await request.text();
    const body: unknown = text ? JSON.parse(text) : null;
    city.sent.push({ method: request.method, path: new URL(request.url).pathname + new URL(request.url).search, body, headers: request.headers });
    if (city.offline) throw new TypeError("Failed to fetch");
    const answer = city.server.handle({ method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body });
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers: { "Content-Type": "application/json" } });
  });
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: true, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
  // jsdom has neither; React Aria and the lists call them.
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  vi.stubGlobal("scrollTo", () => undefined);
  Element.prototype.scrollIntoView = () => undefined;
  window.history.replaceState(null, "", "/admin/");
});

afterEach(() => {
  cleanup();
  for (const toast of toastStore.snapshot()) dismiss(toast.id);
  vi.unstubAllGlobals();
});
