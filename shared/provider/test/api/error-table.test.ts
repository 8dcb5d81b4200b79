import { everythingSaid } from '@data-connector/testing/provider-contract';
import { faultOf, type ErrorTable } from '../../src/api/error-table.js';
import { PageTooLarge, PlaceUnknown } from '../../src/third-party/faults.js';

const answer = (status: number, body?: unknown) => ({ status, headers: new Headers(), body });

test.each([
  [200, {}],
  [200, []],
  [201, { id: '1' }],
  [204, undefined],
])('a %i with %j is no fault', (status, body) => {
  expect(faultOf(answer(status, body), {})).toBeUndefined();
});

test.each<[number, unknown, object]>([
  [401, undefined, { name: 'TokenRejected' }],
  [402, undefined, { code: 'app_rejected' }],
  [403, {}, { code: 'scope_missing' }],
  [429, undefined, { code: 'rate_limited', extras: { retryAt: expect.any(String) } }],
  // Not the third party's own: a firewall's, for one.
  [403, undefined, { code: 'provider_unavailable' }],
  [403, ['x'], { code: 'provider_unavailable' }],
  [200, undefined, { code: 'provider_unavailable' }],
  [200, null, { code: 'provider_unavailable' }],
  [200, 'text', { code: 'provider_unavailable' }],
  [302, undefined, { code: 'provider_unavailable' }],
  [400, {}, { code: 'provider_unavailable' }],
  [404, {}, { code: 'provider_unavailable' }],
  [500, {}, { code: 'provider_unavailable' }],
])('a %i with %j of a third party that says nothing else is %j', (status, body, fault) => {
  expect(faultOf(answer(status, body), {})).toMatchObject(fault);
});

const table: ErrorTable = {
  errors: [
    { status: 403, when: ({ body }) => (body as { code: number }).code === 7, means: 'reconnect_required' },
    { status: 403, means: 'app_rejected' },
    { when: ({ body }) => (body as { code?: number } | undefined)?.code === 9, means: 'rate_limited' },
    { status: 413, means: 'page_too_large' },
    { status: 410, means: 'place_unknown' },
  ],
  limits: { name: 'day', left: () => undefined, end: () => ({ inMs: 3_600_000 }) },
};

test.each<[number, number, string]>([
  [403, 7, 'reconnect_required'],
  [403, 8, 'app_rejected'],
  [500, 9, 'rate_limited'],
  [200, 9, 'rate_limited'],
  [401, 9, 'rate_limited'],
])('the first line that fits a %i with %i holds: %s', (status, code, expected) => {
  expect(faultOf(answer(status, { code }), table)).toMatchObject({ code: expected });
});

test('a limit ends when the third party says', () => {
  const { extras } = faultOf(answer(429, {}), table) as unknown as { extras: { retryAt: string } };
  expect(Math.abs(Date.parse(extras.retryAt) - Date.now() - 3_600_000)).toBeLessThan(60_000);
});

test.each([
  [413, PageTooLarge],
  [410, PlaceUnknown],
])('what a %i says of a page is told to who expects it only', (status, fault) => {
  expect(faultOf(answer(status, {}), table, [fault])).toBeInstanceOf(fault);
  expect(faultOf(answer(status, {}), table)).toMatchObject({ code: 'provider_unavailable' });
});

test.each([401, 403, 413, 429, 500])('of a %i only the code is kept, and none of its words', (status) => {
  const body = { code: 3, message: 'the secret', secret: 'the secret' };
  const fault = faultOf(answer(status, body), { errorCode: () => 'third_3' });
  expect(fault).toHaveProperty('cause.code', 'third_3');
  expect(everythingSaid(fault)).not.toContain('the secret');
  expect(faultOf(answer(status, body), {})).toHaveProperty('cause.code', `status_${status}`);
});
