import "@digital-go-jp/design-tokens/dist/tokens.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/controls.css";
import "./style/list.css";
import "./style/detail.css";
import "./style/doors.css";
import "./style/entry.css";
import "./style/bookings.css";
import "./style/scenarios.css";
import "./style/menus.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { createRoot } from "react-dom/client";

import { queries } from "./app/queries";
import { makeRouter } from "./app/router";
import { watchSession } from "./app/session";
import { Toasts } from "./parts/Toasts";

const router = makeRouter();

watchSession(router);

const place = document.getElementById("root");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <I18nProvider locale="ja-JP">
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}
