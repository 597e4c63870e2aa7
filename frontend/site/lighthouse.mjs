/**
 * `node lighthouse.mjs URL…`: accessibility, best practices and SEO of each page, as JSON {url: {category: score 0–100, …, failed: [audit]}}.
 * LIGHTHOUSE names other categories, e.g. performance; CHROMIUM names the browser (default /usr/bin/chromium).
 */
import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";

const CATEGORIES = (process.env.LIGHTHOUSE ?? "accessibility,best-practices,seo").split(",");
const chrome = await launcher.launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const found = {};
try {
  for (const url of process.argv.slice(2)) {
    const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error", locale: "ja" });
    const failed = Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 1 && audit.scoreDisplayMode === "binary").map((audit) => audit.id);
    found[url] = { ...Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((lhr.categories[name].score ?? 0) * 100)])), failed };
  }
} finally {
  chrome.kill();
}
process.stdout.write(`${JSON.stringify(found, null, 1)}\n`);
