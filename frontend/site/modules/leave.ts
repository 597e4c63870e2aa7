/**
 * すぐに閉じる: leaves our page at once. What stands on it is gone before the next page comes, our entry in the tab's history is replaced, and
 * whoever presses "back" afterwards does not come to our pages again. Without JavaScript it is a link.
 */

/** What a page with something of its own to put away listens for, on the document. */
export const LEAVING = "leaving";
const LEFT = "leave-at";
const PRESSES_WITHIN_MS = 1000;
const BACK_WITHIN_MS = 30 * 60_000;

/** What leaving needs of a browser. */
export interface Ways {
  replace: (address: string) => void;
  now: () => number;
  store: Pick<Storage, "getItem" | "setItem">;
}

// eslint-disable-next-line no-restricted-globals -- when it was left, and nothing of anybody; gone with the tab
const browser = (): Ways => ({ replace: (address) => location.replace(address), now: () => Date.now(), store: sessionStorage });

export function leave(address: string, ways: Ways): void {
  document.dispatchEvent(new Event(LEAVING));
  document.title = "　";
  document.body.hidden = true;
  document.body.replaceChildren();
  try {
    ways.store.setItem(LEFT, String(ways.now()));
    history.replaceState(null, "", "/");
  } catch {
    // a browser that keeps nothing: leaving matters more
  }
  ways.replace(address);
}

/** Whether the page is shown again by "back", soon after it was left. */
export function cameBack(kind: string, ways: Ways): boolean {
  if (kind !== "back_forward") return false;
  try {
    const left = Number(ways.store.getItem(LEFT) ?? 0);
    return left > 0 && ways.now() - left < BACK_WITHIN_MS;
  } catch {
    return false;
  }
}

/** On a page that was opened from the talk: leaving also ends the session, and puts away what else the page has. */
export function endsSession(putAway: () => void = () => undefined): void {
  document.addEventListener(LEAVING, () => {
    putAway();
    navigator.sendBeacon("/api/line/liff/leave", new Blob(["{}"], { type: "application/json" }));
  });
}

/** Makes the link, and the Escape key pressed twice, leave at once. */
export function watch(link: HTMLAnchorElement, ways: Ways, signal?: AbortSignal): void {
  let pressed = -Infinity;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link.href, ways);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (ways.now() - pressed <= PRESSES_WITHIN_MS) leave(link.href, ways);
    pressed = ways.now();
  }, { capture: true, ...(signal ? { signal } : {}) });
}

const link = typeof document === "undefined" ? null : document.querySelector<HTMLAnchorElement>("a[data-leave]");
if (link) {
  const ways = browser();
  const [entry] = performance.getEntriesByType?.("navigation") ?? [];
  if (cameBack((entry as PerformanceNavigationTiming | undefined)?.type ?? "", ways)) leave(link.href, ways);
  watch(link, ways);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && cameBack("back_forward", ways)) leave(link.href, ways);
  });
}
