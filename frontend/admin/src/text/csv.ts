/** A table as a file that Excel opens by double-click: UTF-8 with BOM, CRLF. For tables without personal data; those leave as encrypted ZIPs. */

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** Digits that are a text: Excel would drop the zero, round, or write 1E+11. */
const NUMBER_LIKE = /^(0\d+|\d{12,}|\d+e\d+)$/i;

function cell(value: string | number | null | undefined): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  // A text that Excel would run as a formula is shown as text (OWASP "CSV Injection").
  const harmless = FORMULA.test(text) ? `'${text}` : NUMBER_LIKE.test(text) ? `="${text}"` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function csv(header: string[], rows: (string | number | null | undefined)[][]): string {
  return `\ufeff${[header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Hands the file to the browser's download. */
export function saveFile(name: string, content: BlobPart, type = "text/csv;charset=utf-8"): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

/** The same for a file that came as base64. */
export function saveBytes(name: string, base64: string, type: string): void {
  saveFile(name, Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)), type);
}
