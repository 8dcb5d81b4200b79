import { grantOf, rehearsed, tokensOf } from '../../src/oauth2/token-answer.js';

const read = (answer: object) => grantOf({ access_token: 'a', ...answer });

test.each([
  [7200, 7200],
  ['7200', 7200],
  ['7200.5', 7200.5],
  [0, undefined],
  ['0', undefined],
  ['', undefined],
  [null, undefined],
  [-5, undefined],
  [1e300, undefined],
  ['soon', undefined],
  [[60], undefined],
  [true, undefined],
])('expires_in %j lasts %j seconds', (expires_in, expected) => {
  expect(read({ expires_in })?.expiresIn).toBe(expected);
});

test('a token endpoint may say how long a refresh token lasts', () => {
  expect(read({ refresh_token_expires_in: '15897600' })?.refreshExpiresIn).toBe(15_897_600);
});

test.each([
  ['r', 'r'],
  ['', undefined],
  [' ', undefined],
  [null, undefined],
  [7, undefined],
  ['two\nlines', undefined],
  ['r'.repeat(8193), undefined],
])('the refresh token %.20j is %.20j', (refresh_token, expected) => {
  expect(read({ refresh_token })?.refreshToken).toBe(expected);
});

test.each<[unknown, string[] | undefined]>([
  ['read', ['read']],
  ['read list  read', ['read', 'list']],
  ['read,list, more', ['read', 'list', 'more']],
  [
    ['read', 'list'],
    ['read', 'list'],
  ],
  [
    ['read list', 7],
    ['read', 'list'],
  ],
  ['', undefined],
  [[], undefined],
  [null, undefined],
  [7, undefined],
])('the scope %j is %j', (scope, expected) => {
  expect(read({ scope })?.scopes).toEqual(expected);
});

test.each([
  undefined,
  null,
  'a',
  7,
  [],
  {},
  { access_token: '' },
  { access_token: 7 },
  { access_token: 'a\r\nb' },
])('%j grants nothing', (answer) => {
  expect(grantOf(answer)).toBeUndefined();
});

test('what the answer does not say stays as it was', () => {
  const before = { refreshToken: 'r1', scopes: ['read'] };
  expect(tokensOf({ accessToken: 'a2' }, before)).toEqual({ accessToken: 'a2', ...before });
  const whole = { accessToken: 'a2', refreshToken: 'r2', expiresIn: 60, scopes: ['list'] };
  expect(tokensOf(whole, before)).toEqual({
    accessToken: 'a2',
    refreshToken: 'r2',
    expiresAt: expect.stringMatching(/Z$/),
    scopes: ['list'],
  });
});

const DAY_MS = 86_400_000;
const inDays = (count: number): string => new Date(Date.now() + count * DAY_MS).toISOString();
const day = (iso: string | undefined): number | undefined =>
  iso === undefined ? undefined : Math.round((Date.parse(iso) - Date.now()) / DAY_MS);
const days = (count: number): number => (count * DAY_MS) / 1000;
const scopes = ['read'];

test.each<[string, object, Parameters<typeof tokensOf>[1], number | undefined]>([
  ['with the access token where there is no other', { expiresIn: days(2) }, { scopes }, 2],
  ['with the consent, at the latest', { expiresIn: days(9) }, { scopes, reconnectBy: inDays(5) }, 5],
  ['with the consent where nothing else is known', {}, { scopes, reconnectBy: inDays(5) }, 5],
  ['at a time that nobody knows', {}, { scopes }, undefined],
  ['with the refresh token', { expiresIn: 9, refreshToken: 'r', refreshExpiresIn: days(7) }, { scopes }, 7],
  [
    'with the consent though the refresh token would last',
    { refreshToken: 'r', refreshExpiresIn: days(7) },
    { scopes, reconnectBy: inDays(5) },
    5,
  ],
  [
    'at an unknown time with a refresh token that may last',
    { refreshToken: 'r', expiresIn: 9 },
    { scopes },
    undefined,
  ],
  [
    'with the refresh token that is kept',
    { expiresIn: 9 },
    { scopes, refreshToken: 'r', goodUntil: inDays(3) },
    3,
  ],
  [
    'at an unknown time with a new refresh token of which nothing is said',
    { refreshToken: 'r2' },
    { scopes, refreshToken: 'r', goodUntil: inDays(3) },
    undefined,
  ],
])('access ends for good %s', (_when, grant, before, expected) => {
  const tokens = tokensOf({ accessToken: 'a', ...grant }, before);
  expect(day(tokens.goodUntil)).toBe(expected);
  expect(tokens.reconnectBy).toBe(before.reconnectBy);
});

test('a rehearsal reads a whole answer, once', async () => {
  expect(await rehearsed()).toMatchObject({ accessToken: 'a', refreshToken: 'b', scopes: ['c'] });
  expect(rehearsed()).toBe(rehearsed());
});
