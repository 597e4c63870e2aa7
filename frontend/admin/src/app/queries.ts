/** What the whole desk asks for: who I am, and what waits in each room. */
import { QueryClient, queryOptions, useQueries, useSuspenseQuery } from "@tanstack/react-query";

import { memory, read } from "../api/client";
import { asProblem } from "../api/problem";
import type { Figure, Me, WaitingItem } from "../api/records";
import type { Room } from "../api/types";
import { rooms } from "./rooms";

/** Whether a reading that failed is tried once more: no answer, an error of the system, or too much at once (429). */
export function again(times: number, error: unknown): boolean {
  const { status } = asProblem(error);
  return times < 3 && (status === 0 || status === 429 || status >= 500);
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: again,
      retryDelay: (times) => 600 * 2 ** times,
    },
  },
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me> => {
    const me = (await read("/api/accounts/me", { signal })) as unknown as Me;
    memory.csrf = me.csrf_token;
    return me;
  },
  staleTime: 55_000,
});

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function cityName(me: Me): string {
  return typeof me.city === "string" ? me.city : me.city.name;
}

export function useCan(): (permission: string) => boolean {
  const held = useMe().staff.permissions;
  return (permission) => permission === "" || held.includes(permission);
}

function waitingQuery(room: Room) {
  return queryOptions({
    queryKey: ["waiting", room],
    queryFn: ({ signal }) => read(`/api/${room}/waiting`, { signal }),
    // What waits names nobody, so looking at it is no reading of personal data; every three minutes is often enough.
    staleTime: 60_000,
    refetchInterval: 3 * 60_000,
  });
}

export interface Queue {
  items: WaitingItem[];
  figures: Figure[];
  pending: boolean;
  /** Rooms that didn't answer; the rest is shown all the same. */
  failed: { room: Room; name: string; retry: () => void }[];
}

/** Everything that waits in the rooms this person may see, by deadline; what has none comes last, what must be seen at once first. */
export function useQueue(): Queue {
  const can = useCan();
  const mine = rooms.filter((room) => room.waits && (can(room.permission) || (room.also !== undefined && can(room.also))));
  const answers = useQueries({ queries: mine.map((room) => waitingQuery(room.id)) });
  const items = mine.flatMap((_, i) => answers[i]?.data?.items ?? []).sort((a, b) => rank(a) - rank(b));
  return {
    items,
    figures: answers.flatMap((answer) => answer.data?.figures ?? []),
    pending: answers.some((answer) => answer.isPending),
    failed: mine.flatMap((room, i) => (answers[i]?.isError ? [{ room: room.id, name: room.name, retry: () => { void answers[i]?.refetch(); } }] : [])),
  };
}

function rank(item: WaitingItem): number {
  if (item.at_once) return 0;
  return item.due ? new Date(item.due).getTime() : Number.MAX_SAFE_INTEGER;
}

/** After a change: the lists and the queue look again. */
export function refresh(room: Room): void {
  void queries.invalidateQueries({ queryKey: ["list", room] });
  void queries.invalidateQueries({ queryKey: ["waiting", room] });
}
