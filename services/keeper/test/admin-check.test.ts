import { expect, test } from '@jest/globals';
import type { Couch } from '@data-connector/couch';
import { silentLog } from '@data-connector/kit/log';
import { AdminCheck } from '../src/admin-check.js';

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

async function checked(admin: Pick<Couch, 'send'>, nodes?: number): Promise<boolean> {
  const check = new AdminCheck(admin, silentLog, nodes);
  await check.start();
  check.stop();
  return check.check.ok;
}

test('a cluster is there once all its nodes have joined', async () => {
  const joined = ['couchdb@one', 'couchdb@two'];
  const { admin } = cluster(joined);
  expect(await checked(admin, 3)).toBe(false);
  joined.push('couchdb@three');
  expect(await checked(admin, 3)).toBe(true);
});

test('a single node is asked for no others', async () => {
  const { admin, asked } = cluster([]);
  expect(await checked(admin)).toBe(true);
  expect(asked).toEqual(['_session']);
});
