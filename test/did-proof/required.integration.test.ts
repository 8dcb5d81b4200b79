import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection, SyncStarted } from '@data-connector/protocol';
import { createVault, isVaultError } from '@data-connector/vault';
import { Browser } from '../harness/browser.js';
import { connectionIn, connectUrl, consent } from '../harness/connect.js';
import { claimsFor, hashOf, jwtOf, newPerson, PEOPLE, type Somebody } from '../harness/did-proof.js';
import { codeOf } from '../harness/page.js';
import { MADE_UP_NAMES, type MadeUpName } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { SECRET, syncAt, untilEnded } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ replicas: 2, service: { didProof: 'required' } });
});
afterAll(() => system.close());

const key = { kind: 'secret', secret: new Uint8Array(Buffer.from(SECRET, 'hex')) } as const;
const vaultOf = (somebody: Somebody) => createVault({ ...somebody, gateway: system.publicUrl });
const at = (gateway: number) => system.gateways[gateway]?.url ?? '';

async function connectedAs(somebody: Somebody, provider: MadeUpName): Promise<Connection> {
  const { url } = await vaultOf(somebody).provenConnectUrl(provider, { state: "a 'state'" });
  const browser = new Browser();
  return connectionIn(await browser.open(await consent(browser, new URL(url))));
}

async function coded(answer: Response): Promise<[number, string | undefined]> {
  return [answer.status, ((await answer.json()) as { code?: string }).code];
}

const json = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe.each(MADE_UP_NAMES)('a Vault with a prover, at %s', (provider) => {
  it.each(Object.entries(PEOPLE))('connects, syncs and disconnects %s', async (_name, person) => {
    const somebody = person();
    const connection = await connectedAs(somebody, provider);
    expect(connection.did).toBe(somebody.did);
    const vault = vaultOf(somebody);
    const sync = await vault.sync(connection, key, { limit: 3 });
    expect((await sync.ended()).status).toBe('completed');
    expect((await vault.disconnect(connection)).provider).toBe(provider);
  });

  it('asks again with another proof, when its request was lost on the way', async () => {
    const somebody = newPerson();
    const connection = await connectedAs(somebody, provider);
    let lost = 0;
    const fetchOnceLost: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method !== 'POST' || lost++ > 0) return answer;
      throw new TypeError('the answer was lost');
    };
    const patience = { backOff: 1 };
    const vault = createVault({ ...somebody, gateway: system.publicUrl, fetch: fetchOnceLost, patience });
    const sync = await vault.sync(connection, key, { limit: 3 });
    expect([lost, (await sync.ended()).status]).toEqual([2, 'completed']);
    await sync.erase();
  });
});

describe.each(MADE_UP_NAMES)('without a proof, at %s', (provider) => {
  let asked: number;
  beforeEach(() => void (asked = system.simulators[provider].requests.length));

  it.each<[string, () => Promise<Response>]>([
    ['POST /sync', () => fetch(`${at(0)}/sync/${provider}`, json('POST', { did: newPerson().did }))],
    ['GET /sync', () => fetch(`${at(0)}/sync/${provider}?did=${newPerson().did}&config={}&key=abcdefgh`)],
    [
      'DELETE /connect',
      () => fetch(`${at(0)}/connect/${provider}`, json('DELETE', { did: newPerson().did })),
    ],
    ['GET /connect', () => fetch(connectUrl(system, provider), { redirect: 'manual' })],
  ])('%s is refused, and nobody is asked', async (_name, send) => {
    expect(await coded(await send())).toEqual([401, 'did_proof_missing']);
    expect(system.simulators[provider].requests.length).toBe(asked);
  });

  it('GET /connect in a browser is a page that says so', async () => {
    const page = await new Browser().open(connectUrl(system, provider));
    expect([page.status, codeOf(page.text), page.headers['set-cookie']]).toEqual([
      401,
      'did_proof_missing',
      undefined,
    ]);
  });

  it('what is asked with a sync’s token is answered', async () => {
    const somebody = newPerson();
    const connection = await connectedAs(somebody, provider);
    const { syncId, token, erase } = await vaultOf(somebody).sync(connection, key, { limit: 3 });
    const sync = syncAt(at(1), provider, { syncId, token } as SyncStarted);
    expect((await untilEnded(sync)).status).toBe('completed');
    expect((await sync.get('')).status).toBe(200);
    await erase();
  });
});

