/** However long something wants to be left alone, it is asked again after so long, in ms. */
const MOST_MS = 15_000;

/** A `Retry-After` (RFC 9110, 10.2.3): seconds, or a time; in ms. Nothing for what says nothing. */
export function retryAfterMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text)
    ? Number(text) * 1000
    : Date.parse(/^[A-Z]/.test(text) ? text : '') - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MOST_MS);
}
