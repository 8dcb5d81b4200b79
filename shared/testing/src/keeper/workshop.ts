import { randomBytes } from 'node:crypto';
import { readConfig, setting } from '@data-connector/kit/config';
import { Couch, couchUrl, withoutAccount } from '@data-connector/couch';
import { startEmbeddedStore } from '@data-connector/embedded';

/** A store with its server admin, and providers that nobody else has in it. */
export interface Workshop {
  readonly url: URL;
  readonly name: string;
  readonly password: string;
  readonly admin: Couch;
  /** Two names. */
  readonly providers: readonly [string, string];
  /** The status that somebody gets for a request; nobody is a stranger. */
  status(
    who: { name: string; password: string } | undefined,
    method: string,
    path: string,
    body?: object,
  ): Promise<number>;
  /** Removes what the providers have in the store, and ends it if it is embedded. */
  close(): Promise<void>;
}

const ADMIN = { name: 'admin', password: 'a secret of the test' };

/** Opens the CouchDB at COUCHDB_URL if that is set, an embedded store in memory otherwise. */
export async function openWorkshop(): Promise<Workshop> {
  const { COUCHDB_URL: real } = readConfig({
    COUCHDB_URL: setting.optional(couchUrl('A CouchDB that tests may use, with a server admin’s account')),
  });
  const embedded = real ? undefined : await startEmbeddedStore({ admin: ADMIN });
  const who = real ? withoutAccount(real) : { url: new URL(embedded?.url ?? ''), ...ADMIN };
  const admin = new Couch(who);
  const provider = () => `acme${randomBytes(4).toString('hex')}`;
  const providers = [provider(), provider()] as const;
  return {
    ...who,
    admin,
    providers,
    async status(someone, method, path, body) {
      const basic = `Basic ${Buffer.from(`${someone?.name}:${someone?.password}`).toString('base64')}`;
      const answer = await fetch(new URL(path, who.url), {
        method,
        headers: { 'content-type': 'application/json', ...(someone ? { authorization: basic } : {}) },
        body: body ? JSON.stringify(body) : null,
      });
      await answer.body?.cancel();
      return answer.status;
    },
    async close() {
      for (const one of providers) {
        for (const db of await admin.list(`${one}-`)) await admin.destroy(db);
        const query = { startkey: `org.couchdb.user:${one}`, endkey: `org.couchdb.user:${one}\ufff0` };
        const { body } = await admin.ask({ db: '_users', path: '_all_docs', query });
        for (const { id, value } of (body as { rows: { id: string; value: { rev: string } }[] }).rows)
          await admin.ask({ db: '_users', path: encodeURIComponent(id), method: 'delete', query: value });
      }
      await admin.close();
      await embedded?.close();
    },
  };
}
