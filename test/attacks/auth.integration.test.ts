import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connected, DID } from '../harness/connect.js';
import { loggedSecrets } from '../harness/echo.js';
import { rawRequest } from '../harness/raw.js';
import { PROBLEM, refusal, refused } from '../harness/refusal.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem()));
afterAll(() => system.close());

const ID = 'A'.repeat(22);
const E = encodeURIComponent;
const SCRIPT = E('<script>alert(document.cookie)</script>');

interface Expected {
  readonly status: number;
  readonly code: string;
  /** Services answer browsers with a page. */
  readonly by: 'gateway' | 'service';
}
const of = (by: Expected['by'], status: number, code: string): Expected => ({ by, status, code });
const INVALID = of('service', 400, 'flow_invalid');
const TWICE = of('service', 400, 'request_malformed');
const CHANGED = of('service', 400, 'browser_changed');
const BAD_TARGET = of('gateway', 400, 'request_malformed');
const UNKNOWN = of('gateway', 404, 'provider_unknown');

/** What stands after `/auth/` without any cookie, and how it is refused: whose flow it is comes first. */
const TARGETS: readonly (readonly [string, string, Expected])[] = [
  ['an unknown provider', `evilprovider?code=evil-code&state=${ID}`, UNKNOWN],
  ['__proto__', `__proto__?code=evil-code&state=${ID}`, UNKNOWN],
  ['a traversal', `..%2f..%2fetc%2fpasswd?code=evil-code&state=${ID}`, BAD_TARGET],
  ['a NUL', `meadow%00evil-part?code=evil-code`, BAD_TARGET],
  ['a broken escape', `%E0%A4%A?code=evil-code`, BAD_TARGET],
  ['nothing', 'meadow', INVALID],
  ['no state', 'meadow?code=evil-code', INVALID],
  ['no code', `meadow?state=${ID}`, CHANGED],
  ['a state without its cookie', `meadow?code=evil-code&state=${ID}`, CHANGED],
  ['a state that is too short', `meadow?code=evil-code&state=${ID.slice(1)}`, INVALID],
  ['a state of 8 KB', `meadow?code=evil-code&state=${'evil'.repeat(2000)}`, INVALID],
  ['a made-up flow in the state', `meadow?code=evil-code&state=${ID}.evil-flow..a.b.c`, INVALID],
  ['a flow of dots', `meadow?code=evil-code&state=${ID}${'.'.repeat(300)}`, INVALID],
  [
    'a line break in the state',
    `meadow?code=evil-code&state=${ID}%0d%0aSet-Cookie:%20evil-cookie=1`,
    INVALID,
  ],
  ['markup in the state', `meadow?code=evil-code&state=${SCRIPT}`, INVALID],
  ['markup in the code', `meadow?code=${SCRIPT}&state=${ID}`, CHANGED],
  [
    'markup in the description',
    `meadow?error=access_denied&error_description=${SCRIPT}&state=${ID}`,
    CHANGED,
  ],
  ['two states', `meadow?code=evil-code&state=${ID}&state=${ID}`, TWICE],
  ['two codes', `meadow?code=evil-code&code=evil-code&state=${ID}`, CHANGED],
  ['two errors', `meadow?error=evil-error&error=evil-error&state=${ID}`, CHANGED],
  ['a code and an error', `meadow?code=evil-code&error=evil-error&state=${ID}`, CHANGED],
  ['another issuer', `meadow?code=evil-code&iss=https%3A%2F%2Fevil.example&state=${ID}`, CHANGED],
  ['a state as an array', `meadow?code=evil-code&state[]=${ID}`, INVALID],
  ['a state as an object', `meadow?code=evil-code&state[__proto__]=${ID}`, INVALID],
];

describe.each(['application/json', 'text/html'])('GET /auth for %s', (accept) => {
  it.each(TARGETS)('with %s', async (_name, target, { by, status, code }) => {
    const asked = MADE_UP_NAMES.map((provider) => system.simulators[provider].requests.length);
    const headers = [`Accept: ${accept}`, 'Cookie: flow_evil=evil-flow-value; session=evil-session'];
    const values = `${target.replace(/(?<=[?&])[^=&]+=/g, '')} evil-flow-value evil-session`;
    const got = await refusal(system, rawRequest(`GET /auth/${target}`, headers), values);
    const type = by === 'service' ? { type: accept === 'text/html' ? accept : PROBLEM } : {};
    expect(got).toEqual(refused(status, code, type));
    expect(MADE_UP_NAMES.map((provider) => system.simulators[provider].requests.length)).toEqual(asked);
  });
});

it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'])('%s /auth is not served', async (method) => {
  const bytes = rawRequest(`${method} /auth/meadow?code=evil-code&state=${ID}`, ['Content-Length: 0']);
  const got = await refusal(system, bytes, 'evil-code');
  expect([got.status, got.echo, got.stack]).toEqual([405, undefined, false]);
});

it('the system is alive after all that, and has logged nothing of it', async () => {
  expect((await connected(system, 'orbit')).did).toBe(DID);
  expect(loggedSecrets(system, ['evil-', 'script', 'passwd', ID])).toEqual([]);
});
