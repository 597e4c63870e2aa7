import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";

import { Problem, unreadable, unreachable } from "../api/problem";
import { useSending } from "./useForm";

/** The keys of these tries, one after the other; each ends as told, null is a success. */
async function keysOf(...ends: (Problem | null)[]) {
  const { result } = renderHook(() => {
    const form = useSending([]);
    return { form, root: form.formState.errors.root?.message };
  });
  const keys: string[] = [];
  for (const end of ends) {
    await act(() => result.current.form.sending((key) => {
      keys.push(key);
      return end ? Promise.reject(end) : Promise.resolve();
    }));
  }
  return { keys, root: result.current.root };
}

it("keeps the key while nobody knows whether it happened", async () => {
  const { keys } = await keysOf(unreachable(), unreadable(502), null, null);
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
});

it("takes a new key after a clear no, and says what it means when an earlier try had arrived", async () => {
  const reused = new Problem({ type: "https://x.example/idempotency-key-reused", status: 422, title: "" });
  expect((await keysOf(unreachable(), reused)).root).toContain("届いていました");
  const { keys } = await keysOf(unreachable(), reused, null);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});
