import { defineProvider, says } from '@data-connector/provider';
import { calendars, events } from './calendar.js';
import { scope } from './lists.js';
import { mail } from './mail.js';
import { accountOf, contacts } from './people.js';
import { API_ERRORS, errorCode } from './refusals.js';
import { likes, subscriptions } from './youtube.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Google">
<rect width="64" height="64" rx="14" fill="#fff" stroke="#dadce0"/>
<g fill="none" stroke-width="7"><path d="M44 23 A15 15 0 0 0 19 24" stroke="#ea4335"/><path d="M19 24 A15 15 0 0 0 19 40" stroke="#fbbc04"/>
<path d="M19 40 A15 15 0 0 0 43 42" stroke="#34a853"/><path d="M43 42 A15 15 0 0 0 47 32 H32" stroke="#4285f4"/></g>
</svg>`;

/** Google: Gmail, Calendar, Contacts and YouTube, each with scopes of its own, which a person grants one by one. */
export const provider = defineProvider({
  name: 'google',
  label: 'Google',
  description: 'Your e-mail, calendars and contacts, and what you follow and like on YouTube',
  icon,
  lifecycle: 'experimental',
  owners: ['team-google'],
  application: 'https://www.google.com',
  // https://developers.google.com/identity/protocols/oauth2/web-server
  oauth2: {
    authorize: 'https://accounts.google.com/o/oauth2/v2/auth',
    token: 'https://oauth2.googleapis.com/token',
    client: 'post',
    pkce: true,
    refresh: 'lasting',
    revoke: { endpoint: 'https://oauth2.googleapis.com/revoke' },
    scopes: ['openid', scope('userinfo.email'), scope('userinfo.profile')],
    errors: [{ when: says('invalid_token'), means: 'token_rejected' }],
    // A refresh token comes with the first consent only, unless consent is asked for again.
    ask: ({ select }) => ({ access_type: 'offline', prompt: select ? 'select_account consent' : 'consent' }),
  },
  api: { base: 'https://www.googleapis.com/', errors: API_ERRORS, errorCode },
  account: { get: 'https://openidconnect.googleapis.com/v1/userinfo', map: accountOf },
  handlers: [mail, calendars, events, contacts, subscriptions, likes],
});
