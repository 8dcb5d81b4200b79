import {
  days,
  defineProvider,
  linkHeader,
  objectOf,
  pageNumber,
  type HandlerData,
  type ProviderData,
} from '@data-connector/provider';
import type { Asked, Said } from '@data-connector/testing/stand-in';
import { plain } from '@data-connector/testing/stand-in';
import { signal, stage } from './support/stage.js';

describe('a provider cannot be defined', () => {
  const [things] = plain().handlers as [HandlerData];
  test.each<[string, ProviderData['handlers'], string]>([
    ['two handlers of one name', [things, things], 'plain: two handlers have one name'],
    [
      'a snapshot and another handler of its schema',
      [
        { ...things, mode: 'snapshot' },
        { ...things, name: 'others' },
      ],
      'plain: things comes whole, so no other handler may fill its schema',
    ],
    ['no handler', [], 'handlers'],
    [
      'a schema that nobody knows',
      [{ ...things, schema: 'https://third.example/schema.json' }],
      'plain: things fills a schema that is not known, and gives no shape of its records',
    ],
    ...[{ asNeeded: true }, { min: 5 }].map((size): [string, ProviderData['handlers'], string] => [
      'numbered pages of several sizes',
      [
        {
          ...things,
          pages: { path: 'things', next: pageNumber(), size: { parameter: 'n', max: 9, ...size } },
        },
      ],
      'plain: things has numbered pages, which are others where pages have another size',
    ]),
    [
      'a snapshot that would never be known again',
      [
        {
          ...things,
          mode: 'snapshot',
          pages: { path: 'things', next: linkHeader('page'), conditional: true },
        },
      ],
      'plain: things is never known to be unchanged',
    ],
  ])('with %s', (_name, handlers, why) => {
    expect(() => defineProvider({ ...plain(), handlers })).toThrow(why);
  });
});

test.each([
  ['https://third.example', true],
  ['http://localhost:8080/', true],
  ['http://127.0.0.1:8080', true],
  ['http://third.example', false],
  ['http://localhost.third.example:80/', false],
])('an issuer at %s may be named: %s', (issuer, allowed) => {
  const define = () => defineProvider(plain({ oauth2: { issuer } }));
  if (allowed) expect(define().manifest.issuer).toBe(issuer);
  else expect(define).toThrow('issuer');
});

test('the issuer of its callbacks is its own address unless told', () => {
  expect(defineProvider(plain()).manifest.issuer).toBe('https://third.example');
  const issuer = 'https://login.third.example';
  expect(defineProvider(plain({ oauth2: { issuer } })).manifest.issuer).toBe(issuer);
});

test.each<[string, unknown]>([
  ['no id', { name: 'Ada' }],
  ['no object', []],
])('an account with %s is provider_unavailable', async (_name, body) => {
  const { provider } = await stage(() => ({ body }), {
    account: { get: 'me', map: ({ id }) => (typeof id === 'string' ? { id } : {}) },
  });
  await expect(provider.account({ accessToken: 'access' }, signal)).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
});

describe('a connection ends', () => {
  const grant = { accessToken: 'short', refreshToken: 'r', expiresIn: 60 };

  test('with what the token endpoint gave, for the scopes that were asked for unless it tells', async () => {
    const { asked, provider } = await stage(() => ({}));
    const tokens = { accessToken: 'short', refreshToken: 'r', expiresAt: expect.any(String) };
    expect(await provider.finish(grant, signal)).toEqual({ ...tokens, scopes: ['read', 'list'] });
    expect(await provider.finish({ ...grant, scopes: ['read'] }, signal)).toMatchObject({ scopes: ['read'] });
    expect(asked).toEqual([]);
  });

  test('with the day by which its person has to consent again, where the data knows that', async () => {
    const { provider } = await stage(() => ({}), { oauth2: { consentLasts: days(60) } });
    const { goodUntil, reconnectBy = '' } = await provider.finish({ accessToken: 'a' }, signal);
    expect(goodUntil).toBe(reconnectBy);
    expect(Math.round((Date.parse(reconnectBy) - Date.now()) / 86_400_000)).toBe(60);
  });
  test.each([
    ['lasting', 7],
    ['rotating', undefined],
  ] as const)(
    'with a %s refresh token that has an end, the consent ends in %p days',
    async (refresh, lasts) => {
      const { provider } = await stage(() => ({}), { oauth2: { refresh } });
      const tokens = await provider.finish(
        { accessToken: 'a', refreshToken: 'r', refreshExpiresIn: days(7) },
        signal,
      );
      const inDays = (time = '') => Math.round((Date.parse(time) - Date.now()) / 86_400_000);
      expect(inDays(tokens.goodUntil)).toBe(7);
      expect(tokens.reconnectBy && inDays(tokens.reconnectBy)).toBe(lasts);
    },
  );

  /** A third party that gives a better token for the first, and tells elsewhere what was granted. */
  const better = (answer: (asked: Asked, number: number) => Said) =>
    stage(answer, {
      oauth2: {
        exchange: (token) => ({ grant_type: 'exchange', token }),
        granted: { get: 'me/scopes', map: (body) => Object.keys(objectOf(body) ?? {}) },
      },
    });
  const LONG: Said = { body: { access_token: 'long', expires_in: 5_184_000 } };

  test('with a better token and the scopes that were granted, though one failure was met', async () => {
    const { asked, provider } = await better(({ path }, number) => {
      if (number === 1) return { status: 500 };
      return path === '/token' ? LONG : { body: { list: true } };
    });
    const { accessToken, expiresAt, refreshToken, scopes } = await provider.finish(grant, signal);
    expect([accessToken, refreshToken, scopes]).toEqual(['long', undefined, ['list']]);
    expect(Date.parse(expiresAt ?? '')).toBeGreaterThan(Date.now() + 59 * 86_400_000);
    expect(asked.map(({ path }) => path)).toEqual(['/token', '/token', '/v1/me/scopes']);
    expect(asked[1]?.form).toEqual({ grant_type: 'exchange', token: 'short' });
    expect(asked[2]?.headers.authorization).toBe('Bearer long');
  });

  test.each<[string, Said, Said]>([
    ['its exchange', { status: 400, body: { error: 'invalid_grant' } }, {}],
    ['the API', LONG, { status: 401 }],
  ])('with flow_invalid when %s rejects the token', async (_name, exchanged, told) => {
    const { provider } = await better(({ path }) => (path === '/token' ? exchanged : told));
    await expect(provider.finish(grant, signal)).rejects.toMatchObject({ code: 'flow_invalid' });
  });
});

test('asks for the scopes of its handlers, and what is told besides', () => {
  const others = plain({ handler: { name: 'others', scopes: ['read', 'write'] } });
  const oauth2 = { ...others.oauth2, scopes: ['offline'] };
  const handlers = [...plain().handlers, ...others.handlers];
  const { manifest } = defineProvider({ ...others, oauth2, handlers });
  expect(manifest.scopes).toEqual(['offline', 'read', 'write']);
});
