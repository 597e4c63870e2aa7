import { FakeServer } from "./server";

export interface Sent { method: string; path: string; body: unknown; headers: Headers }

/** The city that a test plays in: its server, what was sent to it (oldest first), and whether the line is cut. */
export const city: { server: FakeServer; sent: Sent[]; offline: boolean } = { server: new FakeServer(), sent: [], offline: false };

/** What was posted to a path that ends so. */
export function posted(end: string): Sent[] {
  return city.sent.filter((one) => one.method === "POST" && one.path.endsWith(end));
}
