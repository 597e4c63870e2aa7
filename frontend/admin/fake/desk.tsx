import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import { I18nProvider } from "react-aria-components/I18nProvider";

import { queries } from "../src/app/queries";
import { makeRouter } from "../src/app/router";
import { watchSession } from "../src/app/session";
import { Toasts } from "../src/parts/Toasts";

/** Opens the desk at an address, as somebody signed in, and waits for the page's heading. */
export async function open(path: string, heading: string | RegExp) {
  window.history.replaceState(null, "", `/admin${path}`);
  const router = makeRouter();
  watchSession(router);
  render(
    <I18nProvider locale="ja-JP"><QueryClientProvider client={queries}><RouterProvider router={router} /><Toasts /></QueryClientProvider></I18nProvider>,
  );
  await screen.findByRole("heading", { level: 1, name: heading });
  return router;
}
