import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DID, connected } from '../harness/connect.js';
import { loggedSecrets } from '../harness/echo.js';
import { raw, rawRequest } from '../harness/raw.js';
import { PROBLEM, refusal, refused } from '../harness/refusal.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem()));
afterAll(() => system.close());

const E = encodeURIComponent;
const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};
const key = (jwk: object) => `did=${DID}&vaultKey=${E(JSON.stringify(jwk))}`;

interface Expected {
  readonly status: number;
  readonly code: string;
  /** Services answer browsers with a page. */
  readonly by: 'gateway' | 'service';
}
const of = (by: Expected['by'], status: number, code: string): Expected => ({ by, status, code });
const BAD_TARGET = of('gateway', 400, 'request_malformed');
const UNKNOWN = of('gateway', 404, 'provider_unknown');
const MALFORMED = of('service', 400, 'request_malformed');
const NO_DID = of('service', 400, 'did_malformed');
const NO_REDIRECT = of('service', 400, 'redirect_not_allowed');
const NO_KEY = of('service', 400, 'vault_key_malformed');

/** What stands after `/connect/`, and how it is refused. */
const TARGETS: readonly (readonly [string, string, Expected])[] = [
  ['an unknown provider', `instagram-evil?did=${DID}`, UNKNOWN],
  ['__proto__', `__proto__?did=${DID}`, UNKNOWN],
  ['constructor', `constructor?did=${DID}`, UNKNOWN],
  ['a provider in capitals', `MEADOW?did=${DID}`, UNKNOWN],
  ['an encoded traversal', `..%2f..%2fetc%2fpasswd?did=${DID}`, BAD_TARGET],
  ['a plain traversal', `../../etc/passwd?did=${DID}`, BAD_TARGET],
  ['a NUL', `meadow%00evil-part?did=${DID}`, BAD_TARGET],
  ['a broken escape', `%E0%A4%A?did=${DID}`, BAD_TARGET],
  ['a broken escape in the query', `meadow?did=%E0%A4%A`, NO_DID],
  ['no did', 'meadow', NO_DID],
  ['an empty did', 'meadow?did=', NO_DID],
  ['a did twice', `meadow?did=${DID}&did=${DID}`, MALFORMED],
  ['a did as an array', `meadow?did[]=${DID}`, NO_DID],
  ['a did as an object', `meadow?did[__proto__]=${DID}`, NO_DID],
  ['a bad checksum', `meadow?did=0xABababABababABababABababABababABababABab`, NO_DID],
  ['a did of 10 KB', `meadow?did=0x${'evil'.repeat(2500)}`, NO_DID],
  ['a line break in the did', `meadow?did=${E(`${DID}\r\nSet-Cookie: evil-cookie=1`)}`, NO_DID],
  ['markup in the did', `meadow?did=${E('<script>alert(document.cookie)</script>')}`, NO_DID],
  ['a redirect without a scheme', `meadow?did=${DID}&redirect=${E('//evil.example/take')}`, NO_REDIRECT],
  [
    'a redirect with a user',
    `meadow?did=${DID}&redirect=${E('https://vault@evil.example/take')}`,
    NO_REDIRECT,
  ],
  [
    'a javascript: redirect',
    `meadow?did=${DID}&redirect=${E('javascript:alert(document.cookie)')}`,
    NO_REDIRECT,
  ],
  ['a longer redirect', `meadow?did=${DID}&redirect=${E('vault://connections.evil.example')}`, NO_REDIRECT],
  ['a shorter redirect', `meadow?did=${DID}&redirect=${E('vault://connection')}`, NO_REDIRECT],
  ['a redirect in capitals', `meadow?did=${DID}&redirect=${E('VAULT://connections')}`, NO_REDIRECT],
  ['an empty redirect', `meadow?did=${DID}&redirect=`, NO_REDIRECT],
  [
    'two redirects',
    `meadow?did=${DID}&redirect=vault://connections&redirect=${E('https://evil.example')}`,
    MALFORMED,
  ],
  ['a vaultKey that is no JSON', `meadow?did=${DID}&vaultKey=${E('{"kty":"EC-evil')}`, NO_KEY],
  ['a vaultKey off the curve', `meadow?${key({ ...P256, y: `${P256.y.slice(0, -3)}AAA` })}`, NO_KEY],
  [
    'a private vaultKey',
    `meadow?${key({ ...P256, d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' })}`,
    NO_KEY,
  ],
  ['a symmetric vaultKey', `meadow?${key({ kty: 'oct', k: 'GawgguFyGrWKav7AX4VKUg-evil' })}`, NO_KEY],
  ['a vaultKey of another curve', `meadow?${key({ ...P256, crv: 'P-384' })}`, NO_KEY],
  ['an array as vaultKey', `meadow?did=${DID}&vaultKey=${E('[[[["evil-array"]]]]')}`, NO_KEY],
  ['null as vaultKey', `meadow?did=${DID}&vaultKey=null`, NO_KEY],
  ['a state of 129 characters', `meadow?did=${DID}&state=${'evil-st'.repeat(19)}`, MALFORMED],
  ['an account of 257 characters', `meadow?did=${DID}&account=${'evil-ac'.repeat(37)}`, MALFORMED],
  ['another prompt', `meadow?did=${DID}&prompt=evil-prompt`, MALFORMED],
];

