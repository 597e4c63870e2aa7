/**
 * The one way to the API. Reads and sends carry the session cookie (same origin), the CSRF token, the reason
 * for reading and an idempotency key; declines become `Problem`.
 */
import createClient from "openapi-fetch";

import { Problem, unreachable, unreadable, type ProblemBody } from "./problem";
import type { paths } from "./made/schema";
import type { ReadAnswer, ReadPath, SendAnswer, SendBody, SendPath } from "./types";

interface Memory {
  csrf: string;
  /** Why this person reads personal data now; kept in memory only, sent as x-reason. */
  reason: string;
  onSignedOut: () => void;
}

/** Lives as long as the tab. Nothing of it is stored in the browser. */
export const memory: Memory = { csrf: "", reason: "", onSignedOut: () => undefined };

const client = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "" : location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that tests can stand in for the network.
  fetch: (request) => fetch(request),
});

type Query = Record<string, string | number | boolean | undefined>;
type Params = Record<string, string>;

interface ReadOptions {
  path?: Params;
  query?: Query;
  signal?: AbortSignal;
}

interface SendOptions {
  path?: Params;
  /** Same key, same change: reuse it when no answer came. */
  key?: string;
}

function headers(): Record<string, string> {
  const found: Record<string, string> = { accept: "application/json" };
  if (memory.csrf) found["x-csrf-token"] = memory.csrf;
  if (memory.reason) found["x-reason"] = encodeURIComponent(memory.reason);
  return found;
}

function withoutBlanks(query: Query | undefined): Query {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== ""));
}

async function ask(method: "get" | "post", path: string, init: object): Promise<unknown> {
  let outcome: { data?: unknown; error?: unknown; response: Response };
  try {
    const request = client.request as unknown as (m: string, p: string, i: object) => Promise<typeof outcome>;
    outcome = await request(method, path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    if (cause instanceof SyntaxError) throw unreadable(502);
    throw unreachable();
  }
  const { data, error, response } = outcome;
  if (response.ok) return data;
  const problem = isProblem(error) ? new Problem(error) : unreadable(response.status);
  if (problem.status === 401 && !path.includes("/sign-in")) memory.onSignedOut();
  throw problem;
}

function isProblem(value: unknown): value is ProblemBody {
  return typeof value === "object" && value !== null && "type" in value && "status" in value;
}

/** GET. Raises Problem. */
export async function read<P extends ReadPath>(path: P, options: ReadOptions = {}): Promise<ReadAnswer<P>> {
  const { path: params, query, signal } = options;
  const answer = await ask("get", path, { params: { path: params, query: withoutBlanks(query) }, headers: headers(), signal });
  return answer as ReadAnswer<P>;
}

/** POST. Raises Problem; a `stale` one carries the record as it stands now. */
export async function send<P extends SendPath>(path: P, body: SendBody<P>, options: SendOptions = {}): Promise<SendAnswer<P>> {
  const { path: params, key = newKey() } = options;
  const answer = await ask("post", path, {
    params: { path: params }, body, headers: { ...headers(), "idempotency-key": key },
  });
  return answer as SendAnswer<P>;
}

export function newKey(): string {
  return crypto.randomUUID();
}
