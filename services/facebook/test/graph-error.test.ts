import { everythingSaid } from '@data-connector/testing/provider-contract';
import { faultOf } from '../src/graph-error.js';
import { regainMs } from '../src/usage.js';

const fault = (error: unknown, status = 400, headers: Record<string, string> = {}) =>
  faultOf({ status, headers: new Headers(headers), body: error === undefined ? undefined : { error } });

test.each([4, 17, 32, 341, 613, 80_001, 80_014])('code %i is rate_limited with a time to come', (code) => {
  const limited = fault({ code, message: 'x' });
  expect(limited).toMatchObject({ code: 'rate_limited', extras: { retryAt: expect.any(String) } });
});

test.each([
  [102, undefined],
  [190, undefined],
  [190, 458],
  [190, 460],
  [190, 463],
  [190, 467],
])('code %i with subcode %s is a rejected token', (code, error_subcode) => {
  expect(fault({ code, error_subcode })).toMatchObject({ name: 'TokenRejected' });
});

test.each([
  ['no token at all', { code: 2500, message: 'An active access token must be used to query information' }],
  ['no code', { message: 'Error validating access token: Session has expired', type: 'OAuthException' }],
  ['its code as text', { code: '190', message: 'x' }],
])('an error of a token with %s is a rejected token', (_name, error) => {
  expect(fault(error)).toMatchObject({ name: 'TokenRejected' });
});

test('an error beside the answer, as older endpoints write it, is read', () => {
  const body = { error_code: 190, error_description: 'Error validating access token.' };
  expect(faultOf({ status: 400, headers: new Headers(), body })).toMatchObject({ name: 'TokenRejected' });
});

test.each([
  [200, '(#200) Access to this data is temporarily disabled for non-active accounts due to changes'],
  [200, 'API access blocked.'],
  [190, 'Error validating application. Application has been deleted.'],
  [101, 'Missing client_id parameter.'],
  [100, 'Invalid appsecret_proof provided in the API argument'],
  [10, '(#10) Application does not have permission for this action'],
  [3, '(#3) Application does not have the capability to make this API call.'],
  [1, 'Error validating client secret.'],
])('code %i with “%s” is the operator’s', (code, message) => {
  expect(fault({ code, message })).toMatchObject({ code: 'app_rejected' });
});

test('that a person has not authorized the app is no fault of the app', () => {
  const message = 'Error validating access token: The user has not authorized application 123.';
  expect(fault({ code: 190, error_subcode: 458, message })).toMatchObject({ name: 'TokenRejected' });
});

test.each([10, 200, 250, 299])('code %i is scope_missing', (code) => {
  expect(fault({ code })).toMatchObject({ code: 'scope_missing' });
});

test.each([
  ['code 2', { code: 2 }, 503],
  ['an unknown code', { code: 12345 }, 400],
  ['an error without a code', {}, 400],
  ['an error in a 200', { code: 2 }, 200],
  ['a 5xx without JSON', undefined, 502],
  ['a 200 without JSON', undefined, 200],
  ['a 404 without JSON', undefined, 404],
  ['a redirect', undefined, 302],
])('%s is provider_unavailable', (_name, error, status) => {
  expect(fault(error, status)).toMatchObject({ code: 'provider_unavailable' });
});

test.each([
  [401, { name: 'TokenRejected' }],
  [429, { code: 'rate_limited' }],
])('status %i without an error object is known too', (status, expected) => {
  expect(fault(undefined, status)).toMatchObject(expected);
});

test('a code wins over its status', () => {
  expect(fault({ code: 4 }, 500)).toMatchObject({ code: 'rate_limited' });
});

test.each([{ code: 1 }, { code: '1', error_subcode: 99 }, { code: -3 }, { code: 2, error_subcode: 1504018 }])(
  '%j may be too much data for a page',
  (error) => {
    expect(fault(error, 500)).toMatchObject({ name: 'PageTooLarge' });
  },
);

test('a good answer is no fault', () => {
  expect(faultOf({ status: 200, headers: new Headers(), body: { data: [] } })).toBeUndefined();
});

test.each([1, 4, 100, 190, 200])('of error %i only the numbers are kept', (code) => {
  const said = everythingSaid(
    fault({ code, error_subcode: 463, message: 'Error validating EAAsecret', fbtrace_id: 'T' }),
  );
  expect(said).not.toContain('EAAsecret');
  expect(said).toContain(`graph_${code}_463`);
});

describe('the time until access is regained', () => {
  const entry = (minutes: unknown) => ({
    type: 'pages',
    call_count: 100,
    estimated_time_to_regain_access: minutes,
  });
  test.each([
    ['the longest of all entries', { '1': [entry(5), entry(12)], '2': [entry(3)] }, 720_000],
    ['told as text', { '1': [entry('12')] }, 720_000],
    ['unknown when it is 0', { '1': [entry(0)] }, undefined],
    ['unknown when it is no number', { '1': [entry('soon')] }, undefined],
    ['unknown when the header is a list', [entry(5)], undefined],
  ])('is %s', (_name, usage, expected) => {
    const headers = new Headers({ 'x-business-use-case-usage': JSON.stringify(usage) });
    expect(regainMs(headers)).toBe(expected);
  });

  test('is read from the app’s usage too', () => {
    const headers = new Headers({ 'x-app-usage': JSON.stringify({ estimated_time_to_regain_access: 2 }) });
    expect(regainMs(headers)).toBe(120_000);
  });

  test.each(['', 'no JSON', 'null', '7'])('is unknown when the headers say %j', (text) => {
    const headers = new Headers({ 'x-app-usage': text, 'x-business-use-case-usage': text });
    expect(regainMs(headers)).toBeUndefined();
  });
});
