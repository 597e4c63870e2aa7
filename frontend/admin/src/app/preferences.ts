/** The few choices a browser remembers. No personal data, no tokens. */
import { useSyncExternalStore } from "react";

const KEY = "machimusubi.desk.single-keys";
const listeners = new Set<() => void>();
// eslint-disable-next-line no-restricted-globals -- the one place that touches it
const store = (): Storage | undefined => (typeof localStorage === "undefined" ? undefined : localStorage);

/** Single-letter keys can be switched off (WCAG 2.1.4). */
export function singleKeys(): boolean {
  return store()?.getItem(KEY) !== "off";
}

export function setSingleKeys(on: boolean): void {
  store()?.setItem(KEY, on ? "on" : "off");
  for (const tell of listeners) tell();
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore((tell) => { listeners.add(tell); return () => listeners.delete(tell); }, singleKeys);
}
