import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pouch } from '@data-connector/testing/pouch';
import { connected } from '../harness/connect.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { faults } from '../harness/captured-log.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { started, untilEnded, type Sync } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => {
  // More than one batch of PouchDB's, which are of 100.
  const many = { sizes: { posts: 230, following: 120 } };
  system = await startTestSystem({ simulators: many });
});
afterAll(() => system.close());

/** A database behind a sync's token, as PouchDB has it. */
function remote(sync: Sync, name: string): PouchDB.Database {
  const fetch_ = (url: string | Request, options: RequestInit = {}) => {
    const headers = new Headers(options.headers);
    headers.set('authorization', `Bearer ${sync.token}`);
    return fetch(url, { ...options, headers });
  };
  return new Pouch(`${sync.url}/datastores/${name}`, { adapter: 'http', skip_setup: true, fetch: fetch_ });
}

const local = () => new Pouch(`local-${randomUUID()}`);

describe.each(MADE_UP_NAMES)('PouchDB and the datastores of %s', (provider) => {
  let sync: Sync;
  let datastores: readonly (readonly [name: string, records: number])[];
  beforeAll(async () => {
    sync = await started(system, provider, { config: await connected(system, provider) });
    const view = await untilEnded(sync);
    datastores = Object.values(view.datastores).flatMap(({ name, records }) =>
      records > 0 ? [[name, records] as const] : [],
    );
  });

  it('replicates every record and the keyring', async () => {
    expect(datastores).toHaveLength(2);
    for (const [name, records] of datastores) {
      const target = local();
      const result = await target.replicate.from(remote(sync, name));
      expect(result).toMatchObject({ ok: true, docs_written: records + 1, doc_write_failures: 0 });
      const { rows } = await target.allDocs({ include_docs: true });
      expect(rows.filter(({ id }) => id === 'keyring')).toHaveLength(1);
      expect(rows.every(({ id, doc }) => id === 'keyring' || typeof doc?.['jwe'] === 'string')).toBe(true);
      await target.destroy();
    }
  });

  it('goes on from its checkpoint: the second time it reads nothing', async () => {
    const [[name] = ['']] = datastores;
    const target = local();
    await target.replicate.from(remote(sync, name));
    expect(await target.replicate.from(remote(sync, name))).toMatchObject({ ok: true, docs_read: 0 });
    await target.destroy();
  });

  it('is there to be read: a push of what the Vault changed is refused, and changes nothing', async () => {
    const [, [name] = ['']] = datastores;
    const target = local();
    await target.replicate.from(remote(sync, name));
    const { rows } = await target.allDocs();
    const first = rows.find(({ id }) => id !== 'keyring');
    await target.remove({ _id: first?.id, _rev: first?.value.rev });
    await expect(target.replicate.to(remote(sync, name))).rejects.toMatchObject({ status: 400 });
    expect((await remote(sync, name).allDocs()).rows).toEqual(rows);
    await target.destroy();
  });

  it('follows live, hears of a change, and lets go', async () => {
    const [[name] = ['']] = datastores;
    const target = local();
    const live = target.replicate.from(remote(sync, name), { live: true, retry: false });
    const ended = new Promise<void>((resolve) => {
      void live.on('complete', () => resolve());
    });
    live.catch(() => {});
    const heard = new Promise<void>((resolve) => {
      void target.changes({ since: 'now', live: true }).on('change', ({ id }) => {
        if (id === 'while-live') resolve();
      });
    });
    await remote(sync, name).bulkDocs([{ _id: 'while-live' }]);
    await heard;
    live.cancel();
    await ended;
    await target.destroy();
  });

  it('is refused with no token', async () => {
    const [[name] = ['']] = datastores;
    const stranger = remote({ ...sync, token: 'none' }, name);
    const target = local();
    await expect(target.replicate.from(stranger)).rejects.toMatchObject({ status: 401 });
    await target.destroy();
  });
});

it('a live replication that ends is no fault in any log', () => {
  expect(faults(system.lines)).toEqual([]);
});
