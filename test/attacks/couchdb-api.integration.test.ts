import { METHODS } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isCode } from '@data-connector/protocol';
import { parsed } from '../harness/api-judge.js';
import { connected } from '../harness/connect.js';
import { raw, rawRequest } from '../harness/raw.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { started, untilEnded, type Sync } from '../harness/sync.js';
import { seed } from '../harness/seed.js';
import { SIZES, tell } from './measure/sizes.js';

jest.setTimeout(20 * 60_000);

let system: TestSystem;
let sync: Sync;
let name: string;
beforeAll(async () => {
  system = await startTestSystem();
  sync = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const view = await untilEnded(sync);
  name = Object.values(view.datastores).find(({ records }) => records > 0)?.name ?? '';
});
afterAll(() => system.close());

/** What replication needs, each with the methods that it is served by; everything else is nothing here. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  '': ['GET', 'HEAD'],
  '/_changes': ['GET', 'HEAD'],
  '/_all_docs': ['GET', 'HEAD', 'POST'],
  '/_bulk_get': ['POST'],
  '/_revs_diff': ['POST'],
  '/_bulk_docs': ['POST'],
  '/_local/vault': ['GET', 'HEAD', 'PUT'],
  '/keyring': ['GET', 'HEAD'],
  '/000000000001': ['GET', 'HEAD'],
};
/** A document or checkpoint: whatever its id is made of, it is escaped and in one segment of its own. */
const DOCUMENT =
  /^(?:(?:GET|HEAD) \/[^/]+\/(?!_|%5f)|(?:GET|HEAD|PUT) \/[^/]+\/_local\/)(?!\.{1,2}$)[^/\\]+$/i;

/** What a server, a database and a document of CouchDB 3.5 know besides (docs.couchdb.org, API reference). */
const SERVER = [
  '_active_tasks',
  '_all_dbs',
  '_cluster_setup',
  '_config',
  '_db_updates',
  '_dbs',
  '_dbs_info',
  '_global_changes',
  '_membership',
  '_metadata',
  '_nodes',
  '_node/_local/_config',
  '_node/_local/_config/admins/evil',
  '_node/_local/_restart',
  '_node/_local/_stats',
  '_node/_local/_system',
  '_prometheus',
  '_replicate',
  '_replicator',
  '_replicator/evil',
  '_reshard',
  '_reshard/jobs',
  '_scheduler/docs',
  '_scheduler/jobs',
  '_search_analyze',
  '_nouveau_analyze',
  '_session',
  '_up',
  '_users',
  '_users/org.couchdb.user:evil',
  '_utils',
  '_uuids',
  'favicon.ico',
];
const DATABASE = [
  '_auto_purge',
  '_bulk_docs/evil',
  '_changes/evil',
  '_compact',
  '_compact/evil',
  '_design',
  '_design/evil',
  '_design/evil/_info',
  '_design/evil/_list/a/b',
  '_design/evil/_nouveau/a',
  '_design/evil/_rewrite/a',
  '_design/evil/_search/a',
  '_design/evil/_show/a',
  '_design/evil/_update/a',
  '_design/evil/_view/a',
  '_design/evil/_view/a/queries',
  '_design/evil/attachment',
  '_design_docs',
  '_design_docs/queries',
  '_ensure_full_commit',
  '_explain',
  '_find',
  '_index',
  '_index/_bulk_delete',
  '_index/_design/evil/json/a',
  '_local',
  '_local_docs',
  '_local_docs/queries',
  '_local/a/b',
  '_local/_design/evil',
  '_missing_revs',
  '_all_docs/queries',
  '_partition/a',
  '_partition/a/_all_docs',
  '_partition/a/_find',
  '_purge',
  '_purged_infos',
  '_purged_infos_limit',
  '_revs_limit',
  '_security',
  '_shards',
  '_shards/keyring',
  '_sync_shards',
  '_temp_view',
  '_view_cleanup',
  'keyring/attachment',
  'keyring/a/b',
];
/** Ways out of the database, in the spellings that some server on the way might undo. */
const OUT = [
  '..',
  '../_active_tasks',
  '../../_active_tasks',
  '_local/..',
  '_local/../_security',
  '_local/../../_users',
  '%2e%2e/_active_tasks',
  '.%2e/_active_tasks',
  '..%2f_active_tasks',
  '%2f_active_tasks',
  '%2F..%2F_active_tasks',
  '%5c..%5c_active_tasks',
  '..%5c_active_tasks',
  '..;/_active_tasks',
  '%252e%252e/_active_tasks',
  '%252e%252e%252f_active_tasks',
  '..%252f_active_tasks',
  '%c0%ae%c0%ae/_active_tasks',
  '%u002e%u002e/_active_tasks',
  '_local%2f..%2f_security',
  '_local%252f..%252f_security',
  '_design%2fevil',
  '_design%252fevil',
  '%5fdesign/evil',
  '%5f_security',
  '%5fsecurity',
  '%5Fall_docs%00',
  '_security%00',
  '_security%20',
  '_security/',
  '_SECURITY',
  '_security;a=b',
  '_security%3fa=b',
  '_changes%3ffeed=continuous',
  '_all_docs%23',
  '?/../_security',
  '_local/%2e%2e%2f_security',
  '_local/%252e%252e',
  '/_active_tasks',
  '//_active_tasks',
  'keyring%2fattachment',
  'keyring%252fattachment',
];

