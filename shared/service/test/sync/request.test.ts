import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from '@data-connector/protocol';
import type { Handler } from '@data-connector/provider';
import { ServiceKeys } from '@data-connector/sealing';
import { checkDisconnectRequest, checkSyncRequest, type RequestContext } from '../../src/sync/request.js';
import { withProof } from '@data-connector/sealing';
import { freshSecrets } from '@data-connector/testing/secrets';

const did = `0x${'ab'.repeat(20)}`;
const secret = randomBytes(32).toString('hex');
const handler = (name: string) =>
  ({ manifest: { name }, cursor: z.strictObject({ at: z.int() }) }) as unknown as Handler;

let keys: ServiceKeys;
let context: RequestContext;
let config: Connection;

beforeAll(async () => {
  keys = await ServiceKeys.derive(freshSecrets());
  context = { provider: 'acme', handlers: ['posts', 'likes', 'notes'].map(handler), relays: ['push'], keys };
  const unproved = {
    version: 1 as const,
    provider: 'acme',
    did,
    account: { id: '7', name: 'Ada', username: 'ada' },
    accessToken: 'access',
    refreshToken: 'refresh',
    scopes: ['read'],
    cursors: { posts: { at: 1 }, likes: { at: 2 } },
  };
  config = withProof(keys.signing, unproved, 3);
});

const check = (over: Record<string, unknown> = {}) =>
  checkSyncRequest({ did, config, key: { secret }, ...over }, context);
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );

test('a request is who asks, with which key, for which handlers', async () => {
  const request = await check();
  expect(request).toMatchObject({
    connection: config,
    epoch: 3,
    asked: false,
    limit: undefined,
    notify: undefined,
  });
  expect(request.handlers.map(({ manifest }) => manifest.name)).toEqual(['posts', 'likes', 'notes']);
});

test('handlers that are named are run in that order, each once', async () => {
  const request = await check({ handlers: ['notes', 'posts', 'notes'] });
  expect(request.asked).toBe(true);
  expect(request.handlers.map(({ manifest }) => manifest.name)).toEqual(['notes', 'posts']);
});

const proofless = () => {
  const { proof: _proof, ...rest } = config;
  return rest;
};

test.each<[string, () => Record<string, unknown> | Promise<Record<string, unknown>>, string]>([
  ['no did', () => ({ did: undefined }), 'did_malformed'],
  ['a did that is none', () => ({ did: 'javascript:alert(1)' }), 'did_malformed'],
  ['another did', () => ({ did: `0x${'cd'.repeat(20)}` }), 'config_refused'],
  ['no config', () => ({ config: undefined }), 'config_malformed'],
  ['a config that is text', () => ({ config: JSON.stringify(config) }), 'config_malformed'],
  ['a config that is an array', () => ({ config: [config] }), 'config_malformed'],
  ['no access token', () => ({ config: { ...config, accessToken: undefined } }), 'config_malformed'],
  ['no proof', () => ({ config: proofless() }), 'config_malformed'],
  ['a proof that is none', () => ({ config: { ...config, proof: 'x.y.z' } }), 'config_refused'],
  ['another account', () => ({ config: { ...config, account: { id: '8', name: 'Ada' } } }), 'config_refused'],
  ['another access token', () => ({ config: { ...config, accessToken: 'stolen' } }), 'config_refused'],
  ['another refresh token', () => ({ config: { ...config, refreshToken: 'stolen' } }), 'config_refused'],
  ['no refresh token any more', () => ({ config: { ...config, refreshToken: undefined } }), 'config_refused'],
  ['another person in it', () => ({ config: { ...config, did: `0x${'cd'.repeat(20)}` } }), 'config_refused'],
  ['another provider', () => ({ config: { ...config, provider: 'other' } }), 'config_refused'],
  [
    'another service’s proof',
    async () => {
      const other = await ServiceKeys.derive(freshSecrets());
      return { config: withProof(other.signing, proofless(), 0) };
    },
    'config_refused',
  ],
  ['no key', () => ({ key: undefined }), 'key_malformed'],
  ['a key of 31 bytes', () => ({ key: { secret: secret.slice(2) } }), 'key_malformed'],
  ['an unknown handler', () => ({ handlers: ['posts', 'constructor'] }), 'handler_unknown'],
  ['no handlers at all', () => ({ handlers: [] }), 'request_malformed'],
  ['a limit of none', () => ({ limit: 0 }), 'request_malformed'],
  ['half a limit', () => ({ limit: 1.5 }), 'request_malformed'],
  ['an unknown relay', () => ({ notify: { relay: 'other', ref: 'x' } }), 'relay_unknown'],
  ['a relay without ref', () => ({ notify: { relay: 'push' } }), 'request_malformed'],
  [
    'a cursor that its handler does not understand',
    () => ({ config: { ...config, cursors: { posts: { at: 'x' } } } }),
    'cursor_malformed',
  ],
])('a request with %s is refused', async (_what, over, code) => {
  expect(await codeOf(check(await over()))).toBe(code);
});

test.each([undefined, null, 7, 'text', []])('a body that is %p is refused', async (body) => {
  expect(await codeOf(checkSyncRequest(body, context))).toBe('request_malformed');
});

test.each(['limt', 'Limit', 'cursors', 'didProof', 'x'])(
  'a member that nobody knows, %s, is refused',
  async (name) => {
    expect(await codeOf(check({ [name]: 3 }))).toBe('request_malformed');
    expect(await codeOf(checkDisconnectRequest({ did, config, [name]: 3 }, context))).toBe(
      'request_malformed',
    );
  },
);

test('a member of the connection that nobody knows yet stands in nobody’s way', async () => {
  expect(await codeOf(check({ config: { ...config, fromNewerServices: true } }))).toBe('accepted');
});

test('a connection to end is who asks and which it is', async () => {
  expect(await codeOf(checkDisconnectRequest({ did, config }, context))).toBe('accepted');
  expect(await codeOf(checkDisconnectRequest(undefined, context))).toBe('did_malformed');
});

test('a bad cursor of a handler that is not run stands in nobody’s way', async () => {
  const cursors = { posts: { at: 'x' }, likes: { at: 1 } };
  expect(await codeOf(check({ config: { ...config, cursors }, handlers: ['likes'] }))).toBe('accepted');
});

/** The same value with every object's members in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
};

describe('the hash by which the very same request is known again', () => {
  test('is the same however a Vault’s storage has turned the members', async () => {
    const [one, two] = await Promise.all([check(), check({ config: reversed(config) })]);
    expect(JSON.stringify(reversed(config))).not.toBe(JSON.stringify(config));
    expect(two.hash).toBe(one.hash);
  });

  test('is the same for the same key in another form', async () => {
    const key = Buffer.from(secret, 'hex').toString('base64url');
    expect((await check({ key })).hash).toBe((await check()).hash);
  });

  test.each<[string, () => Record<string, unknown>]>([
    ['another key', () => ({ key: { secret: randomBytes(32).toString('hex') } })],
    ['other cursors', () => ({ config: { ...config, cursors: { posts: { at: 9 } } } })],
    ['other handlers', () => ({ handlers: ['posts'] })],
    ['a limit', () => ({ limit: 3 })],
  ])('is another one for %s', async (_what, over) => {
    expect((await check(over())).hash).not.toBe((await check()).hash);
  });

  test('tells nothing without the index secret', async () => {
    const { hash } = await check();
    expect(hash).toMatch(/^[\w-]{43}$/);
  });
});
