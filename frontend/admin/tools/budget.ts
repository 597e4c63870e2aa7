import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Refuses a build whose first load (the entry and all that it imports at once) is larger than so many kB over the wire. */
export function budget(most: number): Plugin {
  return {
    name: "budget",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((one) => (one.type === "chunk" ? [one] : []));
      const wanted = new Set(chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName));
      for (const name of wanted) for (const imported of chunks.find((chunk) => chunk.fileName === name)?.imports ?? []) wanted.add(imported);
      const bytes = chunks.filter((chunk) => wanted.has(chunk.fileName)).reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
      const size = Math.round(bytes / 100) / 10;
      if (size > most) this.error(`The first load is ${size} kB gzipped; the budget is ${most} kB. Split a page or a part off.`);
      this.info(`first load: ${size} kB gzipped of ${most}`);
    },
  };
}
