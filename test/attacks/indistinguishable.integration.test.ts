import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceKeys } from '@data-connector/sealing';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { raw, rawRequest, type RawAnswer } from '../harness/raw.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { SECRET, started, untilEnded, type Sync } from '../harness/sync.js';
import { TOKEN_ROUTES } from './token-routes.js';
import { freshSecrets } from '@data-connector/testing/secrets';

let system: TestSystem;
/** A sync that is there, one that was erased, and one of the other provider. */
let there: Sync;
let erased: Sync;
let atOrbit: Sync;
let datastore: string;
let rotated: ServiceKeys;
beforeAll(async () => {
  system = await startTestSystem();
  there = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const view = await untilEnded(there);
  datastore = Object.values(view.datastores).find(({ records }) => records > 0)?.name ?? '';
  const config = await connected(system, 'meadow', { parameters: { did: OTHER_DID } });
  erased = await started(system, 'meadow', { config, more: { did: OTHER_DID } });
  await untilEnded(erased);
  expect((await erased.get('', 'DELETE')).status).toBe(200);
  atOrbit = await started(system, 'orbit', { config: await connected(system, 'orbit') });
  rotated = await ServiceKeys.derive(freshSecrets());
  await noMoreToWriteOf(there.syncId);
});
afterAll(() => system.close());

/** Waits until a sync has also written down that the broker has its event: what is seen after that, somebody asked for. */
async function noMoreToWriteOf(syncId: string): Promise<void> {
  const { url, name, password } = system.store;
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const document = new URL(`/meadow-syncs-${syncId.slice(0, 8)}/${syncId}`, url);
  const isWritten = async () => {
    const { event } = (await (await fetch(document, { headers: { authorization } })).json()) as {
      event?: string;
    };
    return event === 'published';
  };
  while (!(await isWritten())) await sleep(20);
}

/** Of the form of one, and of none that ever was. */
const neverId = () => `${there.syncId.slice(0, 9)}${'A'.repeat(22)}`;
const neverName = () => `meadow-${'0'.repeat(32)}`;

const ROUTES = [
  ...TOKEN_ROUTES,
  ['HEAD', ''],
  ['HEAD', '/datastores/:name'],
  ['GET', '/datastores/:name/_changes?feed=continuous&since=now'],
] as const;

const flipped = (token: string) => {
  const bytes = Buffer.from(token);
  // Still a letter that a token may have.
  const [last = 0] = bytes.subarray(-2);
  bytes[bytes.length - 2] = last === 0x41 ? 0x42 : 0x41;
  return bytes.toString();
};
const bearer = (token: string) => [`Authorization: Bearer ${token}`];

/** Everything that is no token of the sync under attack, as headers and a query. */
const TOKENS: Readonly<Record<string, () => { headers: readonly string[]; query?: string }>> = {
  'no token': () => ({ headers: [] }),
  'an empty one': () => ({ headers: bearer('') }),
  'one that is malformed': () => ({ headers: bearer('a b c') }),
  'one that was made up': () => ({ headers: bearer(`${'A'.repeat(22)}.${'A'.repeat(43)}`) }),
  'another sync’s': () => ({ headers: bearer(erased.token) }),
  'another provider’s': () => ({ headers: bearer(atOrbit.token) }),
  'one of a secret that is no longer accepted': () => ({ headers: bearer(rotated.syncToken(there.syncId)) }),
  'one that was cut': () => ({ headers: bearer(there.token.slice(0, -1)) }),
  'one with a bit flipped': () => ({ headers: bearer(flipped(there.token)) }),
  'one with more at its end': () => ({ headers: bearer(`${there.token}=`) }),
  'the right one twice in one header': () => ({ headers: bearer(`${there.token}, Bearer ${there.token}`) }),
  'the right one after a wrong one': () => ({ headers: [...bearer('x'), ...bearer(there.token)] }),
  'the right one in the query': () => ({ headers: [], query: `token=${there.token}` }),
  'the right one as RFC 6750 has it in the query': () => ({
    headers: [],
    query: `access_token=${there.token}`,
  }),
  'the right one under another scheme': () => ({ headers: [`Authorization: Token ${there.token}`] }),
  'the right one as a password': () => ({
    headers: [`Authorization: Basic ${Buffer.from(`x:${there.token}`).toString('base64')}`],
  }),
  'the right one without a scheme': () => ({ headers: [`Authorization: ${there.token}`] }),
  'the right one in a cookie': () => ({ headers: [`Cookie: token=${there.token}`] }),
  'the right one as a proxy’s': () => ({ headers: [`Proxy-Authorization: Bearer ${there.token}`] }),
};