describe.each(MADE_UP_NAMES)('a proof at %s', (provider) => {
  let somebody: Somebody;
  let config: Connection;
  beforeAll(async () => {
    somebody = newPerson();
    config = await connectedAs(somebody, provider);
  });

  const bodyOf = (more: object = {}) =>
    JSON.stringify({ did: somebody.did, config, key: { secret: SECRET }, limit: 3, ...more });
  const claimsOf = (more: object = {}) =>
    claimsFor(somebody.did, system.publicUrl.origin, { htm: 'POST', htu: `/sync/${provider}`, ...more });
  const post = (proof: string, body: string, gateway = 0, headers: Record<string, string> = {}) =>
    fetch(`${at(gateway)}/sync/${provider}`, json('POST', body, { 'did-proof': proof, ...headers }));
  const erase = async (answer: Response, gateway = 0) => {
    const started = (await answer.json()) as SyncStarted;
    await syncAt(at(gateway), provider, started).get('', 'DELETE');
  };

  it('for a sync counts once, at whichever replica', async () => {
    const body = bodyOf();
    const proof = await jwtOf(somebody.prover, claimsOf({ bth: hashOf(body) }));
    const first = await post(proof, body, 0);
    expect(first.status).toBe(202);
    for (const gateway of [0, 1])
      expect(await coded(await post(proof, body, gateway))).toEqual([401, 'did_proof_replayed']);
    await erase(first);
  });

  it('is taken once of four at the same moment', async () => {
    const body = bodyOf();
    const proof = await jwtOf(somebody.prover, claimsOf({ bth: hashOf(body) }));
    const answers = await Promise.all([0, 1, 0, 1].map((gateway) => post(proof, body, gateway)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 401, 401, 401]);
    for (const answer of answers.filter(({ status }) => status === 202)) await erase(answer);
  });

  it('is used up by a request that is refused afterwards', async () => {
    const body = bodyOf({ key: { secret: '00' } });
    const proof = await jwtOf(somebody.prover, claimsOf({ bth: hashOf(body) }));
    expect(await coded(await post(proof, body))).toEqual([400, 'key_malformed']);
    expect(await coded(await post(proof, body))).toEqual([401, 'did_proof_replayed']);
  });

  it('for a page counts once, in one browser or another, at whichever replica', async () => {
    const { url } = await vaultOf(somebody).provenConnectUrl(provider);
    const ports = system.gateways.map(({ port }) => port);
    const codes = [];
    for (const port of [ports[0], ports[0], ports[1]]) {
      const page = await new Browser().open(url, { at: port ?? 0 });
      codes.push([page.status, codeOf(page.text)]);
    }
    const replayed = [401, 'did_proof_replayed'];
    expect(codes).toEqual([[302, undefined], replayed, replayed]);
  });

  it('is not passed on to the third party', async () => {
    const { url } = await vaultOf(somebody).provenConnectUrl(provider);
    const away = await fetch(url, { redirect: 'manual' });
    expect(away.headers.get('location')).toMatch(/^http/);
    expect(away.headers.get('location')).not.toContain('proof');
    expect(away.headers.get('location')).not.toContain(new URL(url).searchParams.get('proof'));
  });

  it.each<[string, (url: string) => string]>([
    ['another redirect', (url) => `${url}&redirect=${encodeURIComponent('https://vault.example/other')}`],
    ['another parameter', (url) => url.replace('&proof=', '&prompt=select&proof=')],
    ['another did', (url) => url.replace(/did=0x[0-9a-f]{40}/, `did=${newPerson().did}`)],
    ['two of it', (url) => `${url}&proof=${new URL(url).searchParams.get('proof')}`],
    ['an escaped name', (url) => url.replace('&proof=', '&%70roof=')],
    ['nothing in it', (url) => url.replace(/&proof=.*/, '&proof=')],
  ])('for a page does not hold with %s', async (_name, change) => {
    const { url } = await vaultOf(somebody).provenConnectUrl(provider);
    const answer = await fetch(change(url), { redirect: 'manual' });
    expect(await coded(answer)).toEqual([401, 'did_proof_invalid']);
  });

  /** Seconds since 1970, so much from now: when the test runs, which is long after this file was loaded. */
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

  it.each<[string, () => object, object?]>([
    ['another did’s', () => ({ iss: newPerson().did })],
    ['for another method', () => ({ htm: 'DELETE' })],
    ['for GET', () => ({ htm: 'GET' })],
    ['for another path', () => ({ htu: '/sync/other' })],
    ['for a query', () => ({ qth: hashOf('a=1') })],
    ['for another body', () => ({ bth: hashOf('{}') })],
    ['for no body', () => ({ bth: undefined })],
    ['for another gateway', () => ({ aud: 'https://evil.example' })],
    ['for no gateway', () => ({ aud: undefined })],
    ['expired', () => ({ iat: 1_700_000_000, exp: 1_700_000_300 })],
    ['without exp', () => ({ exp: undefined })],
    ['long-lived', () => ({ exp: inSeconds(3000) })],
    ['from the future', () => ({ iat: inSeconds(200) })],
    ['without jti', () => ({ jti: undefined })],
    ['of 10 KB', () => ({ more: 'x'.repeat(7000) })],
    ['under another algorithm', () => ({}), { alg: 'ES256' }],
    ['under none', () => ({}), { alg: 'none' }],
    ['of another type', () => ({}), { typ: 'receipt' }],
  ])('%s does not hold', async (_name, claims, header = {}) => {
    const body = bodyOf();
    const proof = await jwtOf(somebody.prover, claimsOf({ bth: hashOf(body), ...claims() }), header);
    expect(await coded(await post(proof, body))).toEqual([401, 'did_proof_invalid']);
  });

  it('by another key does not hold', async () => {
    const body = bodyOf();
    const proof = await jwtOf(newPerson().prover, claimsOf({ bth: hashOf(body) }));
    expect(await coded(await post(proof, body))).toEqual([401, 'did_proof_invalid']);
  });

  it('and another one in the same request do not hold', async () => {
    const body = bodyOf();
    const [one, two] = await Promise.all(
      [1, 2].map(() => jwtOf(somebody.prover, claimsOf({ bth: hashOf(body) }))),
    );
    const headers = [
      ['content-type', 'application/json'],
      ['did-proof', one ?? ''],
      ['did-proof', two ?? ''],
    ] as [string, string][];
    const answer = await fetch(`${at(0)}/sync/${provider}`, { method: 'POST', headers, body });
    expect(await coded(answer)).toEqual([401, 'did_proof_invalid']);
  });

  it('in the query of a POST does not count: a POST has none', async () => {
    const body = bodyOf();
    const proof = await jwtOf(somebody.prover, claimsOf({ bth: hashOf(body) }));
    const answer = await fetch(`${at(0)}/sync/${provider}?proof=${proof}`, json('POST', body));
    expect(await coded(answer)).toEqual([400, 'request_malformed']);
  });

  it('for one did does not open the connection of another', async () => {
    const other = newPerson();
    const body = JSON.stringify({ did: other.did, config, key: { secret: SECRET } });
    const claims = { ...claimsOf({ bth: hashOf(body) }), iss: other.did };
    expect(await coded(await post(await jwtOf(other.prover, claims), body))).toEqual([403, 'config_refused']);
  });

  describe('for GET /sync', () => {
    const queryOf = () =>
      new URLSearchParams({
        did: somebody.did,
        config: JSON.stringify(config),
        key: SECRET,
        limit: '3',
      }).toString();
    const proofFor = (query: string, more: object = {}) =>
      jwtOf(somebody.prover, claimsOf({ htm: 'GET', qth: hashOf(query), ...more }));

    it.each<[string, (query: string, proof: string) => [string, Record<string, string>]]>([
      ['the query', (query, proof) => [`${query}&proof=${proof}`, {}]],
      ['the header', (query, proof) => [query, { 'did-proof': proof }]],
    ])('holds in %s, once', async (_name, place) => {
      const query = queryOf();
      const [search, headers] = place(query, await proofFor(query));
      const [first, second] = [
        await fetch(`${at(0)}/sync/${provider}?${search}`, { headers }),
        await fetch(`${at(1)}/sync/${provider}?${search}`, { headers }),
      ];
      expect(first.status).toBe(202);
      expect(await coded(second)).toEqual([401, 'did_proof_replayed']);
      await erase(first);
    });

    it.each<[string, (query: string, proof: string) => [string, Record<string, string>]]>([
      ['another limit', (query, proof) => [`${query.replace('limit=3', 'limit=4')}&proof=${proof}`, {}]],
      ['two of it', (query, proof) => [`${query}&proof=${proof}&proof=${proof}`, {}]],
      ['one in the header too', (query, proof) => [`${query}&proof=${proof}`, { 'did-proof': proof }]],
      ['a line break in it', (query, proof) => [`${query}&proof=${proof}%0a`, {}]],
    ])('does not hold with %s', async (_name, place) => {
      const query = queryOf();
      const [search, headers] = place(query, await proofFor(query));
      const answer = await fetch(`${at(0)}/sync/${provider}?${search}`, { headers });
      expect(await coded(answer)).toEqual([401, 'did_proof_invalid']);
    });

    it('does not hold for a POST, though that claims to be one', async () => {
      const query = queryOf();
      const proof = await proofFor(query);
      const claim = { 'did-proof-query': hashOf(query) };
      expect(await coded(await post(proof, bodyOf(), 0, claim))).toEqual([401, 'did_proof_invalid']);
    });
  });
});

it('a Vault without a prover learns what is missing', async () => {
  const somebody = newPerson();
  const config = await connectedAs(somebody, 'meadow');
  const vault = createVault({ did: somebody.did, gateway: system.publicUrl });
  const error: unknown = await vault.sync(config, key).catch((thrown: unknown) => thrown);
  expect(isVaultError(error, 'did_proof_missing')).toBe(true);
});

it('no log line holds a proof, a did or a hash', () => {
  const text = JSON.stringify(system.lines);
  expect(text).not.toMatch(/eyJ[\w-]+\.|0x[0-9a-f]{40}|did:(?:key|pkh|ethr|vda):/);
  expect(text).not.toContain(hashOf('{}'));
});
