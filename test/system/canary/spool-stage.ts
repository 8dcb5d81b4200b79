import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { LASTING } from '../../harness/providers/of-processes.js';
import type { Canary } from './canary.js';
import { connected } from './client.js';
import { databasesOf } from './couch-places.js';
import { filesBelow, metricsOf } from './places.js';
import { search } from './search.js';

/** Bytes of a spool of SPOOL_MB=8. */
const FULL = 8 * 2 ** 20;

function bytesIn(spool: string): number {
  if (!existsSync(spool)) return 0;
  const files = readdirSync(spool, { recursive: true, encoding: 'utf8' }).map((name) => join(spool, name));
  return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** A test that kills a replica whose spool is full, because the store takes nothing. */
export function spoolStage(canary: () => Canary): void {
  it('has only ciphertext in a full spool, before and after its replica is killed', async () => {
    const { fleet, needles } = canary();
    const [replica] = fleet.services[LASTING];
    const spool = join(replica.folder, 'spool');
    const somebody = canary().person();
    const connection = await connected(canary(), LASTING, somebody.did);
    const back = fleet.storeFront.faults.add(
      { kind: 'hang' },
      { match: ({ path }) => path.endsWith('/_bulk_docs') },
    );
    const { token } = await somebody.at(fleet.gateways[0].url).sync(connection, somebody.key);
    needles.add('a sync token', token);
    await until('the spool to be full', () => bytesIn(spool) >= FULL);
    const during = [
      ...filesBelow(fleet.folder),
      ...(await databasesOf(fleet.store)),
      // They end with it.
      ...(await metricsOf([replica.url])),
    ];
    expect(search(needles.all, during)).toEqual([]);

    await replica.end('SIGKILL');
    back();
    const left = filesBelow(spool);
    expect(left.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThanOrEqual(FULL);
    expect(search(needles.all, left)).toEqual([]);

    await replica.restart();
    expect(bytesIn(spool)).toBeLessThan(FULL / 8);
  });
}
