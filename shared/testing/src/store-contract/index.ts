import { bulkTests } from './bulk-tests.js';
import { changesTests } from './changes-tests.js';
import { databaseTests } from './database-tests.js';
import { documentTests } from './document-tests.js';
import { indexTests } from './index-tests.js';
import { listTests } from './list-tests.js';
import { replicationTests } from './replication-tests.js';
import { rightsTests } from './rights-tests.js';
import { Workplace, type Target } from './workplace.js';

export type { Target };

/** Registers with jest all that this project relies on in a store; Apache CouchDB 3.5 passes it unchanged. */
export function storeContract(name: string, open: () => Promise<Target>): void {
  describe(`the store ${name}`, () => {
    let target: Target | undefined;
    let workplace: Workplace | undefined;

    const place = (): Workplace => {
      if (workplace === undefined) throw new Error('The store has not been opened.');
      return workplace;
    };

    beforeAll(async () => {
      target = await open();
      workplace = new Workplace(target);
    });

    afterAll(async () => {
      await workplace?.clean();
      await target?.close();
    });

    describe('databases', () => databaseTests(place));
    describe('documents', () => documentTests(place));
    describe('_bulk_docs and its like', () => bulkTests(place));
    describe('_all_docs', () => listTests(place));
    describe('_index and _find', () => indexTests(place));
    describe('_changes', () => changesTests(place));
    describe('rights', () => rightsTests(place));
    describe('replication', () => replicationTests(place));
  });
}
