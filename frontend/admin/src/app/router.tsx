import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";

import { asProblem } from "../api/problem";
import { ProblemView } from "../parts/ProblemView";
import { Shell } from "./Shell";
import { NotFound } from "./NotFound";
import { aliases, doors, pages } from "./pages";
import { BASE } from "./base";
import { meQuery, queries } from "./queries";
import { takesOver } from "./session";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

/** When the desk itself can't be shown; a page that fails inside it leaves the menu standing. */
function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  return <main id="main" className="lost"><ProblemView problem={asProblem(error)} retry={reset} page /></main>;
}

/** Everything behind the sign-in. */
const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  component: Shell,
  errorComponent: Broken,
  beforeLoad: async ({ location }) => {
    try {
      const { staff } = await queries.ensureQueryData(meQuery);
      if (takesOver(staff.id)) await new Promise(() => undefined); // until the browser has left this page
    } catch (error) {
      if (asProblem(error).status !== 401) throw error;
      const next = location.href.replace(BASE, "");
      throw redirect({ to: "/sign-in", search: next.length > 1 ? { next } : {} });
    }
  },
});

const routes = root.addChildren([
  ...doors.map(([path, load]) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) })),
  desk.addChildren([
    ...pages.map(([path, load]) => createRoute({ getParentRoute: () => desk, path, component: lazyRouteComponent(load) })),
  ]),
  ...Object.entries(aliases).flatMap(([from, to]) => [
    createRoute({ getParentRoute: () => root, path: from, beforeLoad: ({ search }) => { throw redirect({ to, search } as never); } }),
    createRoute({
      getParentRoute: () => root, path: `${from}/$id`,
      beforeLoad: ({ params }) => { throw redirect({ to: `${to}/${(params as { id: string }).id}` } as never); },
    }),
  ]),
]);

/** Plain query strings: `?state=open&sort=-amount`, readable, and as the API writes them in `href`. */
export function makeRouter() {
  return createRouter({
    routeTree: routes,
    basepath: BASE,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(Object.entries(search).flatMap(([k, v]) => (v === undefined || v === "" ? [] : [[k, String(v)]]))).toString();
      return text ? `?${text}` : "";
    },
    scrollRestoration: true,
    defaultPreload: "intent",
    defaultPendingMs: 300,
    defaultErrorComponent: ({ error, reset }) => <ProblemView problem={asProblem(error)} retry={reset} page />,
    defaultNotFoundComponent: NotFound,
  });
}
