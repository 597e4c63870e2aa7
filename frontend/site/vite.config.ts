import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const tokensFile = createRequire(import.meta.url).resolve("@digital-go-jp/design-tokens/dist/tokens.css");

/** Puts those of the Digital Agency's tokens that the style sheet uses, and those they refer to, in front of it. */
function usedTokens(): Plugin {
  const all = new Map<string, string>();
  for (const [, name, value] of readFileSync(tokensFile, "utf8").matchAll(/(--[\w-]+):\s*([^;]+);/g)) all.set(name!, value!);
  const used = (css: string, found = new Set<string>()): Set<string> => {
    for (const [, name] of css.matchAll(/var\((--[\w-]+)/g)) {
      if (found.has(name!) || !all.has(name!)) continue;
      found.add(name!);
      used(all.get(name!)!, found);
    }
    return found;
  };
  return {
    name: "used-tokens",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("styles/site.css")) return null;
      const lines = [...used(code)].sort().map((name) => `${name}:${all.get(name)!}`);
      const imports = code.match(/^@import [^;]+;/gm) ?? []; // which must come first
      return { code: `${imports.join("\n")}\n:root{${lines.join(";")}}\n${code.replace(/^@import [^;]+;/gm, "")}`, map: null };
    },
  };
}

/** Writes `assets.json`, the list from which the templates take the hashed names: {"site.css": "/assets/site-….css", …}. */
function assetList(): Plugin {
  return {
    name: "asset-list",
    writeBundle(options, bundle) {
      const list: Record<string, string> = {};
      for (const output of Object.values(bundle)) {
        if (output.type === "chunk" && output.isEntry) list[`${output.name}.js`] = `/${output.fileName}`;
        if (output.type === "asset" && output.fileName.endsWith(".css")) list["site.css"] = `/${output.fileName}`;
      }
      writeFileSync(resolve(options.dir!, "assets.json"), `${JSON.stringify(list, null, 1)}\n`);
    },
  };
}

export default defineConfig({
  root: here,
  plugins: [usedTokens(), assetList()],
  build: {
    target: "es2022",
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: true,
    rollupOptions: {
      input: {
        site: resolve(here, "modules/site.ts"),
        search: resolve(here, "modules/search.ts"),
        gift: resolve(here, "modules/gift.ts"),
        vendor: resolve(here, "modules/vendor.ts"),
        booking: resolve(here, "modules/booking.ts"),
        worries: resolve(here, "modules/worries.ts"),
        leave: resolve(here, "modules/leave.ts"),
        forms: resolve(here, "modules/forms.ts"),
        consultation: resolve(here, "modules/consultation.ts"),
        liff: resolve(here, "modules/liff.ts"),
        style: resolve(here, "styles/site.css"),
      },
    },
  },
  worker: { format: "es" },
});