describe.each(['application/json', 'text/html'])('GET /connect for %s', (accept) => {
  it.each(TARGETS)('with %s', async (_name, target, { by, status, code }) => {
    const values = target.replace(/(?<=[?&])[^=&]+=/g, '');
    const got = await refusal(system, rawRequest(`GET /connect/${target}`, [`Accept: ${accept}`]), values);
    const type = by === 'service' ? { type: accept === 'text/html' ? accept : PROBLEM } : {};
    expect(got).toEqual(refused(status, code, type));
  });
});

describe('GET /connect', () => {
  it.each([
    ['a code', 'code=stolen-code&state=x'],
    ['an error', 'error=access_denied'],
    ['an error by number', 'error_code=200&error_message=evil'],
    ['a misspelt vaultKey', 'vaultkey=%7B%7D'],
  ])('with %s, as if it were a callback, begins nothing', async (_name, query) => {
    for (const provider of MADE_UP_NAMES) {
      const answer = await raw(
        system.gateways[0]?.port ?? 0,
        rawRequest(`GET /connect/${provider}?did=${DID}&${query}`, ['Accept: text/html']),
      );
      expect([answer.status, /^location:/im.test(answer.head)]).toEqual([400, false]);
      expect(answer.body).toContain('request_malformed');
    }
  });

  it.each(['Host', 'X-Forwarded-Host', 'X-Original-Host', 'Forwarded', 'X-Forwarded-Proto'])(
    'makes nothing of a forged %s',
    async (header) => {
      const value = header === 'Forwarded' ? 'host=evil.example;proto=https' : 'evil.example';
      const bytes =
        header === 'Host'
          ? rawRequest(`GET /connect/meadow?did=${DID}`, [], '', value)
          : rawRequest(`GET /connect/meadow?did=${DID}`, [`${header}: ${value}`]);
      const answer = await raw(system.gateways[0]?.port ?? 0, bytes);
      expect(answer.status).toBe(302);
      expect(`${answer.head}${answer.body}`).not.toContain('evil');
      const location = new URL(/^location: (.*)$/im.exec(answer.head)?.[1] ?? '');
      if (header === 'Host') expect(location.origin).toBe(system.publicUrl.origin);
      else
        expect(new URL(location.searchParams.get('redirect_uri') ?? '').origin).toBe(system.publicUrl.origin);
    },
  );

  it.each(['HEAD', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'TRACE'])('is not served as %s', async (method) => {
    const bytes = rawRequest(`${method} /connect/meadow?did=${DID}`, ['Content-Length: 0']);
    const answer = await raw(system.gateways[0]?.port ?? 0, bytes);
    expect(answer.status).toBe(405);
    expect(answer.head).toMatch(/^allow: /im);
  });
});

it('the system is alive after all that, and has logged nothing of it', async () => {
  expect((await connected(system, 'meadow')).did).toBe(DID);
  expect(loggedSecrets(system, ['evil', 'script', 'passwd', 'stolen'])).toEqual([]);
});
