import { SCHEMAS } from '@data-connector/protocol';
import { afterLast, days, defineProvider } from '@data-connector/provider';
import { CHAT_GROUP, chatGroup, guildOf } from './guild.js';
import { LINKED_ACCOUNT, linkedAccount, linkedAccountIdOf, linkedAccountOf } from './linked-account.js';
import { accountOf, profileOf } from './person.js';
import { ERRORS, LIMITS } from './refusals.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Discord">
<rect width="64" height="64" rx="14" fill="#4b57c9"/>
<path d="M20 20 h24 a6 6 0 0 1 6 6 v12 a6 6 0 0 1 -6 6 h-14 l-10 8 v-8 a6 6 0 0 1 -6 -6 v-12 a6 6 0 0 1 6 -6 z" fill="#fff"/>
<circle cx="26" cy="32" r="3" fill="#4b57c9"/><circle cx="38" cy="32" r="3" fill="#4b57c9"/>
</svg>`;

/** https://docs.discord.com/developers/topics/rate-limits */
const limits =
  'Calls of each person and route in a few seconds; Discord tells how many with each answer only';
/** Discord tells no times of joining or linking. */
const whole = { mode: 'snapshot', every: days(1), limits } as const;

/** Discord: its HTTP API, version 10 (https://docs.discord.com/developers/reference). */
export const provider = defineProvider({
  name: 'discord',
  label: 'Discord',
  description: 'Your profile, your servers, and your linked accounts on Discord',
  icon,
  lifecycle: 'experimental',
  owners: ['team-discord'],
  application: 'https://discord.com',
  // https://discord.com/.well-known/oauth-authorization-server and https://docs.discord.com/developers/topics/oauth2
  oauth2: {
    authorize: 'https://discord.com/api/oauth2/authorize',
    token: 'https://discord.com/api/oauth2/token',
    issuer: 'https://discord.com',
    client: 'basic',
    pkce: true, // Beside the secret: https://github.com/discordeno/discordeno/pull/4425
    refresh: 'rotating',
    revoke: { endpoint: 'https://discord.com/api/oauth2/token/revoke' },
  },
  api: {
    base: 'https://discord.com/api/v10/',
    // https://docs.discord.com/developers/reference#user-agent
    headers: { 'user-agent': 'DiscordBot (data-connector-server, 0.1.0)' },
    limits: LIMITS,
    errors: ERRORS,
  },
  account: { get: 'users/@me', map: accountOf },
  handlers: [
    {
      ...{ name: 'profile', label: 'Profile', description: 'Your names and your picture' },
      ...{ ...whole, schema: SCHEMAS.profile, scopes: ['identify'], map: profileOf },
      pages: { path: 'users/@me', items: (body) => [body] },
    },
    {
      ...{ name: 'guilds', label: 'Servers', description: 'The servers that you are in' },
      ...{ ...whole, schema: CHAT_GROUP, record: chatGroup, scopes: ['guilds'], map: guildOf },
      pages: { path: 'users/@me/guilds', size: { parameter: 'limit', max: 200 }, next: afterLast() },
    },
    {
      ...{
        name: 'linked-accounts',
        label: 'Linked accounts',
        description: 'Your accounts at other services',
      },
      ...{ ...whole, schema: LINKED_ACCOUNT, record: linkedAccount, scopes: ['connections'] },
      ...{ id: linkedAccountIdOf, map: linkedAccountOf },
      pages: { path: 'users/@me/connections' },
    },
  ],
});
