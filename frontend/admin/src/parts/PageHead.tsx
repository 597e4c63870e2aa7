import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";

import { useRoom } from "./room";
import { Pieces } from "./words";

interface Props {
  title: string;
  /** when the heading is more than its text */
  heading?: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
}

/** The page's h1, its title in the tab, and the buttons beside it. Focus comes here when one page leads to another. */
export function PageHead({ title, heading, lead, children }: Props) {
  const ref = useRef<HTMLHeadingElement>(null);
  const arrived = useRoom();
  useEffect(() => { document.title = `${title} | ${arrived.city}の業務画面`; }, [title, arrived.city]);
  // Before the page is drawn: who goes on by keys as soon as they see it must not be set back to its heading.
  useLayoutEffect(() => { if (arrived.moved) ref.current?.focus({ preventScroll: true }); }, [arrived.moved, arrived.path]);
  return (
    <div className="page-head">
      <div className="words">
        <h1 ref={ref} tabIndex={-1}>{heading ?? <Pieces text={title} />}</h1>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {children && <div className="buttons">{children}</div>}
    </div>
  );
}
