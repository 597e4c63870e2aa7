/** What people call the donations of a page of the log: asked for together, a moment after the last row is drawn. */
import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { useCan } from "../../app/queries";

const TOGETHER_MS = 30;
const MOST = 100;

interface Asked { id: string; tell: (number: string | null) => void; fail: (error: unknown) => void }
let asked: Asked[] = [];

async function ask(): Promise<void> {
  const all = asked;
  asked = [];
  for (let from = 0; from < all.length; from += MOST) {
    const some = all.slice(from, from + MOST);
    try {
      const { items } = await read("/api/donations/numbers", { query: { ids: [...new Set(some.map((one) => one.id))].join(",") } });
      for (const one of some) one.tell(items.find((item) => item.id === one.id)?.number ?? null);
    } catch (error) {
      for (const one of some) one.fail(error);
    }
  }
}

function numberOf(id: string): Promise<string | null> {
  if (!asked.length) setTimeout(() => void ask(), TOGETHER_MS);
  return new Promise((tell, fail) => { asked.push({ id, tell, fail }); });
}

/** The number of a donation; null while it is not known, and for whoever may not see donations. */
export function useDonationNumber(id: string | null): string | null {
  const can = useCan()("donations.read");
  const { data } = useQuery({ queryKey: ["donation-number", id], queryFn: () => numberOf(id ?? ""), enabled: can && id !== null, staleTime: Infinity });
  return data ?? null;
}
