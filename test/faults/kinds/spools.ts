import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import type { Replica } from '../../system/processes/replica.js';
import { person } from '../../system/vault/person.js';
import { counted } from '../measure/tally.js';
import { differenceOf, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from '../vault/bring.js';
import { NONE } from '../vault/truth.js';

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
      const [replica] = fleet.services.facebook;
      const somebody = person();
      const connection = await connectAgain(somebody, fleet.publicUrl, 'facebook');
      const isBatch = { match: ({ path }: { path: string }) => path.endsWith('/_bulk_docs') };
      const goOn = fleet.storeFront.faults.add({ kind: 'hang' }, isBatch);
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
      await bring(somebody, fleet.publicUrl, 'facebook');
      expect(differenceOf(stage(), somebody, 'facebook')).toEqual(NONE);
    }));
}
