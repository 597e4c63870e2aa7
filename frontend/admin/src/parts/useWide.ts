import { useSyncExternalStore } from "react";

const query = "(min-width: 70rem)";

/** Is there room for a detail beside the list? */
export function useWide(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", tell);
      return () => media.removeEventListener("change", tell);
    },
    () => window.matchMedia(query).matches,
  );
}
