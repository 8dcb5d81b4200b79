import { defineSimulator } from '@data-connector/simulator';
import { check, errors } from './errors.js';
import { guildObject, linkedAccountObject, userObject } from './objects.js';
import { snowflake } from './snowflake.js';

const WEEK = 604_800;
const API = '/api/v10';

/** Discord: its consent page, tokens, and the routes of its HTTP API that the provider calls. */
export const simulator = defineSimulator<'guilds' | 'linked-accounts'>(() => ({
  name: 'discord',
  title: 'Authorize on Discord',
  app: { clientId: '1000000000000000001', clientSecret: 'simulated-discord-client-secret' },
  person: (person, index) => ({ ...person, id: snowflake(Date.UTC(2016, 4, 5), index) }),
  oauth2: {
    authorize: '/api/oauth2/authorize',
    token: '/api/oauth2/token',
    issuer: 'https://discord.com',
    client: 'either',
    pkce: 'optional',
    scopes: ['identify', 'guilds', 'connections'],
    requiredScopes: ['identify'],
    accessSeconds: WEEK,
    refresh: 'rotating',
    revoke: { path: '/api/oauth2/token/revoke' },
    denial: { error_description: 'The resource owner or authorization server denied the request' },
  },
  api: {
    limits: {
      windowSeconds: 1,
      headers({ limit, remaining, resetAt }, now) {
        if (limit === Infinity) return {};
        return {
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(remaining),
          'x-ratelimit-reset': String(resetAt / 1000),
          'x-ratelimit-reset-after': String(Math.max(0, resetAt - now) / 1000),
          'x-ratelimit-bucket': 'a1b2c3d4e5f60718',
        };
      },
    },
    errors: errors(),
    check,
  },
  objects: {
    me: {
      path: `${API}/users/@me`,
      scopes: ['identify'],
      handler: 'profile',
      answer: ({ person }) => userObject(person),
    },
  },
  lists: {
    guilds: {
      path: `${API}/users/@me/guilds`,
      scopes: ['guilds'],
      size: 60,
      make: guildObject,
      oldestFirst: true,
      pageSize: { parameter: 'limit', usual: 200, max: 200, strict: true },
      paging: { by: 'item', parameter: 'after' },
    },
    'linked-accounts': {
      path: `${API}/users/@me/connections`,
      scopes: ['connections'],
      size: 8,
      make: linkedAccountObject,
      id: ({ id, type }: { readonly id: string; readonly type: string }) => `${type}-${id}`,
    },
  },
}));
