import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { loggedSecrets } from '../harness/echo.js';
import { rawRequest } from '../harness/raw.js';
import { refusal, refused } from '../harness/refusal.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { started, untilEnded, type Sync } from '../harness/sync.js';
import { TOKEN_ROUTES } from './token-routes.js';

let system: TestSystem;
/** The sync under attack, another person's at the same provider, and one of the other provider. */
let own: Sync;
let strangers: Sync;
let atOrbit: Sync;
let datastore: string;
beforeAll(async () => {
  system = await startTestSystem();
  own = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const config = await connected(system, 'meadow', { parameters: { did: OTHER_DID } });
  strangers = await started(system, 'meadow', { config, more: { did: OTHER_DID } });
  atOrbit = await started(system, 'orbit', { config: await connected(system, 'orbit') });
  const view = await untilEnded(own);
  datastore = Object.values(view.datastores).find(({ records }) => records > 0)?.name ?? '';
  await untilEnded(strangers);
});
afterAll(() => system.close());

const flip = (token: string) => (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
const TOKENS: readonly (readonly [string, () => readonly string[]])[] = [
  ['no token', () => []],
  ['an empty token', () => ['Authorization: Bearer ']],
  ['a made-up token', () => ['Authorization: Bearer c29tZXRoaW5n.bWFkZS11cA']],
  ['another person’s token', () => [`Authorization: Bearer ${strangers.token}`]],
  ['another provider’s token', () => [`Authorization: Bearer ${atOrbit.token}`]],
  ['the token with one bit flipped', () => [`Authorization: Bearer ${flip(own.token)}`]],
  ['half of the token', () => [`Authorization: Bearer ${own.token.split('.')[0]}.`]],
  ['the token and more', () => [`Authorization: Bearer ${own.token}.x`]],
  [
    'the token as a password',
    () => [`Authorization: Basic ${Buffer.from(`x:${own.token}`).toString('base64')}`],
  ],
  ['the token in a cookie', () => [`Cookie: token=${own.token}; flow_token=${own.token}`]],
  ['a token of 9 KB', () => [`Authorization: Bearer ${'A'.repeat(9000)}`]],
];

const bytesFor = (method: string, path: string, headers: readonly string[], query = '') => {
  const body = method === 'POST' || method === 'PUT' ? '{"docs":[],"keys":[]}' : '';
  return rawRequest(
    `${method} /sync/meadow/${own.syncId}${path.replace(':name', datastore)}${query}`,
    [
      ...headers,
      ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
    ],
    body,
  );
};

describe.each(TOKEN_ROUTES)('%s /sync/:provider/:syncId%s', (method, path) => {
  it.each(TOKENS)('with %s', async (_name, headers) => {
    const got = await refusal(system, bytesFor(method, path, headers()), headers().join('\n').slice(23));
    expect(got).toEqual(refused(401, 'token_invalid'));
  });

  it('with the token in the query', async () => {
    const got = await refusal(system, bytesFor(method, path, [], `?token=${own.token}`), own.token);
    expect(got).toEqual(refused(401, 'token_invalid'));
  });
});

describe('a token', () => {
  const auth = () => [`Authorization: Bearer ${own.token}`];

  it.each([
    ['another sync', () => `/sync/meadow/${strangers.syncId}`, 401, 'token_invalid'],
    ['the same sync at another provider', () => `/sync/orbit/${own.syncId}`, 401, 'token_invalid'],
    ['a sync that never was', () => `/sync/meadow/${own.syncId.slice(0, -4)}AAAA`, 401, 'token_invalid'],
    ['a syncId of another form', () => '/sync/meadow/evil-sync-id', 404, 'sync_unknown'],
    ['__proto__', () => '/sync/meadow/__proto__', 404, 'sync_unknown'],
    ['a traversal', () => '/sync/%2e%2e/admin', 400, 'request_malformed'],
    [
      'a longer traversal',
      () => `/sync/meadow/${own.syncId}/%2e%2e/%2e%2e/v1/manifest`,
      400,
      'request_malformed',
    ],
    ['the service’s own manifest', () => '/v1/manifest', 404, 'not_found'],
    ['the service’s own metrics', () => '/sync/meadow/../metrics', 400, 'request_malformed'],
    [
      'another sync’s datastore',
      () => `/sync/meadow/${strangers.syncId}/datastores/${datastore}`,
      401,
      'token_invalid',
    ],
    [
      'another datastore under its own sync',
      () => `/sync/meadow/${own.syncId}/datastores/meadow-${'0'.repeat(32)}`,
      404,
      'datastore_unknown',
    ],
    [
      'the sync documents under its own sync',
      () => `/sync/meadow/${own.syncId}/datastores/meadow-syncs-${own.syncId.slice(0, 8)}`,
      404,
      'datastore_unknown',
    ],
    [
      'the accounts under its own sync',
      () => `/sync/meadow/${own.syncId}/datastores/meadow-accounts`,
      404,
      'datastore_unknown',
    ],
    [
      'the users under its own sync',
      () => `/sync/meadow/${own.syncId}/datastores/_users`,
      404,
      'datastore_unknown',
    ],
  ])('does not open %s', async (_name, path, status, code) => {
    const got = await refusal(system, rawRequest(`GET ${path()}`, auth()), `${own.token} evil-sync-id`);
    expect(got).toEqual(refused(status, code));
  });

  it('does not open another person’s datastore under its own sync', async () => {
    const view = await untilEnded(strangers);
    const foreign = Object.values(view.datastores).find(({ records }) => records > 0)?.name ?? '';
    const path = `/sync/meadow/${own.syncId}/datastores/${foreign}/_all_docs`;
    const got = await refusal(system, rawRequest(`GET ${path}`, auth()), own.token);
    expect(got).toEqual(refused(404, 'datastore_unknown'));
  });

  it.each(TOKEN_ROUTES.filter(([method, path]) => method !== 'DELETE' && path !== '/events'))(
    'opens %s …%s',
    async (method, path) => {
      const answer = await own.get(path.replace(':name', datastore), method, {
        ...(method === 'POST' || method === 'PUT'
          ? {
              body: /_docs$|_get$/.test(path)
                ? `{"${path.endsWith('_all_docs') ? 'keys' : 'docs'}":[]}`
                : '{}',
            }
          : {}),
      });
      expect([
        answer.status < 300 || (method === 'GET' && path.includes('_local')),
        answer.headers.get('cache-control'),
      ]).toEqual([true, 'no-store']);
      await answer.body?.cancel();
    },
  );

  it('is refused once the sync is erased, on every route', async () => {
    const config = await connected(system, 'orbit', { parameters: { did: OTHER_DID } });
    const gone = await started(system, 'orbit', { config, more: { did: OTHER_DID } });
    const view = await untilEnded(gone);
    const name = Object.values(view.datastores)[0]?.name ?? '';
    expect((await gone.get('', 'DELETE')).status).toBe(200);
    for (const [method, path] of TOKEN_ROUTES.filter(([method]) => method !== 'DELETE')) {
      const body = method === 'POST' || method === 'PUT' ? { body: '{"docs":[]}' } : {};
      const answer = await gone.get(path.replace(':name', name), method, body);
      expect([path, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        path,
        410,
        'sync_erased',
      ]);
    }
  });
});

it('the system is alive after all that, and has logged nothing of it', async () => {
  expect((await own.get('')).status).toBe(200);
  expect(loggedSecrets(system, [own.token, strangers.token, atOrbit.token, 'evil', DID])).toEqual([]);
});
