import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { NOTIFIER_QUEUE } from '@data-connector/bus';
import type { Connection, SyncEvent } from '@data-connector/protocol';
import { generateVaultKey, publicJwk, type VaultKey } from '@data-connector/vault';
import { until } from '@data-connector/testing/until';
import { connected, DID, OTHER_DID } from '../../harness/connect.js';
import { type MadeUpName } from '../../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../../harness/system.js';
import { SECRET, started, untilEnded, type Sync } from '../../harness/sync.js';
import { databasesOf } from '../../system/canary/couch-places.js';
import { Needles } from '../../system/canary/needles.js';
import { filesBelow } from '../../system/canary/places.js';
import type { Place } from '../../system/canary/search.js';

/** Somebody who synced, and what they never gave away. */
export interface Victim {
  readonly did: string;
  readonly provider: MadeUpName;
  readonly accountId: string;
  readonly connection: Connection;
  readonly key: VaultKey;
  readonly sync: Sync;
}

/** A system after some syncs, and everything that a thief may carry off. */
export interface Scene {
  readonly system: TestSystem;
  readonly victims: readonly Victim[];
  /** Tokens, DIDs, accounts, names, texts, keys, passphrases, secrets. */
  readonly needles: Needles;
  /** Every database whole, the older revisions too. */
  readonly database: readonly Place[];
  /** The spools at each moment in which a batch went to the store. */
  readonly spool: readonly Place[];
  readonly events: readonly SyncEvent[];
  close(): Promise<void>;
}

const KEYS: Readonly<Record<VaultKey['kind'], VaultKey>> = {
  jwk: generateVaultKey(),
  secret: { kind: 'secret', secret: Buffer.from(SECRET, 'hex') },
  passphrase: { kind: 'passphrase', passphrase: 'twelve green bottles' },
};

const sent = (key: VaultKey) =>
  key.kind === 'jwk'
    ? { jwk: publicJwk(key.privateKey) }
    : key.kind === 'secret'
      ? { secret: Buffer.from(key.secret).toString('hex') }
      : { passphrase: key.passphrase };

/** Three people sync, one of them with a renewal, each with a key of another kind. */
export async function startScene(): Promise<Scene> {
  const system = await startTestSystem({ spoolMemoryBytes: 0 });
  const { simulators, tap, bus, folder } = system;
  const needles = new Needles();
  const text = needles.add('a post’s text', `nobody else’s business ${randomBytes(9).toString('hex')}`);
  for (const { id } of simulators.meadow.people) simulators.meadow.add('posts', { text }, id);
  simulators.orbit.add('posts', { text });

  const spool: Place[] = [];
  tap.before = ({ url }) => {
    if (url.includes('/_bulk_docs')) spool.push(...filesBelow(folder));
  };
  const events: SyncEvent[] = [];
  await bus.consume(NOTIFIER_QUEUE, async (event) => void events.push(event));

  async function victim(
    did: string,
    provider: MadeUpName,
    at: number,
    kind: VaultKey['kind'],
  ): Promise<Victim> {
    const account = simulators[provider].people[at];
    const decision = { account: account?.id ?? '' };
    const connection = await connected(system, provider, { parameters: { did }, decision });
    const key = KEYS[kind];
    // The token is renewed first, wherever there is a refresh token.
    const config = { ...connection, expiresAt: '2020-01-01T00:00:00.000Z' };
    const more = { did, key: sent(key), notify: { relay: 'demo', ref: `of-${kind}` } };
    const sync = await started(system, provider, { config, more });
    await untilEnded(sync);
    needles.add('a sync’s token', sync.token);
    needles.add('an access token', connection.accessToken);
    if (connection.refreshToken) needles.add('a refresh token', connection.refreshToken);
    needles.add('a proof', connection.proof);
    needles.add('a DID', did);
    needles.add('an account', connection.account.id);
    needles.add('a name', connection.account.name ?? '');
    if (key.kind === 'passphrase') needles.add('a passphrase', key.passphrase);
    else needles.add('a key', key.kind === 'secret' ? key.secret : key.privateKey);
    return { did, provider, accountId: connection.account.id, connection, key, sync };
  }
  const victims = [
    await victim(DID, 'meadow', 0, 'jwk'),
    await victim(DID, 'orbit', 0, 'passphrase'),
    await victim(OTHER_DID, 'meadow', 1, 'secret'),
  ];
  for (const name of ['meadow', 'orbit'] as const) {
    needles.add(`the service secret of ${name}`, system.secrets[name].service[0]);
    needles.add(`the index secret of ${name}`, system.secrets[name].index);
  }
  await until('an event for each sync', () => events.length >= victims.length);
  return {
    system,
    victims,
    needles,
    database: await databasesOf(system.store),
    spool,
    events,
    async close() {
      await system.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
