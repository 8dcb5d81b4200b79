import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from '@data-connector/protocol';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { loggedSecrets } from '../harness/echo.js';
import { rawRequest } from '../harness/raw.js';
import { refusal, refused } from '../harness/refusal.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { post, SECRET, started, untilEnded } from '../harness/sync.js';

let system: TestSystem;
let config: Connection;
let second: Connection;
let strangers: Connection;
let atOrbit: Connection;
beforeAll(async () => {
  system = await startTestSystem();
  config = await connected(system, 'meadow');
  const [, other] = system.simulators.meadow.people;
  second = await connected(system, 'meadow', { decision: { account: other?.id ?? '' } });
  strangers = await connected(system, 'meadow', { parameters: { did: OTHER_DID } });
  atOrbit = await connected(system, 'orbit');
});
afterAll(() => system.close());

interface Body {
  did: unknown;
  config: unknown;
  key: unknown;
  [member: string]: unknown;
}
type Change = (body: Body) => unknown;

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const base64url = (bytes: number, byte = 7) => Buffer.alloc(bytes, byte).toString('base64url');
const mix =
  (change: () => Partial<Connection>): Change =>
  (body) => ({
    ...body,
    config: { ...config, ...change() },
  });
const withKey =
  (key: unknown): Change =>
  (body) => ({ ...body, key });
const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

/** How a good body is spoilt, and how it is refused. */
const BODIES: readonly (readonly [string, Change, number, string])[] = [
  ['a did that is an object', (body) => ({ ...body, did: { evil: 'evil-did' } }), 400, 'did_malformed'],
  ['another did', (body) => ({ ...body, did: OTHER_DID }), 403, 'config_refused'],
  ['a config that is text', (body) => ({ ...body, config: 'evil-config-text' }), 400, 'config_malformed'],
  ['an array as config', (body) => ({ ...body, config: [config] }), 400, 'config_malformed'],
  ['null as config', (body) => ({ ...body, config: null }), 400, 'config_malformed'],
  [
    'a config without an access token',
    (body) => ({ ...body, config: { ...config, accessToken: undefined } }),
    400,
    'config_malformed',
  ],
  ['an empty access token', mix(() => ({ accessToken: '' })), 400, 'config_malformed'],
  ['a huge access token', mix(() => ({ accessToken: 'evil'.repeat(3000) })), 400, 'config_malformed'],
  ['another version', mix(() => ({ version: 2 as 1 })), 400, 'config_malformed'],
  ['a proof of another did', mix(() => ({ proof: strangers.proof })), 403, 'config_refused'],
  ['a proof of another account', mix(() => ({ proof: second.proof })), 403, 'config_refused'],
  ['a proof of another provider', mix(() => ({ proof: atOrbit.proof })), 403, 'config_refused'],
  ['another provider’s connection', (body) => ({ ...body, config: atOrbit }), 403, 'config_refused'],
  ['another person’s connection', (body) => ({ ...body, config: strangers }), 403, 'config_refused'],
  ['another account', mix(() => ({ account: second.account })), 403, 'config_refused'],
  ['another account’s token', mix(() => ({ accessToken: second.accessToken })), 403, 'config_refused'],
  ['a refresh token that was added', mix(() => ({ refreshToken: 'evil-refresh' })), 403, 'config_refused'],
  ['a proof that is no token', mix(() => ({ proof: 'evil-proof' })), 403, 'config_refused'],
  [
    'a proof without a signature',
    mix(() => ({ proof: config.proof.replace(/[^.]*$/, '') })),
    403,
    'config_refused',
  ],
  [
    'a proof that says none',
    mix(() => ({
      proof: `${Buffer.from('{"alg":"none","typ":"proof"}').toString('base64url')}.${config.proof.split('.')[1]}.`,
    })),
    403,
    'config_refused',
  ],
  ['a hex key of 31 bytes', withKey('e1'.repeat(31)), 400, 'key_malformed'],
  ['a hex key of 33 bytes', withKey('e1'.repeat(33)), 400, 'key_malformed'],
  ['a base64url key of 31 bytes', withKey(base64url(31)), 400, 'key_malformed'],
  ['a base64url key of 33 bytes', withKey({ secret: base64url(33) }), 400, 'key_malformed'],
  ['a hex key of zeros', withKey({ secret: '00'.repeat(32) }), 400, 'key_malformed'],
  ['a base64url key of zeros', withKey(base64url(32, 0)), 400, 'key_malformed'],
  ['a short passphrase', withKey({ passphrase: 'evil-pp' }), 400, 'key_malformed'],
  ['a passphrase of 257 characters', withKey({ passphrase: 'evil '.repeat(60) }), 400, 'key_malformed'],
  ['two keys', withKey({ secret: SECRET, passphrase: 'evil passphrase' }), 400, 'key_malformed'],
  ['a private key', withKey({ jwk: { ...P256, d: base64url(32) } }), 400, 'key_malformed'],
  ['a symmetric key', withKey({ jwk: { kty: 'oct', k: base64url(32) } }), 400, 'key_malformed'],
  [
    'a key off the curve',
    withKey({ jwk: { ...P256, y: `${P256.y.slice(0, -3)}AAA` } }),
    400,
    'key_malformed',
  ],
  ['a number as key', withKey(12345678), 400, 'key_malformed'],
  ['an unknown handler', (body) => ({ ...body, handlers: ['evil-handler'] }), 400, 'handler_unknown'],
  ['__proto__ as handler', (body) => ({ ...body, handlers: ['__proto__'] }), 400, 'handler_unknown'],
  ['no handlers at all', (body) => ({ ...body, handlers: [] }), 400, 'request_malformed'],
  ['handlers that are text', (body) => ({ ...body, handlers: 'evil-handlers' }), 400, 'request_malformed'],
  ['a limit of 0', (body) => ({ ...body, limit: 0 }), 400, 'request_malformed'],
  ['a limit of -1', (body) => ({ ...body, limit: -1 }), 400, 'request_malformed'],
  ['a limit of 1e99', (body) => ({ ...body, limit: 1e99 }), 400, 'request_malformed'],
  ['a limit that is text', (body) => ({ ...body, limit: 'evil-limit' }), 400, 'request_malformed'],
  [
    'an unknown relay',
    (body) => ({ ...body, notify: { relay: 'evil-relay', ref: 'r' } }),
    400,
    'relay_unknown',
  ],
  [
    'a relay that is a URL',
    (body) => ({ ...body, notify: { relay: 'https://evil.example', ref: 'r' } }),
    400,
    'request_malformed',
  ],
  [
    'a cursor of another form',
    mix(() => ({ cursors: { posts: { evil: 'evil-cursor' } } })),
    400,
    'cursor_malformed',
  ],
  [
    'a cursor that is text',
    mix(() => ({ cursors: { posts: 'evil-cursor' as never } })),
    400,
    'config_malformed',
  ],
  ['null', () => null, 400, 'request_malformed'],
  ['an array', (body) => [body], 400, 'request_malformed'],
];

