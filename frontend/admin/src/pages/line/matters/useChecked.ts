import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { asProblem } from "../../../api/problem";

const PAUSE_MS = 500;

/** What the API says of what is written, a moment after the last key; meanwhile what it said before, at first what the record says. */
export function useChecked<T, A>(name: string, written: T, stored: T, known: A, ask: (written: T) => Promise<A>): { told: A; problem: string } {
  const [settled, settle] = useState(written);
  useEffect(() => {
    const timer = setTimeout(() => settle(written), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [written]);
  const { data, error } = useQuery({
    queryKey: ["written-check", name, settled],
    queryFn: async () => ({ told: await ask(settled) }),
    enabled: settled !== stored,
    placeholderData: (before) => before,
    retry: false, staleTime: 60_000, gcTime: 60_000,
  });
  const problem = error ? asProblem(error) : null;
  return { told: settled === stored ? known : data?.told ?? known, problem: problem ? problem.errors.map((one) => one.message).join(" ") || problem.message : "" };
}
