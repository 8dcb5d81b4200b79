import { randomBytes } from 'node:crypto';
import type { SyncResult, SyncView } from '@data-connector/protocol';
import { startEmbeddedStore } from '@data-connector/embedded';
import {
  createVault,
  type Collected,
  type CollectOptions,
  type Patience,
  type VaultKey,
} from '../../src/index.js';
import { json, startFakeGateway, type Route, type Seen } from './fake-gateway.js';
import { connection, did, keys, post, provider, schema } from './person.js';
import { createSealer, createSigner } from './sealer.js';

const admin = { name: 'admin', password: 'secret' };
const basic = `Basic ${Buffer.from(`${admin.name}:${admin.password}`).toString('base64')}`;
export const token = 'token-1';
export const syncId = '20261105-AAAAAAAAAAAAAAAAAAAAAA';
export const path = `/sync/${provider}/${syncId}`;
const followingSchema = 'https://example.com/following.json';

/** A gateway with one provider and one sync, and a real store behind its datastores. */
export async function createWorld(key: VaultKey = keys.secret, patience: Partial<Patience> = {}) {
  const store = await startEmbeddedStore({ admin });
  const gateway = await startFakeGateway();
  const signer = await createSigner();
  const sealer = await createSealer(key, signer);
  const freshName = (): string => `${provider}-${randomBytes(16).toString('hex')}`;
  const [name, aside] = [freshName(), freshName()];
  const request = (method: string, target: string, body?: string): Promise<Response> =>
    fetch(`${store.url}/${target}`, {
      method,
      headers: { authorization: basic, 'content-type': 'application/json' },
      ...(body ? { body } : {}),
    });

  gateway.on('GET /providers', (_seen, response) =>
    json(response, 200, {
      [provider]: {
        name: provider,
        status: 'available',
        jwks: { keys: [signer.jwk] },
        handlers: [
          { name: 'posts', schema },
          { name: 'following', schema: followingSchema },
        ],
      },
    }),
  );
  gateway.on(`POST /sync/${provider}`, (_seen, response) => json(response, 202, { syncId, token }));

  /** What PouchDB asks of a datastore goes to the store, with the operator's rights instead of the token. */
  async function forward({
    method,
    path: asked,
    headers,
    body,
  }: Seen): Promise<{ status: number; text: string }> {
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, text: '{"code":"token_invalid"}' };
    const answer = await request(method, asked.slice(`${path}/datastores/`.length), body);
    return { status: answer.status, text: await answer.text() };
  }
  const toStore: Route = async (seen, response) => {
    try {
      const { status, text } = await forward(seen);
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    } catch {
      response.destroy();
    }
  };
  for (const method of ['GET', 'POST', 'PUT']) gateway.on(`${method} ${path}/datastores/`, toStore);

  async function putInto(database: string, documents: readonly { _id: string }[]): Promise<void> {
    await request('PUT', database);
    const docs = JSON.stringify({ docs: [{ ...sealer.keyring, _id: 'keyring' }, ...documents] });
    const answer = await request('POST', `${database}/_bulk_docs`, docs);
    const stored = (await answer.json()) as { ok?: boolean }[];
    if (!Array.isArray(stored) || !stored.slice(1).every(({ ok }) => ok))
      throw new Error('the store did not take the documents');
  }

  const vault = createVault({
    gateway: gateway.url,
    did,
    patience: { backOff: 1, completeness: 0, ...patience },
  });
  /** The sync, as a Vault with this connection opens it. */
  const handle = (mine = connection) => vault.openSync({ syncId, provider, token, connection: mine, key });

  function view(facts: Partial<SyncView> = {}, records = 0): SyncView {
    return {
      syncId,
      provider,
      status: 'completed',
      startedAt: '2026-11-05T00:00:00.000Z',
      updatedAt: '2026-11-05T00:00:00.000Z',
      nextSyncAt: '2026-11-06T00:00:00.000Z',
      handlers: {},
      datastores: { [schema]: { name, url: 'unused', records } },
      keyring: sealer.keyring,
      ...facts,
    };
  }

  /** The result of the sync, which promises records up to the number `last`. */
  async function result(last: number, facts: Partial<SyncResult> = {}): Promise<string> {
    const datastores = last > 0 ? { [schema]: { name, last } } : {};
    return sealer.result(syncId, { datastores, ...facts });
  }

  return {
    gateway,
    signer,
    sealer,
    name,
    toStore,
    vault,
    aside,
    handle,
    view,
    result,
    /** Posts, each as the record of its number. */
    sealed: (...numbers: number[]) => Promise.all(numbers.map((n) => sealer.record(post(n), n))),
    /** Collects the sync, whose view and result tell of records up to the number `last`. */
    async collect(
      options: CollectOptions,
      last: number,
      facts: Partial<SyncResult> = {},
    ): Promise<Collected> {
      return handle().collect({ ...options, view: view({ result: await result(last, facts) }, last) });
    },
    /** Puts documents into the datastore, which is made with the first. */
    put: (...documents: { _id: string }[]) => putInto(name, documents),
    /** Puts documents into the datastore of what could not be read. */
    putAside: (...documents: { _id: string }[]) => putInto(aside, documents),
    destroy: () => request('DELETE', name),
    async close(): Promise<void> {
      await gateway.close();
      await store.close();
    },
  };
}
export type World = Awaited<ReturnType<typeof createWorld>>;
