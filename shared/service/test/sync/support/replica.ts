import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, ErasureReceipt, SyncEvent } from '@data-connector/protocol';
import { inProcessBus, type Bus } from '@data-connector/bus';
import { Couch, ProviderStore } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import { silentLog } from '@data-connector/kit/log';
import { noTracing } from '@data-connector/kit/tracing';
import { ServiceKeys, withProof, type ServiceSecrets } from '@data-connector/sealing';
import { openSyncs, type SyncTimes } from '../../../src/sync/open-syncs.js';
import { checkConnection, checkSyncRequest } from '../../../src/sync/request.js';
import type { SyncDocument } from '../../../src/ledger/sync-document.js';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { startEmbeddedStore } from '@data-connector/embedded';
import { until } from '@data-connector/testing/until';
import { providerOf, type ThirdParty } from './third-party.js';
import { Witness } from './witness.js';
import { unmeasured } from '../../../src/pipeline/meter.js';
import { freshSecrets } from '@data-connector/testing/secrets';

export const DID = `0x${'ab'.repeat(20)}`;
const ADMIN = { name: 'admin', password: 'admin-password' };

/** A store, its witness, and a bus, for all tests of a file; each test has a provider of its own in it. */
export interface World {
  readonly witness: Witness;
  readonly store: { readonly url: URL; readonly name: string; readonly password: string };
  /** The server admin's eyes, past every fault. */
  readonly admin: Couch;
  readonly folder: string;
  readonly events: SyncEvent[];
  readonly bus: Bus & { down: boolean };
  eventsOf(syncId: string): SyncEvent[];
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const embedded = await startEmbeddedStore({ admin: ADMIN });
  const store = { url: new URL(embedded.url), ...ADMIN };
  const witness = await Witness.start(store.url);
  const folder = await mkdtemp(join(tmpdir(), 'sync-test-'));
  const events: SyncEvent[] = [];
  const inner = inProcessBus();
  await inner.consume({ name: 'everything', pattern: '#' }, async (event) => void events.push(event));
  const bus = {
    ...inner,
    down: false,
    async publish(event: SyncEvent) {
      if (bus.down) throw new ConnectorError('bus_unavailable');
      await inner.publish(event);
    },
  };
  return {
    witness,
    store,
    admin: new Couch(store),
    folder,
    events,
    bus,
    eventsOf: (syncId) => events.filter(({ subject }) => subject === syncId),
    async close() {
      await inner.close();
      await witness.close();
      await embedded.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let providers = 0;
/** A provider's name that no other test of this world has. */
export const freshName = (): string => `acme${++providers}`;

/** A person's secret, as hex. */
export const freshSecret = (): string => randomBytes(32).toString('hex');

export interface Identity {
  readonly provider: string;
  readonly secrets: ServiceSecrets;
  readonly keys: ServiceKeys;
}

/** What all replicas of a service share. */
export async function freshIdentity(): Promise<Identity> {
  const secrets = freshSecrets();
  return { provider: freshName(), secrets, keys: await ServiceKeys.derive(secrets) };
}

/** A connection as the service would have handed it out. */
export async function connectionFor(
  { keys, provider }: Identity,
  { accountId = '7', epoch = 0, ...over }: Partial<Connection> & { accountId?: string; epoch?: number } = {},
): Promise<Connection> {
  const { proof: _proof, ...rest } = over;
  const unproved = {
    version: 1 as const,
    provider,
    did: DID,
    account: { id: accountId, name: 'Ada' },
    accessToken: 'access-1',
    scopes: ['read', 'friends'],
    ...rest,
  };
  return withProof(keys.signing, unproved, epoch);
}

export interface ReplicaOptions {
  readonly identity: Identity;
  readonly third: ThirdParty;
  readonly times?: SyncTimes;
  readonly maxSyncs?: number;
  readonly spoolBytes?: number;
  readonly spoolFolder?: string;
  /** For one request to the store, in ms. */
  readonly timeoutMs?: number;
}

/** One process of a service without its routes; faults lie between it and the store. */
export async function startReplica(world: World, options: ReplicaOptions) {
  const { identity, third, times, maxSyncs = 20, spoolBytes = 2 ** 24 } = options;
  const { provider: name, keys } = identity;
  const proxy = await startFaultProxy({ target: world.witness.url });
  const provider = providerOf(name, third).create({ clientId: 'id', clientSecret: 'secret' });
  const url = new URL(proxy.url);
  const keeper = new ProviderStore({ ...world.store, url }, name);
  const password = keys.storePassword;
  const limits = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  const couch = new Couch({ url, name: await keeper.account(password), password, ...limits });
  const folder = options.spoolFolder ?? join(world.folder, name);
  const open = await openSyncs({
    provider,
    keys,
    couch,
    keeper,
    bus: world.bus,
    spool: { folder, maxBytes: spoolBytes, memoryBytes: 0 },
    maxSyncs,
    log: silentLog,
    meter: unmeasured,
    tracing: noTracing,
    ...(times && { times }),
  });
  const { ledger, running, syncs, disconnect } = open;
  const context = { provider: name, handlers: provider.handlers, relays: [], keys };

  return {
    ...open,
    couch,
    keeper,
    keys,
    faults: proxy.faults,
    /** DELETE /connect without HTTP: what the receipt says. */
    async disconnected(config: Connection): Promise<ErasureReceipt> {
      const receipt = await disconnect.disconnect(await checkConnection({ did: DID, config }, context));
      return (await keys.verify('receipt', receipt)) as ErasureReceipt;
    },
    disconnectStore: () => proxy.disconnect(),
    /** POST /sync without HTTP. */
    async start(
      config: Connection,
      secret: string,
      more: Record<string, unknown> = {},
    ): Promise<SyncDocument> {
      return syncs.start(await checkSyncRequest({ did: DID, config, key: { secret }, ...more }, context));
    },
    /** The sync's document once it has ended. */
    async ended(syncId: string): Promise<SyncDocument> {
      return until(`the sync ${syncId} to end`, async () => {
        const doc = await ledger.get(syncId).catch(() => undefined);
        return doc && doc.status !== 'running' && !running.has(syncId) ? doc : undefined;
      });
    },
    /** As SIGTERM does it. */
    async stop(drainMs = 1000): Promise<void> {
      await open.finish(drainMs);
      await open.close();
      await couch.close();
      await proxy.close();
    },
  };
}
export type Replica = Awaited<ReturnType<typeof startReplica>>;
