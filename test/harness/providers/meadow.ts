import { createHmac } from 'node:crypto';
import { ConnectorError } from '@data-connector/kit/errors';
import {
  bySeconds,
  defineProvider,
  nextToken,
  numberOf,
  objectOf,
  remaining,
  type Webhooks,
} from '@data-connector/provider';
import { defineSimulator, remainingHeaders, type Simulator } from '@data-connector/simulator';
import type { KnownProvider } from '../../../services/providers.js';
import { FOLLOWING, madeFollowed, madePost, madeUp, meOf, numbered, paged, POSTS } from './made-up.js';

const list = (path: string) => ({
  path,
  items: 'items',
  next: nextToken('next', 'from'),
  size: { parameter: 'limit', max: 100 },
  window: (window: { readonly since?: string; readonly until?: string }) => ({ ...window }),
});
const order = bySeconds(({ at }) => (numberOf(at) ?? NaN) * 1000);
const SIXTY_DAYS = 5_184_000;

const signatureOf = (account: string, secret: string): string =>
  createHmac('sha256', secret).update(account).digest('hex');

/** The fields that Meadow posts when a person removes the app or asks for deletion; the first person unless told. */
export function signedAccount(
  { app, people }: Pick<Simulator, 'app' | 'people'>,
  account = people[0]?.id ?? '',
): { account: string; signature: string } {
  return { account, signature: signatureOf(account, app.clientSecret) };
}

const webhook =
  (clientSecret: string, receipt: boolean): Webhooks[string] =>
  ({ account = '', signature }) => {
    if (signature !== signatureOf(account, clientSecret)) throw new ConnectorError('request_malformed');
    return { accountId: account, receipt };
  };

const definition = defineProvider({
  ...madeUp(
    'meadow',
    'Meadow',
    'Tokens that are exchanged for long ones and end, no challenge, lists in order of time',
  ),
  oauth2: {
    authorize: 'https://meadow.example/consent',
    token: 'https://meadow.example/token',
    client: 'post',
    pkce: { none: 'it does not know it' },
    refresh: { none: 'a token of 60 days takes the place of the first' },
    ask: ({ select }) => (select ? { prompt: 'select' } : {}),
    exchange: (token) => ({ grant_type: 'long_lived', token }),
    granted: { get: 'permissions', map: (body) => Object.keys(objectOf(body) ?? {}) },
    revoke: { endpoint: 'https://meadow.example/revoke' },
    scopes: ['read', 'follows'],
    separator: ',',
  },
  api: { base: 'https://meadow.example/', limits: { ...remaining('x-ratelimit'), name: 'app' } },
  handlers: [
    { ...FOLLOWING, mode: 'incremental', order, pages: list('following') },
    { ...POSTS, mode: 'incremental', order, pages: list('posts') },
  ],
  webhooks: ({ clientSecret }) => ({
    deauthorize: webhook(clientSecret, false),
    'data-deletion': webhook(clientSecret, true),
  }),
});

const inOrder = {
  ...paged,
  order: ({ at }: { readonly at: number }) => at,
  window: { since: 'since', until: 'until', inclusive: true },
} as const;

const simulator = defineSimulator({
  name: 'meadow',
  title: 'Meadow',
  person: numbered(7_300_000_001),
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'post',
    pkce: 'discarded',
    accessSeconds: SIXTY_DAYS,
    firstAccessSeconds: 3600,
    grantTypes: {
      long_lived({ token = '' }, grants) {
        const check = grants.check(token);
        return check.state === 'valid' ? grants.issue(check.grant) : undefined;
      },
    },
    revoke: { path: '/revoke' },
    scopes: ['read', 'follows'],
    separator: ',',
  },
  api: { limits: { windowSeconds: 3600, calls: 10_000, headers: remainingHeaders('x-ratelimit') } },
  objects: {
    me: { path: '/me', answer: meOf },
    permissions: {
      path: '/permissions',
      answer: ({ grant }) => Object.fromEntries(grant.scopes.map((scope) => [scope, true])),
    },
  },
  lists: {
    following: { ...inOrder, path: '/following', scopes: ['follows'], size: 120, make: madeFollowed },
    posts: { ...inOrder, path: '/posts', scopes: ['read'], size: 250, make: madePost },
  },
});

/**
 * A made-up provider of the other shape: nothing can be renewed, only what is new is told, limits are of the whole app, and
 * it calls back itself.
 */
export const meadow: KnownProvider = { definition, simulator };
