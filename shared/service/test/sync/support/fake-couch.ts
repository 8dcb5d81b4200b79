import type { Couch, Keeper } from '@data-connector/couch';

interface Doc {
  readonly _id: string;
  readonly jwe: string;
}

/** CouchDB in memory, as a datastore's writer sees it; `before` may hold up or fail a batch. */
export class FakeCouch {
  readonly docs = new Map<string, Doc>();
  readonly created: string[] = [];
  before: () => Promise<void> | void = () => undefined;

  get couch(): Couch {
    return {
      send: async ({ body }: { body: Buffer }) => {
        await this.before();
        const { docs } = JSON.parse(body.toString()) as { docs: Doc[] };
        const rows = docs.map((doc) => {
          const known = this.docs.has(doc._id);
          if (!known) this.docs.set(doc._id, doc);
          return known ? { id: doc._id, error: 'conflict' } : { id: doc._id, ok: true, rev: '1-a' };
        });
        return { status: 201, body: rows };
      },
      ask: async ({ path, body }: { path: string; body: { keys: string[] } }) => {
        if (path !== '_all_docs') return { status: 201, body: { ok: true, rev: '1-a' } };
        return {
          status: 200,
          body: { rows: body.keys.map((id) => ({ id, doc: this.docs.get(id) ?? null })) },
        };
      },
    } as unknown as Couch;
  }

  get keeper(): Keeper {
    return {
      create: async (name) => void this.created.push(name),
      destroy: async () => undefined,
      list: async () => [],
      account: async () => 'acme',
    };
  }
}
