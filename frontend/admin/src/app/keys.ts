import { useEffect, useRef } from "react";

import { singleKeys } from "./preferences";

type Keys = Record<string, (event: KeyboardEvent) => void>;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role=menu], [role=listbox]") !== null;
}

/** Single keys for the page: silent while someone types, while a dialog is open, with modifiers, or when switched off. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    function press(event: KeyboardEvent) {
      const run = latest.current[event.key];
      if (!run || !singleKeys() || event.defaultPrevented || event.isComposing) return;
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog], [role=alertdialog]")) return;
      if (event.target instanceof HTMLInputElement && event.target.type === "checkbox") { /* rows' boxes keep the keys */ } else if (typing(event.target)) return;
      event.preventDefault();
      run(event);
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
