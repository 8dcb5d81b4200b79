const DAY_MS = 86_400_000;
const NUMBER = new Intl.NumberFormat('en');
const date = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat('en', options);
  return (iso: string): string => format.format(new Date(iso));
};

/** A number as people write it. */
export const plain = (count: number): string => NUMBER.format(count);

/** A number with its noun: `1 record`, `1,200 records`. */
export const counted = (count: number, one: string): string =>
  `${plain(count)} ${count === 1 ? one : `${one}s`}`;

/** `3:05 PM`. */
export const time = date({ hour: 'numeric', minute: '2-digit' });
/** `May 3, 2026`. */
export const dayOf = date({ day: 'numeric', month: 'long', year: 'numeric' });
const WHOLE_DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
/** `Sunday, May 3, 2026`; `utc`: of a day that is the same everywhere. */
export const weekdayOf = date(WHOLE_DAY);
export const utcWeekdayOf = date({ ...WHOLE_DAY, timeZone: 'UTC' });
/** `September 2026`. Times are ISO 8601. */
export const monthOf = date({ month: 'long', year: 'numeric' });
/** `September 30, 2026 at 3:05 PM`. */
export const dayAndTimeOf = date({ dateStyle: 'long', timeStyle: 'short' });
/** Everything about a moment, for who points at it. */
export const exactly = date({ dateStyle: 'full', timeStyle: 'short' });

/** A moment near now: `today at 3:05 PM`, `tomorrow at …`, `on May 3, 2026`. */
export function moment(iso: string, now: Date = new Date()): string {
  const [there, here] = [new Date(iso), new Date(now)].map((at) => at.setHours(0, 0, 0, 0));
  const apart = Math.round(((there ?? 0) - (here ?? 0)) / DAY_MS);
  const near = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }[apart];
  return near === undefined ? `on ${dayOf(iso)}` : `${near} at ${time(iso)}`;
}
