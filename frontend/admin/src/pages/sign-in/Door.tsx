import { useLayoutEffect, useRef, type ReactNode } from "react";

import { Knot, Strip, Threads } from "../../parts/Knot";

/** The frame of the pages before the desk. Each step takes the focus to its first field, or else to its heading. */
export function Door({ title, step, children }: { title: string; step?: string; children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null);
  // Before the step is drawn: who types as soon as they see it must not have the focus taken away.
  useLayoutEffect(() => {
    document.title = `${title} | まちむすび業務画面`;
    // People sign in every morning: the first field is where they want to be.
    const field = ref.current?.closest("main")?.querySelector<HTMLElement>("form input");
    (field ?? ref.current)?.focus();
  }, [title]);
  return (
    <div className="door">
      <Strip />
      <div className="door-columns">
        <div className="door-picture" aria-hidden="true"><Threads /><p>まちの仕事を、<br />ここで結ぶ。</p></div>
        <main id="main">
          <p className="door-brand"><Knot /><span>まちむすび<small>業務画面</small></span></p>
          {step && <p className="door-step">{step}</p>}
          <h1 ref={ref} tabIndex={-1}>{title}</h1>
          {children}
        </main>
      </div>
    </div>
  );
}
