import type { Connection } from '@data-connector/protocol';
import { ProviderStore } from '@data-connector/couch';
import { Retention } from '@data-connector/keeper';
import type { SyncDocument } from '../../../src/ledger/sync-document.js';
import { audit } from './audit.js';
import { openKeyring, openResult } from './opening.js';
import {
  connectionFor,
  freshIdentity,
  freshSecret,
  startReplica,
  startWorld,
  type Identity,
  type Replica,
  type ReplicaOptions,
  type World,
} from './replica.js';
import { ThirdParty } from './third-party.js';

type Over = Parameters<typeof connectionFor>[1];

/** What a test of syncs works on: a service of its own, in a world that a file's tests share. */
export class Stage {
  world!: World;
  identity!: Identity;
  third!: ThirdParty;
  secret!: string;
  replica!: Replica;
  /** The keeper's, of this test's service. */
  retention!: Retention;
  #replicas: Replica[] = [];

  async begin(): Promise<void> {
    this.world.bus.down = false;
    this.identity = await freshIdentity();
    const { provider } = this.identity;
    const { admin, store } = this.world;
    this.retention = new Retention(admin, new ProviderStore(store, provider), provider, 72);
    this.third = new ThirdParty();
    this.secret = freshSecret();
  }

  /** Starts a replica, which is stopped after the test. */
  async start(options: Partial<ReplicaOptions> = {}): Promise<Replica> {
    const replica = await startReplica(this.world, {
      identity: this.identity,
      third: this.third,
      ...options,
    });
    this.#replicas.push(replica);
    this.replica = replica;
    return replica;
  }

  async end(): Promise<void> {
    const replicas = this.#replicas.splice(0);
    for (const { faults } of replicas) faults.clear();
    await Promise.all(replicas.map((replica) => replica.stop(0)));
  }

  connection(over?: Over): Promise<Connection> {
    return connectionFor(this.identity, over);
  }

  /** Replays what reached the store: each commit's result, and what is wrong with any. */
  audit() {
    const { identity, third, secret, world } = this;
    return audit({ witness: world.witness, identity, third, secret });
  }

  /** Starts a sync and waits for its end. */
  async run(over?: Over, more?: Record<string, unknown>) {
    const { _id } = await this.replica.start(await this.connection(over), this.secret, more);
    const doc = await this.replica.ended(_id);
    return { doc, status: doc.status, ...(await this.audit()) };
  }

  /** A sync's result as its Vault opens it. */
  async result(doc: SyncDocument) {
    if (!doc.keyring || !doc.result) throw new Error('There is no result');
    const key = await openKeyring(doc.keyring, this.secret);
    return openResult(doc.result, key, this.identity.keys.signing.publicJwk);
  }
}

/** Registers a stage for the tests of a file. `own`: the tests start replicas themselves; else each has one, with `options`. */
export function useStage({
  own = false,
  options = {},
}: { own?: boolean; options?: Partial<ReplicaOptions> } = {}): Stage {
  const stage = new Stage();
  beforeAll(async () => {
    stage.world = await startWorld();
  });
  afterAll(() => stage.world.close());
  beforeEach(async () => {
    await stage.begin();
    if (!own) await stage.start(options);
  });
  afterEach(() => stage.end());
  return stage;
}

/** A list in pages. */
export const chunks = (list: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

type Line = { readonly method: string; readonly path: string };
export const toBulk = ({ path }: Line): boolean => path.includes('/_bulk_docs');
export const toSyncDocument = ({ method, path }: Line): boolean =>
  method === 'PUT' && /-syncs-\d{8}\/\d{8}-/.test(path);
export const toAccount = ({ method, path }: Line): boolean => method === 'PUT' && /-accounts\/a/.test(path);
