import { afterEach, expect, it } from '@jest/globals';
import type { Connection, SyncView } from '@data-connector/protocol';
import type { FaultKind } from '@data-connector/simulator';
import { until } from '@data-connector/testing/until';
import { isReady } from '../processes/main-process.js';
import {
  KNOWN,
  LASTING,
  RENEWED,
  PROVIDERS,
  type ProviderName,
} from '../../harness/providers/of-processes.js';
import type { Person } from '../vault/person.js';
import type { Canary } from './canary.js';
import { connected, send } from './client.js';

const LIMIT = 40;

/** Tests that sync, with everything failing that can. */
export function syncingStages(canary: () => Canary): void {
  const simulator = (provider: ProviderName) => canary().fleet.thirdParties[provider];

  /** Somebody with a connection. */
  async function somebodyWith(provider: ProviderName, without: readonly string[] = []): Promise<Person> {
    const somebody = canary().person();
    await somebody.data.saveConnection(await connected(canary(), provider, somebody.did, { without }));
    return somebody;
  }

  /** Syncs, collects and erases; what was begun before is finished then. */
  async function refreshed(somebody: Person, provider: ProviderName, relay = 'phones'): Promise<SyncView> {
    const { needles, fleet } = canary();
    const { view } = await somebody.refresh(fleet.publicUrl, provider, {
      limit: LIMIT,
      notify: { relay, ref: 'somebody’s reference' },
      onSync: ({ token }) => void needles.add('a sync token', token),
    });
    return view;
  }

  afterEach(() => PROVIDERS.forEach((provider) => simulator(provider).faults.clear()));

  it.each(['jwk', 'secret', 'passphrase'] as const)(
    'seals to a %s what nobody else may read',
    async (kind) => {
      const somebody = canary().person(kind);
      for (const provider of PROVIDERS) {
        await somebody.data.saveConnection(await connected(canary(), provider, somebody.did));
        expect((await refreshed(somebody, provider)).status).toBe('completed');
        expect(JSON.stringify(somebody.data.of(provider))).toContain(canary().secretText);
      }
    },
  );

  it('leaves sealed records where they are', async () => {
    const somebody = await somebodyWith(LASTING);
    const { key, data } = somebody;
    const connection = data.connections.get(LASTING) as Connection;
    const handle = await somebody.at(canary().fleet.publicUrl).sync(connection, key, { limit: LIMIT });
    canary().needles.add('a sync token', handle.token);
    expect((await handle.ended()).status).toBe('completed');
  });

  it('meets a person who did not grant everything', async () => {
    const { handlers } = KNOWN[LASTING].definition.manifest;
    const scopes = handlers.find(({ name }) => name === 'posts')?.scopes;
    const view = await refreshed(await somebodyWith(LASTING, scopes), LASTING);
    expect([view.status, view.handlers['posts']?.code]).toEqual(['completed', 'scope_missing']);
  });

  it.each<[FaultKind, string]>([
    ['server-error', 'provider_unavailable'],
    ['garbage', 'provider_unavailable'],
    ['truncated', 'provider_unavailable'],
    ['rate-limit', 'rate_limited'],
    ['revoked', 'reconnect_required'],
  ])('meets a third party with the fault %s', async (kind, code) => {
    const views = PROVIDERS.map(async (provider) => {
      const somebody = await somebodyWith(provider);
      simulator(provider).faults.always('posts', kind);
      return refreshed(somebody, provider);
    });
    for (const view of await Promise.all(views)) expect(view.handlers['posts']?.code).toBe(code);
  });

  it('renews tokens, refuses those that are spent, and meets a renewal that fails', async () => {
    const somebody = await somebodyWith(RENEWED);
    const first = somebody.data.connections.get(RENEWED) as Connection;
    canary().fleet.thirdParties[RENEWED].grants.expireAll();
    const { did, key, data } = somebody;
    const handle = await somebody.at(canary().fleet.publicUrl).sync(first, key, { limit: LIMIT });
    canary().needles.add('a sync token', handle.token);
    expect((await handle.ended()).status).toBe('completed');
    // Not erased: what lies there is ciphertext, and the new connection waits sealed in the account’s document.
    await handle.collect({
      upsert: data.upsert,
      remove: data.remove,
      quarantine: data.quarantine,
      onConnection: data.saveConnection,
    });
    const second = data.connections.get(RENEWED) as Connection;
    expect(second.refreshToken).not.toBe(first.refreshToken);

    const passphrase = canary().needles.add('a passphrase', 'a passphrase in vain');
    const spent = await send(canary(), 'POST', `/sync/${RENEWED}`, {
      did,
      config: first,
      key: { passphrase },
    });
    expect(spent.code).toBe('connection_superseded');

    canary().fleet.thirdParties[RENEWED].grants.expireAll();
    simulator(RENEWED).faults.always('token', 'server-error');
    expect((await refreshed(somebody, RENEWED)).status).not.toBe('completed');
  });

  it('meets a store that fails, lies and is away', async () => {
    const { storeFront } = canary().fleet;
    const somebody = await somebodyWith(LASTING);
    const bulk = ({ path }: { path: string }) => path.endsWith('/_bulk_docs');
    const wrong = [
      storeFront.faults.add({ kind: 'answer', status: 500, body: '<html>' }, { match: bulk, times: 1 }),
      storeFront.faults.add({ kind: 'truncate' }, { match: bulk, times: 1 }),
      storeFront.faults.add({ kind: 'answer', status: 401, body: '{"error":"unauthorized"}' }, { times: 3 }),
      storeFront.faults.add({ kind: 'refuse' }, { times: 3 }),
    ];
    storeFront.disconnect();
    const before = storeFront.faults.applied;
    const view = await refreshed(somebody, LASTING).finally(() => wrong.forEach((end) => end()));
    expect(view.status).toBe('completed');
    expect(storeFront.faults.applied - before).toBeGreaterThanOrEqual(5);
  });

  it('meets a broker that is away, and a relay that nobody has', async () => {
    const { brokerFront, notifier, tap } = canary().fleet;
    const back = brokerFront.faults.add({ kind: 'refuse' });
    brokerFront.disconnect();
    const somebody = await somebodyWith(LASTING);
    await until('the notifier to miss the broker', async () => !(await isReady(notifier.url)));
    const { syncId } = await refreshed(somebody, LASTING, 'nobody');
    back();
    expect((await tap.of(syncId))[0]?.data.notify?.relay).toBe('nobody');
  });
}
