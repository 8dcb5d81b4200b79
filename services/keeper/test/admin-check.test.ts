import { expect, test } from '@jest/globals';
import type { Couch } from '@data-connector/couch';
import { lookAsAdmin } from '../src/admin-check.js';

/** A cluster that answers to its admin, and says which nodes have joined. */
function cluster(nodes: string[]) {
  const asked: string[] = [];
  const admin: Pick<Couch, 'send'> = {
    send: ({ path = '' }) => {
      asked.push(path);
      const body = path === '_session' ? { userCtx: { roles: ['_admin'] } } : { cluster_nodes: nodes };
      return Promise.resolve({ status: 200, body, headers: {} });
    },
  };
  return { admin, asked };
}

const isThere = (admin: Pick<Couch, 'send'>, nodes: number): Promise<boolean> =>
  lookAsAdmin(admin, nodes).then(
    () => true,
    () => false,
  );

test('a cluster is there once all its nodes have joined', async () => {
  const joined = ['couchdb@one', 'couchdb@two'];
  const { admin } = cluster(joined);
  expect(await isThere(admin, 3)).toBe(false);
  joined.push('couchdb@three');
  expect(await isThere(admin, 3)).toBe(true);
});

test('a single node is asked for no others', async () => {
  const { admin, asked } = cluster([]);
  expect(await isThere(admin, 1)).toBe(true);
  expect(asked).toEqual(['_session']);
});

test('whom CouchDB does not take for its admin is refused', async () => {
  const send = () => Promise.resolve({ status: 200, body: { userCtx: { roles: [] } } });
  expect(await isThere({ send }, 1)).toBe(false);
});
