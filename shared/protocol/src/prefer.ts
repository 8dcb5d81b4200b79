/** How long a request for a sync may wait for its outcome at most, in seconds. */
export const LONGEST_WAIT = 10;

/** The seconds that a request’s `Prefer: wait=…` (RFC 7240, 4.3) asks for, at most `LONGEST_WAIT`; 0 if it asks for none. */
export function waitOf(prefer: string | readonly string[] | undefined): number {
  const [, seconds = '0'] =
    /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(String(prefer ?? '')) ?? [];
  return Math.min(Number(seconds), LONGEST_WAIT);
}

/** The same as a header’s value: for `Prefer`, and for `Preference-Applied`. */
export const wait = (seconds: number): string => `wait=${seconds}`;