async function asked(
  method: string,
  path: string,
  headers: readonly string[],
  body: string,
): Promise<RawAnswer> {
  const framing =
    body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  const bytes = rawRequest(`${method} ${path}`, [...headers, ...framing], body);
  return raw(system.gateways[0]?.port ?? 0, bytes);
}

/** An answer without what differs between any two: the request’s id and the time. */
const plain = ({ head, body }: RawAnswer): string =>
  `${head}\n${body}`
    .replace(/^(?:x-request-id|date|ratelimit|ratelimit-policy): .*$/gim, '')
    .replace(/"(?:requestId|instance)":"[^"]*"/g, '');

const target = (path: string, syncId: string, name: string, query = '') => {
  const whole = `/sync/meadow/${syncId}${path.replace(':name', name)}`;
  return query === '' ? whole : `${whole}${whole.includes('?') ? '&' : '?'}${query}`;
};

describe.each(ROUTES)('%s /sync/:provider/:syncId%s', (method, path) => {
  it.each(Object.keys(TOKENS))(
    'with %s says the same whether the sync is there, was, or never was',
    async (kind) => {
      const { headers, query } = TOKENS[kind]?.() ?? { headers: [] };
      const body = method === 'POST' || method === 'PUT' ? '{"docs":[],"keys":[]}' : '';
      const from = system.tap.all.length;
      const answers: RawAnswer[] = [];
      for (const [syncId, name] of [
        [there.syncId, datastore],
        [there.syncId, neverName()],
        // Its own token is another thing: it tells that it was erased.
        ...(kind === 'another sync’s' ? [] : [[erased.syncId, neverName()] as const]),
        [neverId(), neverName()],
      ] as const)
        answers.push(await asked(method, target(path, syncId, name, query), headers, body));
      const [first] = answers as [RawAnswer];
      expect(first.status).toBe(401);
      for (const answer of answers) expect(plain(answer)).toBe(plain(first));
      // The store was not even asked, so that no time tells either.
      const documents = system.tap.all
        .slice(from)
        .filter(({ url }) => url.includes(there.syncId) || url.includes(datastore));
      expect(documents).toEqual([]);
    },
  );
});

describe('a callback without its cookie', () => {
  it('says the same whether its flow has begun or never has', async () => {
    const away = await asked(
      'GET',
      `/connect/meadow?did=${DID}&state=s`,
      [`Host: ${system.publicUrl.host}`],
      '',
    );
    const state = new URL(/^location: (.*)$/im.exec(away.head)?.[1] ?? '').searchParams.get('state') ?? '';
    expect(state).toMatch(/^[\w-]{22}$/);
    const [begun, never] = await Promise.all(
      [state, 'A'.repeat(22)].map((each) => asked('GET', `/auth/meadow?code=x&state=${each}`, [], '')),
    );
    expect(begun?.status).toBe(400);
    expect(plain(begun as RawAnswer)).toBe(plain(never as RawAnswer));
  });
});

describe.each([
  ['POST', '/sync/meadow', { key: { secret: SECRET } }],
  ['DELETE', '/connect/meadow', {}],
])('%s %s', (method, path, more) => {
  it('with a proof that is none says the same whether person and account are known or not', async () => {
    const known = await connected(system, 'meadow');
    const answers: RawAnswer[] = [];
    for (const [did, id] of [
      [DID, known.account.id],
      [DID, '10158999999999999'],
      [`0x${'11'.repeat(20)}`, known.account.id],
    ]) {
      const config = {
        ...known,
        did,
        account: { ...known.account, id },
        proof: known.proof.slice(0, -4) + 'AAAA',
      };
      answers.push(await asked(method, path, [], JSON.stringify({ did, config, ...more })));
    }
    const [first] = answers as [RawAnswer];
    expect(first.status).toBe(403);
    for (const answer of answers) expect(plain(answer)).toBe(plain(first));
  });
});
