import { describe, expect, it, vi } from "vitest";

import { city, posted } from "../../fake/city";
import { memory, read, send } from "./client";
import { fieldMessages, Problem } from "./problem";

describe("the way to the API", () => {
  it("sends the CSRF token, the reason in UTF-8 and an idempotency key", async () => {
    memory.csrf = "fake-csrf";
    memory.reason = "電話の問い合わせ";
    await send("/api/donations/{id}/note", { version: 1, note: "確かめました" }, { path: { id: "01DONATION0001" }, key: "key-1" });
    const [note] = posted("/note");
    expect(note?.path).toBe("/api/donations/01DONATION0001/note");
    expect(note?.headers.get("x-csrf-token")).toBe("fake-csrf");
    expect(decodeURIComponent(note?.headers.get("x-reason") ?? "")).toBe("電話の問い合わせ");
    expect(note?.headers.get("idempotency-key")).toBe("key-1");
  });

  it("leaves blank filters out of the address", async () => {
    await read("/api/donations", { query: { state: "held", q: "", cursor: undefined, limit: 2 } });
    expect(city.sent[0]?.path).toBe("/api/donations?state=held&limit=2");
  });

  it("turns a decline into a Problem with its fields", async () => {
    const missing = await read("/api/donations/{id}", { path: { id: "nothing" } }).catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(Problem);
    expect(missing).toMatchObject({ status: 404, slug: "not-found", requestId: "01FAKEREQUEST" });
    const problem = new Problem({ type: "validation", status: 422, title: "", errors: [{ pointer: "/donor/postcode", code: "pattern", message: "7けた" }] });
    expect(fieldMessages(problem)).toEqual({ "donor/postcode": "7けた" });
  });

  it("says that no answer came, so that the same key may be sent again", async () => {
    city.offline = true;
    await expect(read("/api/accounts/me")).rejects.toMatchObject({ status: 0, unanswered: true });
  });

  it("tells the desk when the session is over, but not at the door", async () => {
    const over = vi.fn();
    memory.onSignedOut = over;
    city.server.signedIn = false;
    await send("/api/accounts/staff/sign-in", { email: "a@b.example", password: "x" }).catch(() => undefined);
    expect(over).not.toHaveBeenCalled();
    await read("/api/accounts/me").catch(() => undefined);
    expect(over).toHaveBeenCalledOnce();
  });
});