const JSON_TYPE = 'Content-Type: application/json';
const posting = (body: string, headers: readonly string[] = [JSON_TYPE]) =>
  rawRequest('POST /sync/meadow', [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body);
const good = (): Body => ({ did: DID, config, key: { secret: SECRET } });

/** The values of a spoilt body that the good one has not: what must come back nowhere. */
function valuesIn(body: unknown): string {
  const known = new Set<unknown>();
  const walk = (value: unknown, found: (leaf: unknown) => void): void => {
    if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) walk(item, found);
    else found(value);
  };
  walk(good(), (leaf) => known.add(leaf));
  const fresh: string[] = [];
  walk(body, (leaf) => {
    if (!known.has(leaf)) fresh.push(String(leaf));
  });
  // Times are in every log line.
  return fresh.filter((value) => !/^\d{4}-\d\d-\d\dT/.test(value)).join('\n');
}

describe('POST /sync', () => {
  it.each(['did', 'config', 'key'])('without %s', async (member) => {
    const { [member]: _missing, ...body } = good();
    const got = await refusal(system, posting(JSON.stringify(body)), 'evil-none');
    expect([`${member}_malformed`, 'request_malformed']).toContain(got.code);
    expect(got).toEqual(refused(400, got.code ?? ''));
  });

  it.each(BODIES)('with %s', async (_name, change, status, code) => {
    const body = change(good());
    const got = await refusal(system, posting(JSON.stringify(body)), valuesIn(body));
    expect(got).toEqual(refused(status, code));
  });

  it.each<[string, () => string | Buffer, number, string]>([
    ['no JSON', () => posting('evil-text that is no JSON'), 400, 'request_malformed'],
    ['half of JSON', () => posting(JSON.stringify(good()).slice(0, -30)), 400, 'request_malformed'],
    ['a JSON string', () => posting('"evil-string"'), 400, 'request_malformed'],
    ['no body', () => posting(''), 400, 'key_malformed'],
    ['a depth of 1000', () => posting(nested(1000)), 400, 'request_malformed'],
    [
      'a config of depth 1000',
      () => posting(`{"did":"${DID}","config":${nested(1000)}}`),
      400,
      'request_malformed',
    ],
    ['__proto__', () => posting(`{"__proto__":{"did":"${DID}"},"config":{}}`), 400, 'request_malformed'],
    [
      '__proto__ in the config',
      () => posting(`{"did":"${DID}","config":{"__proto__":{"version":1}}}`),
      400,
      'request_malformed',
    ],
    [
      'a form',
      () => posting('did=evil-form', ['Content-Type: application/x-www-form-urlencoded']),
      415,
      'content_type_unsupported',
    ],
    ['text', () => posting('evil-text', ['Content-Type: text/plain']), 415, 'content_type_unsupported'],
    ['XML', () => posting('<evil-xml/>', ['Content-Type: application/xml']), 415, 'content_type_unsupported'],
    [
      'JSON of another kind',
      () => posting('{}', ['Content-Type: application/evil+json']),
      415,
      'content_type_unsupported',
    ],
    ['no content type', () => posting('{"evil":1}', []), 415, 'content_type_unsupported'],
    [
      'a charset that is none',
      () => posting('{}', ['Content-Type: application/json; charset=evil-charset']),
      415,
      'content_type_unsupported',
    ],
    [
      'both a length and chunks',
      () =>
        rawRequest(
          'POST /sync/meadow',
          [JSON_TYPE, 'Content-Length: 5', 'Transfer-Encoding: chunked'],
          '0\r\n\r\n',
        ),
      400,
      'request_malformed',
    ],
    [
      'a body that never ends',
      () => rawRequest('POST /sync/meadow', [JSON_TYPE, 'Content-Length: 5000000000'], '{"evil-body":'),
      413,
      'body_too_large',
    ],
  ])('with %s', async (_name, bytes, status, code) => {
    const got = await refusal(system, bytes(), 'evil-text evil-string evil-form');
    expect(got).toEqual(refused(status, code));
  });

  it.each([
    ['with its length', (body: Buffer) => [`Content-Length: ${body.length}`, body] as const],
    [
      'in chunks',
      (body: Buffer) =>
        [
          'Transfer-Encoding: chunked',
          Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]),
        ] as const,
    ],
  ])('of 5 MB %s', async (_name, sent) => {
    const [length, body] = sent(
      Buffer.from(JSON.stringify({ ...good(), evil: 'evil-data'.repeat(580_000) })),
    );
    const head = rawRequest('POST /sync/meadow', [JSON_TYPE, length]);
    const got = await refusal(system, Buffer.concat([Buffer.from(head), body]), 'evil-data');
    expect(got).toEqual(refused(413, 'body_too_large'));
  });

  it.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'identity, gzip'])(
    'that is packed as %s',
    async (encoding) => {
      const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
      expect(bomb.length).toBeLessThan(100_000);
      const head = rawRequest('POST /sync/meadow', [
        JSON_TYPE,
        `Content-Encoding: ${encoding}`,
        `Content-Length: ${bomb.length}`,
      ]);
      const got = await refusal(system, Buffer.concat([Buffer.from(head), bomb]), 'evil-none');
      expect(got).toEqual(refused(415, 'content_type_unsupported'));
    },
  );
});

