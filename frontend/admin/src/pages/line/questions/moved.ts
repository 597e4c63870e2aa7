/** What came into a list and what went out of it. */
export function moved(was: string[], now: string[]): { more: string[]; gone: string[] } {
  return { more: now.filter((one) => !was.includes(one)), gone: was.filter((one) => !now.includes(one)) };
}
