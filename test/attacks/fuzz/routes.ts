import { DID } from '../../harness/connect.js';
import type { MadeUpName } from '../../harness/providers/index.js';
import { signedAccount } from '../../harness/providers/meadow.js';
import { SECRET } from '../../harness/sync.js';
import { escaped, withJson, type Draft } from './draft.js';
import type { World } from './world.js';

const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

const plain = (method: string, path: string, query: Readonly<Record<string, string>> = {}): Draft => ({
  method,
  segments: path.split('/'),
  query: Object.entries(query).map(([name, value]) => [name, escaped(value)]),
  headers: [],
});

/** With the token of the world's sync. */
function opened(
  world: World,
  method: string,
  rest: string,
  query: Readonly<Record<string, string>> = {},
): Draft {
  const { syncId, token } = world.sync();
  const draft = plain(method, `sync/meadow/${syncId}${rest}`, query);
  return { ...draft, headers: [['Authorization', `Bearer ${token}`]] };
}

const stored = (world: World, method: string, rest: string, query: Readonly<Record<string, string>> = {}) =>
  opened(world, method, `/datastores/${world.datastore()}${rest}`, query);

const asked = (world: World) => ({ did: DID, config: world.config(), key: { secret: SECRET } });

async function callback(world: World, provider: MadeUpName, denied: boolean): Promise<Draft> {
  const { query, cookie } = await world.callback(provider, denied);
  return {
    ...plain('GET', `auth/${provider}`, Object.fromEntries(query)),
    headers: [
      ['Cookie', cookie],
      ['Accept', 'text/html'],
    ],
  };
}

const form = (path: string, body: string): Draft => ({
  ...plain('POST', path),
  headers: [['Content-Type', 'application/x-www-form-urlencoded']],
  body,
});

/** Of an account that nobody here has connected. */
function signedAccountOf({ system }: World): string {
  const { meadow } = system.simulators;
  return new URLSearchParams(signedAccount(meadow, meadow.people[1]?.id)).toString();
}

const CONNECT = {
  did: DID,
  redirect: 'vault://connections',
  state: 'of-the-vault',
  vaultKey: JSON.stringify(P256),
  account: '7300000001',
  prompt: 'select',
};

/** A valid request of each public route, from which fuzzed ones are made. */
export const ROUTES: Readonly<Record<string, (world: World) => Draft | Promise<Draft>>> = {
  'front page': () => plain('GET', ''),
  providers: () => plain('GET', 'providers'),
  icon: () => plain('GET', 'providers/meadow/icon.svg'),
  openapi: () => plain('GET', 'openapi.json'),
  livez: () => plain('GET', 'livez'),
  readyz: () => plain('GET', 'readyz'),
  'connect to meadow': () => plain('GET', 'connect/meadow', CONNECT),
  'connect to orbit': () => plain('GET', 'connect/orbit', CONNECT),
  preflight: () => ({
    ...plain('OPTIONS', 'sync/meadow'),
    headers: [
      ['Origin', 'https://vault.example'],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', 'content-type'],
    ],
  }),
  disconnect: (world) => withJson(plain('DELETE', 'connect/meadow'), { did: DID, config: world.config() }),
  'callback of meadow': (world) => callback(world, 'meadow', false),
  'callback of orbit': (world) => callback(world, 'orbit', false),
  'callback that was denied': (world) => callback(world, 'meadow', true),
  deauthorize: (world) => form('auth/meadow/deauthorize', signedAccountOf(world)),
  'data deletion': (world) => form('auth/meadow/data-deletion', signedAccountOf(world)),
  'receipt of a deletion': () => plain('GET', `auth/meadow/data-deletion/${Date.now()}-${'A'.repeat(22)}`),
  'start a sync': (world) => withJson(plain('POST', 'sync/meadow'), asked(world)),
  'start a sync of some': (world) =>
    withJson(plain('POST', 'sync/meadow'), {
      ...asked(world),
      handlers: ['posts'],
      limit: 5,
      notify: { relay: 'demo', ref: 'of-the-vault' },
    }),
  'start a sync by GET': (world) =>
    plain('GET', 'sync/meadow', { did: DID, config: JSON.stringify(world.config()), key: SECRET }),
  status: (world) => opened(world, 'GET', ''),
  events: (world) => opened(world, 'GET', '/events'),
  erase: (world) => opened(world, 'DELETE', ''),
  datastore: (world) => stored(world, 'GET', ''),
  changes: (world) =>
    stored(world, 'GET', '/_changes', { style: 'all_docs', since: '0', limit: '5', include_docs: 'true' }),
  feed: (world) => stored(world, 'GET', '/_changes', { feed: 'longpoll', since: '0', heartbeat: '1000' }),
  'all documents': (world) =>
    stored(world, 'GET', '/_all_docs', {
      limit: '5',
      startkey: '"0"',
      include_docs: 'true',
      descending: 'true',
    }),
  'documents by key': (world) => withJson(stored(world, 'POST', '/_all_docs'), { keys: ['keyring'] }),
  'documents in bulk': (world) =>
    withJson(stored(world, 'POST', '/_bulk_get', { revs: 'true' }), { docs: [{ id: 'keyring' }] }),
  'missing revisions': (world) =>
    withJson(stored(world, 'POST', '/_revs_diff'), { '000000000001': [`1-${'a'.repeat(32)}`] }),
  'write documents': (world) =>
    withJson(stored(world, 'POST', '/_bulk_docs'), { docs: [{ _id: 'of-the-vault', x: 1 }] }),
  document: (world) => stored(world, 'GET', '/000000000001', { revs: 'true', open_revs: 'all' }),
  checkpoint: (world) => stored(world, 'GET', '/_local/of-the-vault'),
  'write a checkpoint': (world) =>
    withJson(stored(world, 'PUT', '/_local/of-the-vault'), { _id: '_local/of-the-vault', last_seq: 5 }),
};
