const lines = (...all: readonly string[]): string => [...all, ''].join('\r\n');

/** A picture of one pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Central European time as calendars bring it along (RFC 5545, 3.6.5). @param tzid what they call it */
export const zone = (tzid: string): readonly string[] => [
  ...['BEGIN:VTIMEZONE', `TZID:${tzid}`],
  ...['BEGIN:STANDARD', 'DTSTART:19961027T030000', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'],
  ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'TZNAME:CET', 'END:STANDARD'],
  ...['BEGIN:DAYLIGHT', 'DTSTART:19810329T020000', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'],
  ...['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'TZNAME:CEST', 'END:DAYLIGHT', 'END:VTIMEZONE'],
];

/** A calendar with these components in it. */
export const calendar = (...components: readonly string[]): string =>
  lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Test//EN', ...components, 'END:VCALENDAR');

/** An event with these properties. */
export const event = (...properties: readonly string[]): readonly string[] => [
  ...['BEGIN:VEVENT', 'UID:one', 'DTSTAMP:20260301T080000Z'],
  ...[...properties, 'END:VEVENT'],
];

/** A card with these properties. */
export const card = (version: '3.0' | '4.0', ...properties: readonly string[]): string =>
  lines('BEGIN:VCARD', `VERSION:${version}`, 'UID:one', ...properties, 'END:VCARD');
