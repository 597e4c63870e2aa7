import type { Connect, Plugin } from "vite";

import { FakeServer } from "./server";

/** `vite dev` without a cloud: answers /api from memory. Never part of a build; `API=http://localhost:8000 vite` uses a real one. */
export function fakeApi(): Plugin {
  const real = process.env.API;
  const use = (middlewares: Connect.Server) => {
    const server = new FakeServer();
    server.signedIn = process.env.FAKE_SIGNED_OUT === undefined;
    middlewares.use("/api", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
        const { status, body } = server.handle({ method: request.method ?? "GET", url: request.originalUrl ?? "/", headers, body: text ? JSON.parse(text) : null });
        response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json", "Cache-Control": "no-store" });
        setTimeout(() => response.end(JSON.stringify(body)), 40);
      });
    });
  };
  return {
    name: "fake-api",
    config: () => (real ? { server: { proxy: { "/api": real } } } : {}),
    configureServer(server) { if (!real) use(server.middlewares); },
    configurePreviewServer(server) { if (!real) use(server.middlewares); },
  };
}
