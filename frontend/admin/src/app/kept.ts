/**
 * Half-written words of what the city is going to publish: conversations, menus, broadcasts. They are nobody's personal data, so they may
 * outlive a reload; they stay in this tab, belong to whoever typed them, and go with the tab. Nothing else may be kept here.
 */
const PREFIX = "machimusubi.desk.half-written.";

// eslint-disable-next-line no-restricted-globals -- the one place that touches it
const store = (): Storage | undefined => (typeof sessionStorage === "undefined" ? undefined : sessionStorage);

export function kept(name: string): unknown {
  try {
    const text = store()?.getItem(PREFIX + name);
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** A browser without room, or without leave to store, keeps nothing: what is typed still stands on the page. */
export function keep(name: string, value: unknown): void {
  try { store()?.setItem(PREFIX + name, JSON.stringify(value)); } catch { /* as if there were no store */ }
}

export function forget(name: string): void {
  try { store()?.removeItem(PREFIX + name); } catch { /* as if there were no store */ }
}
