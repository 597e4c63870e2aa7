/**
 * Checks the built site: `node check.mjs [folder]` (default: ../../build/site). html-validate on every page, and what it can't know:
 * no inline script or style, no request to another origin, every page under 60 KB over the wire.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { HtmlValidate } from "html-validate";

const MOST_BYTES = 60_000;
const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2] ?? join(here, "../../build/site"));
const validator = new HtmlValidate({
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    "no-inline-style": "error",
    "require-sri": "off", // everything is of our own origin
    "long-title": "off", // counts letters as of Latin text
    "no-trailing-whitespace": "off",
    "tel-non-breaking": "off", // our style sheet keeps numbers together
    "form-dup-name": "off", // a repeated name is a list: skills
    "void-style": ["error", { style: "omit" }],
    "wcag/h37": "error",
  },
});

function pages() {
  const names = readdirSync(folder, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  return names.filter((name) => name.endsWith(".html") && !name.startsWith("admin/")).sort();
}

/** Addresses that the browser asks for by itself while it shows the page. */
function loaded(html) {
  const tags = html.match(/<(?:link|script|img|source|iframe)\b[^>]*>/g) ?? [];
  return tags.flatMap((tag) => {
    if (/rel="(?:canonical|alternate)"/.test(tag)) return [];
    const address = tag.match(/\s(?:src|href)="([^"]*)"/)?.[1];
    return address ? [address] : [];
  });
}

const wire = new Map();
function gzipped(file) {
  if (!wire.has(file)) {
    const body = readFileSync(file);
    wire.set(file, /\.(?:png|woff2)$/.test(file) ? body.length : gzipSync(body, { level: 6 }).length);
  }
  return wire.get(file);
}

/** Bytes over the wire: the page, what it loads, what its style sheet loads, and the list that the search fetches. */
function weight(name, html) {
  const files = new Set([join(folder, name)]);
  const addresses = loaded(html).concat(html.match(/data-index="([^"]+)"/)?.[1] ?? []);
  for (const address of addresses.filter((it) => it.startsWith("/") && !/icon|manifest/.test(it))) {
    const file = join(folder, address);
    files.add(file);
    if (!file.endsWith(".css") || name.includes("404")) continue;
    if (html.includes('class="knot"')) for (const [, url] of readFileSync(file, "utf8").matchAll(/url\(["']?([^"')]+)/g)) files.add(join(folder, url));
  }
  return [...files].reduce((sum, file) => sum + gzipped(file), 0);
}

async function faultsIn(name) {
  const html = readFileSync(join(folder, name), "utf8");
  const report = await validator.validateString(html, name);
  const faults = report.results.flatMap((result) => result.messages.map((it) => `${it.line}:${it.column} ${it.ruleId}: ${it.message}`));
  for (const [tag, type] of html.matchAll(/<script(?![^>]*\ssrc=)([^>]*)>/g)) if (!/ld\+json/.test(type)) faults.push(`inline script ${tag}`);
  if (/<style\b|\son[a-z]+="/.test(html)) faults.push("inline style or event handler");
  for (const address of loaded(html)) {
    if (/^(?:https?:)?\/\//.test(address)) faults.push(`asks another origin: ${address}`);
    else if (!existsSync(join(folder, address))) faults.push(`is not there: ${address}`);
  }
  const bytes = weight(name, html);
  if (bytes > MOST_BYTES) faults.push(`${bytes} bytes over the wire, more than ${MOST_BYTES}`);
  return { faults, bytes };
}

if (!existsSync(join(folder, "index.html"))) {
  process.stderr.write(`There is no built site in ${relative(process.cwd(), folder)}.\n`);
  process.exit(2);
}
let bad = 0;
let heaviest = ["", 0];
for (const name of pages()) {
  const { faults, bytes } = await faultsIn(name);
  if (bytes > heaviest[1]) heaviest = [name, bytes];
  bad += faults.length;
  for (const fault of faults) process.stderr.write(`${name}: ${fault}\n`);
}
process.stdout.write(`${pages().length} pages, heaviest ${heaviest[0]} with ${heaviest[1]} bytes over the wire, ${bad} faults\n`);
process.exit(bad ? 1 : 0);
