import { everythingSaid } from '@data-connector/testing/provider-contract';
import { standIn } from '@data-connector/testing/stand-in';
import { provider as facebook } from '../src/index.js';
import { LIMITS } from '../src/usage.js';

const SECRET = 'EAAsecret';
const REJECTED = { name: 'TokenRejected' };
const LIMITED = { code: 'rate_limited' };
const APP = { code: 'app_rejected' };
const SCOPE = { code: 'scope_missing' };
const UNAVAILABLE = { code: 'provider_unavailable' };
const FLOW = { code: 'flow_invalid' };

/** An answer, and what it means of a call for a person, and at the token endpoint. */
interface Case {
  readonly body: object;
  readonly status?: number;
  readonly ofCall: object;
  readonly ofToken: object;
}
interface Said {
  readonly code?: number | string;
  readonly error_subcode?: number;
  readonly message?: string;
}
const means = (ofCall: object, ofToken: object, ...errors: readonly Said[]): Case[] =>
  errors.map(({ message = '', ...numbers }) => ({
    body: { error: { ...numbers, message: `${message} ${SECRET}` } },
    ofCall,
    ofToken,
  }));
const coded = (...codes: readonly (number | string)[]): Said[] => codes.map((code) => ({ code }));

const CASES: Case[] = [
  ...means(LIMITED, LIMITED, ...coded(4, 17, 32, 341, 613, 80_001, 80_014)),
  ...means(REJECTED, FLOW, ...coded(102, 190, '190')),
  ...means(REJECTED, FLOW, ...[458, 460, 463, 467].map((error_subcode) => ({ code: 190, error_subcode }))),
  ...means(
    REJECTED,
    FLOW,
    { code: 2500, message: 'An active access token must be used to query information' },
    { message: 'Error validating access token: Session has expired' },
    // That a person has not authorized the app is no fault of the app.
    { code: 190, message: 'Error validating access token: The user has not authorized application 123.' },
  ),
  // As older endpoints write it: beside the answer.
  {
    body: { error_code: 190, error_description: `Error validating access token. ${SECRET}` },
    ofCall: REJECTED,
    ofToken: FLOW,
  },
  ...means(
    APP,
    APP,
    {
      code: 200,
      message: '(#200) Access to this data is temporarily disabled for non-active accounts due to changes',
    },
    { code: 200, message: 'API access blocked.' },
    { code: 190, message: 'Error validating application. Application has been deleted.' },
    { code: 101, message: 'Missing client_id parameter.' },
    { code: 100, message: 'Invalid appsecret_proof provided in the API argument' },
    { code: 10, message: '(#10) Application does not have permission for this action' },
    { code: 3, message: '(#3) Application does not have the capability to make this API call.' },
    { code: 1, message: 'Error validating client secret.' },
  ),
  ...means(SCOPE, SCOPE, ...coded(10, 200, 250, 299)),
  // At the token endpoint, a code that is used up, too old, or for another redirect.
  ...means(UNAVAILABLE, FLOW, { code: 100, error_subcode: 36_009 }),
  ...means(UNAVAILABLE, UNAVAILABLE, {}, ...coded(1, 2, 12_345)),
  // An error's code wins over the status.
  ...means(LIMITED, LIMITED, { code: 4 }).map((one) => ({ ...one, status: 500 })),
  ...means(UNAVAILABLE, UNAVAILABLE, { code: 2 }).map((one) => ({ ...one, status: 200 })),
];

/** All at once, since what may be repeated is repeated after a pause. */
let thrown: (readonly [ofCall: unknown, ofToken: unknown])[];
beforeAll(async () => {
  const { provider } = await standIn(facebook, ({ form, token }) => {
    const { body, status = 400 } = CASES[Number(form['fb_exchange_token'] ?? token)] ?? {};
    return { status, body };
  });
  const { signal } = new AbortController();
  const reason = (error: unknown) => error;
  thrown = await Promise.all(
    CASES.map((_case, number) =>
      Promise.all([
        provider.account({ accessToken: String(number) }, signal).catch(reason),
        provider.finish({ accessToken: String(number) }, signal).catch(reason),
      ]),
    ),
  );
});

test.each(
  CASES.map(({ body, ofCall, ofToken }, number) => [JSON.stringify(body), ofCall, ofToken, number] as const),
)('%s means %j, and %j at the token endpoint', (_said, ofCall, ofToken, number) => {
  const [call, token] = thrown[number] ?? [];
  expect(call).toMatchObject(ofCall);
  expect(token).toMatchObject(ofToken);
  expect(everythingSaid(call) + everythingSaid(token)).not.toContain(SECRET);
});

test('of an error the numbers are kept', () => {
  const number = CASES.findIndex(({ body }) => JSON.stringify(body).includes('"error_subcode":463'));
  for (const one of thrown[number] ?? []) expect(everythingSaid(one)).toContain('graph_190_463');
});

describe('access is regained in', () => {
  const entry = (minutes: unknown) => ({
    type: 'pages',
    call_count: 100,
    estimated_time_to_regain_access: minutes,
  });
  const end = (headers: Record<string, string>) =>
    LIMITS.end({ status: 400, headers: new Headers(headers), body: {} });

  test.each([
    ['the longest of all entries', { '1': [entry(5), entry(12)], '2': [entry(3)] }, { inMs: 720_000 }],
    ['what is told as text', { '1': [entry('12')] }, { inMs: 720_000 }],
    ['a time unknown when it is 0', { '1': [entry(0)] }, {}],
    ['a time unknown when it is no number', { '1': [entry('soon')] }, {}],
    ['a time unknown when the header is a list', [entry(5)], {}],
  ])('%s', (_name, usage, expected) => {
    expect(end({ 'x-business-use-case-usage': JSON.stringify(usage) })).toEqual(expected);
  });

  test('what the app’s usage says too', () => {
    expect(end({ 'x-app-usage': JSON.stringify({ estimated_time_to_regain_access: 2 }) })).toEqual({
      inMs: 120_000,
    });
  });

  test.each(['', 'no JSON', 'null', '7'])('a time unknown when the headers say %j', (text) => {
    expect(end({ 'x-app-usage': text, 'x-business-use-case-usage': text })).toEqual({});
  });
});