describe('GET /sync', () => {
  const query = (parameters: Record<string, string>) =>
    `/sync/meadow?${new URLSearchParams(parameters).toString()}`;
  const inUrl = () => ({ did: DID, config: JSON.stringify(config), key: SECRET });

  it('starts a sync as POST does', async () => {
    const answer = await fetch(`${system.gateways[0]?.url}${query(inUrl())}`);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const begun = (await answer.json()) as { syncId: string };
    const same = await started(system, 'meadow', { config });
    expect(same.syncId).toBe(begun.syncId);
    await untilEnded(same);
    await same.get('', 'DELETE');
  });

  it.each<[string, () => Record<string, string>, number, string]>([
    ['a config that is no JSON', () => ({ ...inUrl(), config: 'evil-config{' }), 400, 'config_malformed'],
    ['an array as config', () => ({ ...inUrl(), config: '["evil-config"]' }), 400, 'config_malformed'],
    ['null as config', () => ({ ...inUrl(), config: 'null' }), 400, 'config_malformed'],
    ['a config of depth 1000', () => ({ ...inUrl(), config: nested(1000) }), 400, 'config_malformed'],
    [
      '__proto__ in the config',
      () => ({ ...inUrl(), config: '{"__proto__":{"evil":"evil-proto"}}' }),
      400,
      'config_malformed',
    ],
    ['a key of 31 bytes', () => ({ ...inUrl(), key: 'e1'.repeat(31) }), 400, 'key_malformed'],
    ['a limit that is text', () => ({ ...inUrl(), limit: 'evil-limit' }), 400, 'request_malformed'],
    ['another did', () => ({ ...inUrl(), did: OTHER_DID }), 403, 'config_refused'],
  ])('with %s', async (_name, parameters, status, code) => {
    const got = await refusal(
      system,
      rawRequest(`GET ${query(parameters())}`),
      'evil-config evil-proto evil-limit',
    );
    expect(got).toEqual(refused(status, code));
  });

  it('with a did twice', async () => {
    const got = await refusal(system, rawRequest(`GET ${query(inUrl())}&did=${DID}`), 'evil-none');
    expect(got).toEqual(refused(400, 'request_malformed'));
  });

  it('with a body', async () => {
    const bytes = rawRequest(`GET ${query(inUrl())}`, [JSON_TYPE, 'Content-Length: 11'], '{"evil": 1}');
    expect(await refusal(system, bytes, 'evil-none')).toEqual(refused(400, 'request_malformed'));
  });
});

it('the system is alive after all that, and has logged nothing of it', async () => {
  const answer = await post(system, 'meadow', good());
  expect(answer.status).toBe(202);
  expect(loggedSecrets(system, ['evil', config.proof, second.accessToken, atOrbit.accessToken])).toEqual([]);
});
