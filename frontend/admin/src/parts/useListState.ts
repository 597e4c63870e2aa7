import { useSearch } from "@tanstack/react-router";

import { useGo } from "./Go";

export interface ListState {
  /** what the URL says, blanks left out */
  values: Record<string, string>;
  sort: { name: string; desc: boolean } | null;
  open: string | null;
  /** the address with these changes; undefined takes a part away */
  href: (changes: Record<string, string | undefined>) => string;
  go: (changes: Record<string, string | undefined>) => void;
}

/** Filters, sorting and the opened row live in the address: it can be sent to a colleague, and Back works. */
export function useListState(base: string): ListState {
  const values = useSearch({ strict: false }) as Record<string, string>;
  const go = useGo();
  const href = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams();
    for (const [key, value] of Object.entries({ ...values, ...changes })) if (value) next.set(key, value);
    const text = next.toString();
    return text ? `${base}?${text}` : base;
  };
  const sort = values.sort ? { name: values.sort.replace(/^-/, ""), desc: values.sort.startsWith("-") } : null;
  return { values, sort, open: values.open ?? null, href, go: (changes) => go(href(changes)) };
}
