import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { fakeApi } from "./fake/plugin";
import { budget } from "./tools/budget";

/** The policy that CloudFront sends; `vite preview` sends it too, so that a breach shows before deployment. */
const policy = [
  "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
  "font-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join("; ");

export default defineConfig({
  base: "/admin/",
  plugins: [react(), fakeApi(), budget(180)],
  build: {
    target: "es2022",
    // Data URLs in CSS and inlined modules would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    sourcemap: false,
  },
  preview: { headers: { "Content-Security-Policy": policy }, host: "127.0.0.1" },
  server: { host: "127.0.0.1" },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["fake/vitest.setup.ts"], testTimeout: 30_000 },
});
