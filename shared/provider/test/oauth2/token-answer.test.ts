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

test('a rehearsal reads a whole answer, once', async () => {
  expect(await rehearsed()).toMatchObject({ accessToken: 'a', refreshToken: 'b', scopes: ['c'] });
  expect(rehearsed()).toBe(rehearsed());
});
