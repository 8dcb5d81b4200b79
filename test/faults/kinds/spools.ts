import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { LASTING } from '../../harness/providers/of-processes.js';
import type { Replica } from '../../system/processes/replica.js';
import { person } from '../../system/vault/person.js';
import { counted } from '../measure/tally.js';
import { startLoneService } from '../processes/lone-service.js';
import { differenceOf, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from '../vault/bring.js';
import { difference, NONE } from '../vault/truth.js';

/** The smallest spool there is, in MiB. */
const FULL_MB = 8;
const BATCHES = { match: ({ path }: { path: string }) => path.endsWith('/_bulk_docs') };

/** Changes how large a process's files may become (setrlimit(2), RLIMIT_FSIZE). */
async function setLimit({ processes }: Replica, bytes: string): Promise<void> {
  await promisify(execFile)('prlimit', ['--pid', String(processes.at(-1)?.pid), `--fsize=${bytes}`]);
}

/** The files in a replica's spool, and their bytes. */
function spooled({ folder }: Replica): { readonly files: string[]; readonly bytes: number } {
  const files = readdirSync(join(folder, 'spool'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name));
  return {
    files,
    bytes: files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0),
  };
}

/** What waits for the store on a disk. */
export function spools(stage: () => Stage): void {
  it('deletes what a process that was killed has left in its spool, and brings it again', () =>
    counted('spool left over', async (count) => {
      const { fleet } = stage();
      const [replica] = fleet.services[LASTING];
      const somebody = person();
      const connection = await connectAgain(somebody, fleet.publicUrl, LASTING);
      const goOn = fleet.storeFront.faults.add({ kind: 'hang' }, BATCHES);
      await somebody.at(fleet.gateways[0].url).sync(connection, somebody.key);
      const left = await until('batches on disk', () => {
        const { files } = spooled(replica);
        return files.length > 0 && files;
      });
      await replica.end('SIGKILL');
      goOn();
      expect(spooled(replica).files).toEqual(expect.arrayContaining([left[0]]));
      await replica.restart();
      expect(spooled(replica).files.filter((file) => left.includes(file))).toEqual([]);
      count('files', left.length);
      await bring(somebody, fleet.publicUrl, LASTING);
      expect(differenceOf(stage(), somebody, LASTING)).toEqual(NONE);
    }));
  it('asks the third party for no more while the spool is full, and brings everything once the store is back', () =>
    counted('spool full', async (count) => {
      const { fleet } = stage();
      const lone = await startLoneService(fleet, 'full', {
        posts: 7000,
        settings: { SPOOL_MB: String(FULL_MB) },
      });
      try {
        const somebody = person();
        const connection = await connectAgain(somebody, lone.url, LASTING);
        const goOn = fleet.storeFront.faults.add({ kind: 'hang' }, BATCHES);
        const { ticket } = await somebody.at(lone.url).sync(connection, somebody.key);
        await until('the spool to be full', () => spooled(lone.replica).bytes >= (FULL_MB - 1) * 2 ** 20);
        const asked = lone.simulator.requests.length;
        // Whoever holds back asks for no page even when there is time: a whole other sync takes place meanwhile.
        goOn();
        const seen = [spooled(lone.replica).bytes];
        const watch = setInterval(() => seen.push(spooled(lone.replica).bytes), 20);
        await bring(somebody, lone.url, LASTING, { resume: ticket }).finally(() => clearInterval(watch));
        const { missing, extra } = difference(somebody.data.of(LASTING), lone.simulator.ids());
        expect([missing, extra]).toEqual([[], []]);
        expect(asked).toBeLessThan(lone.simulator.requests.length);
        // One batch more than its size, and one that is on its way to the disk.
        expect(Math.max(...seen)).toBeLessThanOrEqual((FULL_MB + 3) * 2 ** 20);
        count('records', somebody.data.of(LASTING).length);
      } finally {
        await lone.close();
      }
    }));

  it('says that a sync failed whose batches the disk does not take, and brings everything once it does', () =>
    counted('disk that takes nothing', async (count) => {
      const { fleet } = stage();
      // The soft limit only: who may not raise the hard one can lift it again.
      const under = ['prlimit', '--fsize=4096:unlimited'];
      const lone = await startLoneService(fleet, 'no-room', { posts: 150, settings: {}, under });
      try {
        const somebody = person();
        await connectAgain(somebody, lone.url, LASTING);
        const { view, collected } = await somebody.refresh(lone.url, LASTING);
        expect(view.status).not.toBe('completed');
        count(`records though ${view.status}`, collected.records);
        await setLimit(lone.replica, 'unlimited');
        await bring(somebody, lone.url, LASTING);
        const { missing, extra } = difference(somebody.data.of(LASTING), lone.simulator.ids());
        expect([missing, extra]).toEqual([[], []]);
        count('Vaults with everything');
      } finally {
        await lone.close();
      }
    }));
}
