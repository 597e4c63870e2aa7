import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent, ReactNode, Ref } from "react";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  /** a path of the desk, with its query: '/donations?state=flagged' */
  to: string;
  children: ReactNode;
  ref?: Ref<HTMLAnchorElement>;
  /** leaves no step behind: for filters and sorting */
  replace?: boolean;
}

/** A link inside the desk; with Ctrl, Shift or the middle button the browser does what it always does. */
export function Go({ to, children, onClick, replace = false, ...rest }: Props) {
  const router = useRouter();
  const href = `${router.basepath === "/" ? "" : router.basepath}${to}`;
  function click(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (replace) router.history.replace(href);
    else router.history.push(href);
  }
  return <a href={href} onClick={click} {...rest}>{children}</a>;
}

/** The same from code: after a change, after a key. */
export function useGo(): (to: string) => void {
  const router = useRouter();
  return (to) => router.history.push(`${router.basepath === "/" ? "" : router.basepath}${to}`);
}
