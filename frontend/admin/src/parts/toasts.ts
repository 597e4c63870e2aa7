/** Short messages that are also read out. Errors stay until closed; the rest leaves after a while. */
export interface Toast {
  id: number;
  text: string;
  tone: "done" | "error" | "note";
  undo?: { label: string; run: () => void } | undefined;
}

let toasts: Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
const STAY = 8_000;

function tell(change: Toast[]): void {
  toasts = change;
  for (const listener of listeners) listener();
}

export const toastStore = {
  subscribe: (listener: () => void) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
  snapshot: () => toasts,
};

export function dismiss(id: number): void {
  tell(toasts.filter((toast) => toast.id !== id));
}

export function announce(text: string, tone: Toast["tone"] = "done", undo?: Toast["undo"]): void {
  const id = next++;
  // Only the newest step can be taken back: an older way back would meet a newer version.
  const older = toasts.slice(-2).map((toast) => (undo ? { ...toast, undo: undefined } : toast));
  tell([...older, { id, text, tone, undo }]);
  if (tone !== "error") setTimeout(() => dismiss(id), undo ? STAY * 2 : STAY);
}
