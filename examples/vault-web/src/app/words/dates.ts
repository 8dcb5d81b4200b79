const DAY_MS = 86_400_000;
const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });
const dayAndTime = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });
const month = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' });
const whole = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' });

function daysApart(a: Date, b: Date): number {
  const midnight = (date: Date): number => new Date(date).setHours(0, 0, 0, 0);
  return Math.round((midnight(a) - midnight(b)) / DAY_MS);
}

/** A moment near now: `today at 3:05 PM`, `tomorrow at …`, `on May 3, 2026`. Times are ISO 8601. */
export function moment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const apart = daysApart(at, now);
  const near = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }[apart];
  return near === undefined ? `on ${day.format(at)}` : `${near} at ${time.format(at)}`;
}

/** A day: `September 30, 2026`. */
export function dayOf(iso: string): string {
  return day.format(new Date(iso));
}

/** A day and its time: `September 30, 2026 at 3:05 PM`. */
export function dayAndTimeOf(iso: string): string {
  return dayAndTime.format(new Date(iso));
}

/** A month: `September 2026`. */
export function monthOf(iso: string): string {
  return month.format(new Date(iso));
}

/** Everything about a moment, for who points at it. */
export function exactly(iso: string): string {
  return whole.format(new Date(iso));
}
