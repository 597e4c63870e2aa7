/** Figures with their units. Money is whole yen. */
const whole = new Intl.NumberFormat("ja-JP", { maximumFractionDigits: 1 });

export function yen(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? "" : `${whole.format(amount)}円`;
}

export function count(value: number, unit = "件"): string {
  return `${whole.format(value)}${unit}`;
}

export function figure(value: number | string): string {
  return typeof value === "number" ? whole.format(value) : value;
}

/** '24.1%' from 241; nothing where there is no share. */
export function permille(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : `${(value / 10).toFixed(1)}%`;
}

/** '980-0811' from '9800811'; anything else is left as it came. */
export function postcode(value: string | null | undefined): string {
  if (!value) return "";
  return /^\d{7}$/.test(value) ? `〒${value.slice(0, 3)}-${value.slice(3)}` : `〒${value}`;
}
