import { useSyncExternalStore } from "react";

import { dismiss, toastStore } from "./toasts";

const marks = { done: "済", error: "！", note: "・" };

/** Polite for what went well, assertive for what did not; both regions stand from the start so that readers watch them. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.snapshot);
  const part = (errors: boolean) => toasts.filter((toast) => (toast.tone === "error") === errors).map((toast) => (
    <div key={toast.id} className={`toast ${toast.tone}`}>
      <span className="mark" aria-hidden="true">{marks[toast.tone]}</span>
      <p>{toast.text}</p>
      {toast.undo && <button type="button" className="link" onClick={() => { toast.undo?.run(); dismiss(toast.id); }}>{toast.undo.label}</button>}
      <button type="button" className="close" onClick={() => dismiss(toast.id)} aria-label="お知らせを閉じる">×</button>
    </div>
  ));
  return (
    <div className="toasts">
      <div role="status" aria-live="polite">{part(false)}</div>
      <div role="alert" aria-live="assertive">{part(true)}</div>
    </div>
  );
}
