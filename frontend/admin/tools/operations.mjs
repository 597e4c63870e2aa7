/** Writes src/api/made/operations.json: what each operation is called in Japanese, as the audit log's screen shows it. */
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const { paths } = JSON.parse(readFileSync(from, "utf8"));
const names = {};
for (const methods of Object.values(paths)) {
  for (const { operationId, summary } of Object.values(methods)) if (operationId && summary) names[operationId] = summary;
}
writeFileSync(to, `${JSON.stringify(names, null, 1)}\n`);
