/** What the API says when it declines (RFC 9457), and what we say when it can't be reached. */

export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  request_id?: string;
  errors?: FieldProblem[];
  /** Only with type 'stale': the record as it stands now. */
  current?: unknown;
  /** What a problem of its own kind tells besides, e.g. the donations that look alike. */
  [more: string]: unknown;
}

export class Problem extends Error {
  readonly status: number;
  readonly slug: string;
  readonly title: string;
  readonly errors: FieldProblem[];
  readonly requestId: string | undefined;
  readonly current: unknown;
  /** the whole document, for the members of a problem of its own kind */
  readonly extra: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title);
    this.name = "Problem";
    this.status = body.status;
    this.slug = body.type.split("/").at(-1) ?? body.type;
    this.title = body.title;
    this.errors = body.errors ?? [];
    this.requestId = body.request_id;
    this.current = body.current;
    this.extra = body;
  }

  /** Somebody changed the record between our reading and our sending. */
  get stale(): boolean {
    return this.status === 409 && this.slug === "stale";
  }

  /** Nobody knows whether it happened (no answer, or an error on the way back): it is sent again with the same key. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500;
  }

  /** An earlier try whose answer never came was taken, and this one says something else. */
  get overtaken(): boolean {
    return this.slug === "idempotency-key-reused";
  }
}

export function unreachable(): Problem {
  return new Problem({
    type: "unreachable", status: 0, title: "つながりませんでした",
    detail: "通信が届きませんでした。回線を確かめて、もう一度お試しください。同じ操作が二重になることはありません。",
  });
}

/** A body that isn't ours: a gateway's or a proxy's page. */
export function unreadable(status: number): Problem {
  return new Problem({
    type: "unreadable", status, title: "いまは応答できません",
    detail: "サーバーから正しい返事がありませんでした。1分ほど待って、もう一度お試しください。",
  });
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    type: "unexpected", status: -1, title: "思いがけない不具合です",
    detail: "画面の不具合です。開き直しても続くときは、担当者にこの画面の時刻をお知らせください。",
  });
}

/** The first message for each field: '/donor/postcode' belongs to the field 'donor/postcode'. */
export function fieldMessages(problem: Problem): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { pointer, message } of problem.errors) {
    const name = pointer.replace(/^#?\//, "");
    found[name] ??= message;
  }
  return found;
}
