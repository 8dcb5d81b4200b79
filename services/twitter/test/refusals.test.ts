import { accepted, ParametersRefused } from '../src/refusals.js';
import { TokenRejected } from '@data-connector/provider';
import type { ConnectorError } from '@data-connector/kit/errors';
import type { Answer } from '../src/transport.js';

const PROBLEMS = 'https://api.twitter.com/2/problems';
const blank = (status: number, title: string) => ({ title, detail: title, type: 'about:blank', status });

function thrownFor(answer: Partial<Answer>): unknown {
  try {
    accepted({ status: 200, headers: new Headers(), body: undefined, ...answer });
  } catch (error) {
    return error;
  }
  throw new Error('It was accepted');
}

test.each<[string, number, object | undefined, string]>([
  ['a missing scope', 403, blank(403, 'Forbidden'), 'scope_missing'],
  ['a 403 without a body', 403, undefined, 'scope_missing'],
  [
    'a suspended account',
    403,
    { errors: [{ code: 64, message: 'Your account is suspended' }] },
    'reconnect_required',
  ],
  ['a locked account', 403, { errors: [{ code: 326, message: 'x' }] }, 'reconnect_required'],
  [
    'a suspended account told in words',
    403,
    { ...blank(403, 'Forbidden'), detail: 'User has been suspended: [1].' },
    'reconnect_required',
  ],
  [
    'a blocked account, which is another word',
    403,
    { ...blank(403, 'Forbidden'), detail: 'You have been blocked' },
    'scope_missing',
  ],
  [
    'an app that is not enrolled',
    403,
    { title: 'Client Forbidden', type: `${PROBLEMS}/client-forbidden`, reason: 'client-not-enrolled' },
    'app_rejected',
  ],
  [
    'an authentication that is not supported',
    403,
    { title: 'x', type: `${PROBLEMS}/unsupported-authentication` },
    'app_rejected',
  ],
  ['no credits', 402, { title: 'CreditsDepleted', type: `${PROBLEMS}/credits` }, 'app_rejected'],
  [
    'an access level too low',
    403,
    { errors: [{ code: 453, message: 'You have access to a subset' }] },
    'app_rejected',
  ],
  [
    'a suspended app',
    403,
    { errors: [{ code: 416, message: 'Your application has been suspended' }] },
    'app_rejected',
  ],
  ['a suspended app, its code as text', 401, { errors: [{ code: '416', message: 'x' }] }, 'app_rejected'],
  [
    'a suspended app told in words',
    403,
    { ...blank(403, 'Forbidden'), detail: 'This application has been suspended.' },
    'app_rejected',
  ],
  [
    'an account that is not there',
    404,
    { resource_type: 'user', title: 'Not Found Error', type: `${PROBLEMS}/resource-not-found` },
    'reconnect_required',
  ],
  ['a page that is not there', 404, undefined, 'provider_unavailable'],
  ['limits as a problem', 429, blank(429, 'Too Many Requests'), 'rate_limited'],
  ['limits as codes', 429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }, 'rate_limited'],
  [
    'limits as codes with another status',
    400,
    { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
    'rate_limited',
  ],
  ['limits without a body', 429, undefined, 'rate_limited'],
  [
    'an account that is gone',
    200,
    { errors: [{ resource_type: 'user', type: `${PROBLEMS}/resource-not-found` }] },
    'reconnect_required',
  ],
  [
    'a success that only has errors',
    200,
    { errors: [{ title: 'x', type: 'about:blank' }] },
    'provider_unavailable',
  ],
  ['errors that are no objects', 403, { errors: ['x', null, 5] }, 'scope_missing'],
])('%s (%i)', (_name, status, body, code) => {
  expect(thrownFor({ status, body: body as Answer['body'] })).toMatchObject({ code });
});

test('a rejected token is TokenRejected', () => {
  expect(thrownFor({ status: 401 })).toBeInstanceOf(TokenRejected);
});

test.each<[string, object]>([
  [
    'the older shape',
    {
      errors: [{ parameters: { 'tweet.fields': ['secret'] }, message: 'secret' }],
      type: `${PROBLEMS}/invalid-request`,
    },
  ],
  [
    'the newer shape',
    { parameter: 'tweet.fields', value: 'secret', type: 'https://api.x.com/2/problems/invalid-request' },
  ],
])('a refused parameter is known by name and without its value, in %s', (_name, body) => {
  const error = thrownFor({ status: 400, body: body as Answer['body'] });
  expect(error).toBeInstanceOf(ParametersRefused);
  expect(error).toMatchObject({ parameters: ['tweet.fields'] });
  expect(JSON.stringify(error) + String(error)).not.toContain('secret');
});

describe('when to ask again', () => {
  const now = Date.now();
  const seconds = (ms: number) => String(Math.floor((now + ms) / 1000));
  const retryAt = (headers: Record<string, string>, body?: object) =>
    Date.parse(
      (
        thrownFor({
          status: 429,
          headers: new Headers(headers),
          body: body as Answer['body'],
        }) as ConnectorError
      ).extras.retryAt ?? '',
    );

  test.each<[string, Record<string, string>, object | undefined, number]>([
    ['the reset header', { 'x-rate-limit-reset': seconds(300_000) }, undefined, 300_000],
    [
      'the limit that is exhausted',
      {
        'x-rate-limit-remaining': '10',
        'x-rate-limit-reset': seconds(300_000),
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': seconds(7_200_000),
      },
      undefined,
      7_200_000,
    ],
    ['fifteen minutes without any header', {}, undefined, 900_000],
    ['fifteen minutes for a header that is no number', { 'x-rate-limit-reset': 'soon' }, undefined, 900_000],
    ['tomorrow for a spent quota', {}, { type: `${PROBLEMS}/usage-capped`, title: 'x' }, 86_400_000],
    ['a day at most', { 'x-rate-limit-reset': seconds(999_000_000) }, undefined, 86_400_000],
  ])('it is %s', (_name, headers, body, wait) => {
    expect(Math.abs(retryAt(headers, body) - now - wait)).toBeLessThan(60_000);
  });
});

test('a success with errors beside its data keeps the data', () => {
  const body = {
    data: [{ id: '1' }],
    errors: [{ type: `${PROBLEMS}/resource-not-found`, resource_type: 'user' }],
  };
  expect(accepted({ status: 200, headers: new Headers(), body })).toBe(body);
});

test('an empty page is a success', () => {
  const body = { meta: { result_count: 0 } };
  expect(accepted({ status: 200, headers: new Headers(), body })).toBe(body);
});
