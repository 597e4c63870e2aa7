import { useKeys } from "../app/keys";

/** j and k move through the links marked `data-row` inside the element, `/` goes to the search box, x ticks the row. */
export function useRowKeys(container: React.RefObject<HTMLElement | null>, onClose?: () => void): void {
  const rows = () => [...(container.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  function step(by: number) {
    const all = rows();
    const row = document.activeElement?.closest("[data-item]")?.querySelector<HTMLElement>("[data-row]");
    const at = row ? all.indexOf(row) : by > 0 ? -1 : all.length;
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    x: () => document.activeElement?.closest("[data-item]")?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click(),
    "/": () => (document.querySelector<HTMLInputElement>("#q") ?? document.querySelector<HTMLInputElement>("#find"))?.focus(),
    ...(onClose ? { Escape: onClose } : {}),
  });
}
