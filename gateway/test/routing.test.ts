import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DATASTORE as DATASTORE_PATH, ROUTE_LIST } from '@data-connector/protocol';
import { DATASTORE, SYNC_ID, world } from './world.js';

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => void (w = await world()));
afterAll(() => w.close());
beforeEach(() => void w.seen.splice(0));

const S = `/sync/alpha/${SYNC_ID}`;
const D = `${S}/datastores/${DATASTORE}`;

describe('routes', () => {
  it.each([
    ['GET', '/connect/alpha?did=0x1&redirect=a%26b'],
    ['DELETE', '/connect/alpha'],
    ['GET', '/auth/alpha?state=1&code=2'],
    ['POST', '/auth/alpha/data-deletion'],
    ['GET', '/auth/alpha/data-deletion/ABC-123'],
    ['POST', '/sync/alpha'],
    ['GET', S],
    ['DELETE', S],
    ['GET', `${S}/events`],
    ['GET', D],
    ['GET', `${D}/_changes?since=0&feed=longpoll`],
    ['GET', `${D}/_local/abc.def%3D%3D`],
    ['PUT', `${D}/_local/abc`],
    ['POST', `${D}/_bulk_docs`],
    ['POST', `${D}/_revs_diff`],
  ])('%s %s goes to the service with the same path and query', async (method, path) => {
    const answer = await fetch(w.url + path, { method });
    expect(answer.status).toBe(200);
    expect(w.seen).toMatchObject([{ method, url: path }]);
  });

  it.each([
    ['/nowhere', 404, 'not_found'],
    ['/connect', 404, 'not_found'],
    ['/v1/manifest', 404, 'not_found'],
    ['/SYNC/alpha', 404, 'not_found'],
    ['/connect/beta', 404, 'provider_unknown'],
    ['/connect/__proto__', 404, 'provider_unknown'],
    ['/connect/constructor', 404, 'provider_unknown'],
    ['/sync/Alpha/x', 404, 'provider_unknown'],
    ['/sync/alpha/admin', 404, 'sync_unknown'],
    [`/sync/alpha/${SYNC_ID}x`, 404, 'sync_unknown'],
    [`${S}/datastores/_users`, 404, 'datastore_unknown'],
    [`${S}/datastores/alpha/_all_dbs`, 404, 'datastore_unknown'],
    [`${S}/other`, 404, 'not_found'],
    [`${D}/_changes/?feed=continuous`, 404, 'not_found'],
    [`${D}/_local/abc/`, 404, 'not_found'],
    ['/auth/alpha/UPPER/x', 404, 'not_found'],
    [`/auth/alpha/${'a'.repeat(41)}/x`, 404, 'not_found'],
  ])('GET %s is %i %s and reaches no service', async (path, status, code) => {
    const answer = await fetch(w.url + path);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ status, code });
    expect(w.seen).toEqual([]);
  });

  it.each([
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/providers', 'GET, HEAD'],
    ['POST', '/livez', 'GET, HEAD'],
    ['POST', '/connect/alpha', 'GET, DELETE'],
    ['HEAD', '/connect/alpha', 'GET, DELETE'],
    ['POST', '/auth/alpha', 'GET'],
    ['HEAD', '/auth/alpha', 'GET'],
    ['GET', '/auth/alpha/deauthorize', 'POST'],
    ['HEAD', '/sync/alpha', 'GET, POST'],
    ['PUT', '/sync/alpha', 'GET, POST'],
    ['POST', S, 'GET, HEAD, DELETE'],
    ['POST', `${S}/events`, 'GET'],
  ])('%s %s is 405', async (method, path, allow) => {
    const answer = await fetch(w.url + path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(w.seen).toEqual([]);
  });

  it.each(['DELETE', 'PATCH', 'OPTIONS'])('%s on a datastore is 404', async (method) => {
    const answer = await fetch(w.url + D, { method });
    expect(answer.status).toBe(404);
    expect(w.seen).toEqual([]);
  });
});

/** A layer of Express's router. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

it('the routes are those of the table, and below a datastore what the service chooses from', () => {
  const layersOf = (stack: readonly Layer[]): readonly Layer[] =>
    stack.flatMap((layer) => (layer.handle.stack ? layersOf(layer.handle.stack) : [layer]));
  const { stack } = (w.gateway.app as unknown as { router: { stack: readonly Layer[] } }).router;
  const served = layersOf(stack).flatMap(({ route }) =>
    Object.keys(route?.methods ?? {})
      .filter((method) => !['_all', 'head', 'options'].includes(method))
      .map((method) => `${method.toUpperCase()} ${route?.path}`),
  );
  const own = (routes: readonly string[]) => routes.filter((route) => !route.includes(DATASTORE_PATH)).sort();
  const listed = ROUTE_LIST.filter(({ demands }) => demands !== 'inside');
  expect(own(served)).toEqual(own(listed.map(({ method, path }) => `${method} ${path}`)));
});
