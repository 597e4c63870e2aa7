const HOUR = 3_600_000;

/** An instant so many hours from now: deadlines read as they would on an ordinary day. */
export const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();
/** A day in Japan so many days from now. */
export const day = (days: number): string => new Date(Date.now() + days * 24 * HOUR + 9 * HOUR).toISOString().slice(0, 10);
