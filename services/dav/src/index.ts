import { SCHEMAS } from '@data-connector/protocol';
import { days, defineProvider } from '@data-connector/provider';
import { calendarOf, calendars } from './calendars.js';
import { contactOf } from './contacts.js';
import { eventOf } from './events.js';
import { accountOf } from './home.js';
import { idOfResource, resources } from './resources.js';
import { D, lacks } from './webdav.js';
import { elementIn } from './xml.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Calendars and contacts">
<rect width="64" height="64" rx="14" fill="#2f5d62"/>
<rect x="13" y="16" width="38" height="34" rx="5" fill="#fff"/>
<path d="M13 26h38M23 11v9M41 11v9" stroke="#2f5d62" stroke-width="4" stroke-linecap="round"/>
<circle cx="32" cy="35" r="4" fill="#2f5d62"/><path d="M24 47c1-10 15-10 16 0" fill="#2f5d62"/>
</svg>`;

const common = { id: idOfResource, limits: 'Those of the server' } as const;

/** Calendars and contacts at any server that speaks CalDAV (RFC 4791) and CardDAV (RFC 6352). */
export const provider = defineProvider({
  name: 'dav',
  label: 'Calendars and contacts',
  description: 'Your calendars, events and contacts at iCloud, Fastmail, Nextcloud or any other server',
  icon,
  lifecycle: 'experimental',
  owners: ['team-dav'],
  application: 'https://www.rfc-editor.org/rfc/rfc4791',
  server: {
    label: 'The address of your calendars, such as icloud.com or cloud.example.org',
    common: [
      { server: 'icloud.com', label: 'iCloud' },
      { server: 'fastmail.com', label: 'Fastmail' },
    ],
    path: true,
  },
  login: {
    name: 'Your name there, mostly your e-mail address',
    password: 'App password',
    help: 'Make a password for this app in the settings of your account there: your own is not taken, or should not be given.',
    // https://support.apple.com/102654
    revoke: { page: 'https://account.apple.com/account/manage' },
  },
  api: {
    base: './',
    auth: 'basic',
    reads: elementIn,
    errors: [
      // RFC 6578, 3.2: the precondition that a token is one that the server still knows.
      ...[403, 409, 410, 412].map((status) => ({
        ...{ status, when: lacks(D('valid-sync-token')), means: 'token_forgotten' as const },
      })),
    ],
  },
  account: accountOf,
  handlers: [
    {
      ...{ ...common, name: 'calendars', label: 'Calendars', description: 'Your calendars' },
      ...{ mode: 'snapshot', schema: SCHEMAS.calendar, every: days(1), scopes: ['caldav'] },
      ...{ parts: calendars, map: calendarOf },
    },
    {
      ...{ ...common, name: 'events', label: 'Events', description: 'The events in your calendars' },
      ...{ mode: 'changes', schema: SCHEMAS.event, every: 900, scopes: ['caldav'] },
      ...{ parts: resources('caldav'), map: eventOf },
    },
    {
      ...{ ...common, name: 'contacts', label: 'Contacts', description: 'The people in your address books' },
      ...{ mode: 'changes', schema: SCHEMAS.contact, every: 3600, scopes: ['carddav'] },
      ...{ parts: resources('carddav'), map: contactOf },
    },
  ],
});
