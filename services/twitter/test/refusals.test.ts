import { run, standIn } from '@data-connector/testing/stand-in';
import { inTime } from '@data-connector/testing/until';
import { provider as twitter } from '../src/index.js';
import { LIMITS, refusedParameters } from '../src/refusals.js';

const PROBLEMS = 'https://api.twitter.com/2/problems';
const blank = (status: number, title: string) => ({ title, detail: title, type: 'about:blank', status });

const REFUSED: [string, number, object | undefined, string][] = [
  ['a missing scope', 403, blank(403, 'Forbidden'), 'scope_missing'],
  ['a 403 without a body, as a firewall answers', 403, undefined, 'provider_unavailable'],
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
  ['no credits, whatever else is said', 402, { title: 'Your account is suspended' }, 'app_rejected'],
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
];
let thrown: unknown[];
/** All at once, since what may be repeated is repeated after a pause. */
beforeAll(async () => {
  const { provider } = await standIn(twitter, ({ token }) => {
    const [, status = 500, body] = REFUSED[Number(token)] ?? [];
    return { status, body };
  });
  const ask = (number: number) =>
    provider.account({ accessToken: String(number) }, inTime()).catch((error: unknown) => error);
  thrown = await Promise.all(REFUSED.map((_case, number) => ask(number)));
});

test.each(REFUSED.map(([name, status, , code], number) => [name, status, code, number] as const))(
  '%s (%i) is %s',
  (_name, _status, code, number) => {
    expect(thrown[number]).toMatchObject({ code });
  },
);

const answer = (status: number, body: object, headers = {}) => ({
  status,
  headers: new Headers(headers),
  body,
});

test.each<[string, object]>([
  ['the older shape', { errors: [{ parameters: { 'tweet.fields': ['secret'] }, message: 'secret' }] }],
  ['the newer shape', { parameter: 'tweet.fields', value: 'secret' }],
])('a refused parameter is known by name and without its value, in %s', (_name, body) => {
  expect(refusedParameters(answer(400, body))).toEqual(['tweet.fields']);
});

describe('a limit ends', () => {
  const spent = { type: `${PROBLEMS}/usage-capped`, title: 'x' };
  const reset = Math.floor(Date.now() / 1000) + 300;
  const window = { 'x-rate-limit-reset': String(reset) };
  test.each<[string, object, object, object]>([
    ['as its header says', {}, window, { until: reset * 1000 }],
    [
      'as the header of the limit says that is exhausted',
      {},
      {
        ...window,
        'x-rate-limit-remaining': '10',
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': String(reset + 7200),
      },
      { until: (reset + 7200) * 1000 },
    ],
    ['tomorrow, for a spent quota', spent, {}, { inMs: 86_400_000 }],
    ['as its header says, for a spent quota that has one', spent, window, { until: reset * 1000 }],
    ['when nobody knows', {}, {}, {}],
  ])('%s', (_name, body, headers, end) => {
    expect(LIMITS.end(answer(429, body, headers))).toEqual(end);
  });
});

test('a success with errors beside its data is one, and an empty page is one', async () => {
  const errors = [{ type: `${PROBLEMS}/resource-not-found`, resource_type: 'user' }];
  const pages = [{ data: [{ id: '1' }], errors, meta: { next_token: 'a' } }, { meta: { result_count: 0 } }];
  const { provider } = await standIn(twitter, (_asked, number) => ({ body: pages[number - 1] }));
  expect((await run(provider, 'posts')).items).toEqual([{ id: '1' }]);
});