/** WebDAV's and some that others made up are known to Node too; CONNECT never becomes a request. */
const VERBS = METHODS.filter((verb) => verb !== 'CONNECT');
const PATHS = [...Object.keys(ALLOWED), ...[...SERVER, ...DATABASE, ...OUT].map((path) => `/${path}`)];
/** What may stand in the place of a datastore’s name. */
const DATABASES = [
  '_users',
  '_replicator',
  '_dbs',
  'meadow-accounts',
  '_all_dbs',
  '..',
  '%2e%2e',
  '%5fusers',
];

const ALL = VERBS.flatMap((verb) => PATHS.map((path) => [verb, path] as const));
const SOME = ALL.filter((_each, i) => (i + seed) % SIZES.storeRequests === 0);

const bytesOf = (verb: string, target: string, body = '{}') =>
  rawRequest(
    `${verb} /sync/meadow/${sync.syncId}/datastores/${target}`,
    [
      `Authorization: Bearer ${sync.token}`,
      ...(['POST', 'PUT'].includes(verb)
        ? ['Content-Type: application/json', `Content-Length: ${body.length}`]
        : []),
    ],
    ['POST', 'PUT'].includes(verb) ? body : '',
  );

/** What was asked of this datastore, and what of anything that is none of the service’s own documents. */
function storeSaw(from: number): { readonly datastore: string[]; readonly strange: string[] } {
  const paths = system.tap.all.slice(from).map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  // Its own documents, and what it asks by itself from time to time.
  const own =
    /^(?:GET|HEAD|PUT|POST) \/(?:(?:meadow|orbit)-(?:syncs-\d{8}|accounts)(?:$|\/)|(?:_session|_all_dbs)$)/;
  const here = (path: string) => path.split('/')[1] === name;
  return {
    datastore: paths.filter(here),
    strange: paths.filter((path) => !here(path) && !own.test(path)),
  };
}

describe.each(['gateway', 'service'])('every verb on every path of CouchDB’s, at the %s', (where) => {
  it('opens what replication needs, and comes to the store with nothing else', async () => {
    const port =
      where === 'gateway'
        ? (system.gateways[0]?.port ?? 0)
        : Number(new URL(system.services.meadow[0]?.url ?? '').port);
    const statuses = new Map<string, number>();
    const wrong: unknown[] = [];
    for (const [verb, path] of SOME) {
      const from = system.tap.all.length;
      const { status, body } = await raw(port, bytesOf(verb, `${name}${path}`));
      const { datastore, strange } = storeSaw(from);
      const documents = datastore.length === 1 && DOCUMENT.test(datastore[0] ?? '');
      const allowed = documents || (ALLOWED[path]?.includes(verb) ?? false);
      statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1);
      const { code } = parsed(body);
      // An empty object is no right body everywhere, and no such document may be there: that is all that may be wrong.
      const right = allowed
        ? [200, 201, 400, 404].includes(status)
        : [400, 404, 405].includes(status) && (verb === 'HEAD' || isCode(code));
      // A service would tell its methods; only the gateway is asked for them.
      const told = where === 'service' && verb === 'OPTIONS' && status === 200;
      const quiet = strange.length === 0 && (allowed || datastore.length === 0);
      if (!(right || told) || !quiet) wrong.push([verb, path, status, code, datastore, strange]);
    }
    tell(`${SOME.length} of CouchDB’s API at the ${where}`, statuses);
    expect(wrong).toEqual([]);
  });
});

it.each(DATABASES)('%s in the place of a datastore is none, by whatever verb', async (database) => {
  const from = system.tap.all.length;
  for (const verb of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'COPY'])
    for (const path of ['', '/_all_docs', '/_local/vault', '/_bulk_docs', '/_security']) {
      const { status } = await raw(system.gateways[0]?.port ?? 0, bytesOf(verb, `${database}${path}`));
      expect([verb, path, [400, 404].includes(status)]).toEqual([verb, path, true]);
    }
  expect(storeSaw(from)).toEqual({ datastore: [], strange: [] });
});
