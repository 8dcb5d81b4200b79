import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import type { SyncView } from '@data-connector/protocol';
import { logLines, type Child } from './processes/child.js';
import { startFleet, type Fleet } from './processes/fleet.js';
import { hold } from './processes/hold.js';
import { PROVIDERS, type ProviderName } from './processes/secrets.js';
import { isReady } from './processes/main-process.js';
import { until } from './processes/until.js';
import { person, type Person } from './vault/person.js';

const SIZE = { posts: 330, following: 60 };
const ALL = SIZE.posts + SIZE.following;
/** What the paths of each third party's pages of posts have in them. */
const POSTS = { facebook: '/posts', twitter: '/tweets' } as const;

const posts = ({ handlers }: SyncView): number => handlers['posts']?.records ?? 0;

describeRabbitMq('two of each process', (broker) => {
  let fleet: Fleet;
  const gateway = (number: 0 | 1) => fleet.gateways[number].url;
  const latest = (provider: ProviderName, number: 0 | 1) =>
    fleet.services[provider][number].processes.at(-1) as Child;
  const ran = (child: Child, syncId: string) =>
    logLines(child).some(({ msg, syncId: of }) => msg === 'a sync begins' && of === syncId);

  /** Begins a sync at the first replicas that stops in the middle: some pages of posts are stored, the next one does not come. */
  async function inTheMiddle(somebody: Person, provider: ProviderName) {
    const release = hold(fleet.thirdParties.fronts[provider], POSTS[provider]);
    const connection = await somebody.connect(fleet.publicUrl, provider);
    const handle = await somebody.at(gateway(0)).sync(connection, somebody.key, {
      notify: { relay: 'phones', ref: somebody.did },
    });
    const { ticket } = handle;
    const elsewhere = somebody.at(gateway(1)).openSync({ ...ticket, connection, key: somebody.key });
    await until('the first pages to be stored', async () => {
      const view = await elsewhere.status();
      return view.handlers['following']?.state === 'completed' && posts(view) > 0;
    });
    return { ticket, elsewhere, release };
  }

  beforeAll(async () => {
    fleet = await startFleet({
      ...SIZE,
      broker: broker().url,
      settings: { LOG_LEVEL: 'debug', DRAIN_SECONDS: '4' },
    });
  }, 120_000);
  afterAll(() => fleet?.close(), 60_000);

  describe.each(PROVIDERS)('%s', (provider) => {
    it.each(['jwk', 'secret', 'passphrase'] as const)(
      'brings everything to a Vault with a %s, whichever gateway it meets',
      async (kind) => {
        const somebody = person(kind);
        const before = [...fleet.balancer.counts];
        const connection = await somebody.connect(fleet.publicUrl, provider);
        const { view, receipt, ref } = await somebody.refresh(fleet.publicUrl, provider);

        expect(view.status).toBe('completed');
        expect(new Set(somebody.data.of(provider).map(({ _id }) => _id)).size).toBe(ALL);
        expect(receipt?.syncId).toBe(view.syncId);
        for (const number of [0, 1])
          expect(fleet.balancer.counts[number]).toBeGreaterThan(before[number] ?? 0);
        expect((await fleet.tap.of(view.syncId))[0]?.data).toMatchObject({ provider, outcome: 'completed' });
        const pushes = await fleet.relay.of(ref);
        expect(new Set(pushes.map(({ id }) => id)).size).toBe(1);
        expect(pushes[0]?.notification.data).toMatchObject({ syncId: view.syncId, outcome: 'completed' });

        const again = await somebody.refresh(fleet.publicUrl, provider);
        expect([again.view.status, again.collected.records]).toEqual(['completed', 0]);
        expect(somebody.data.repeated(provider)).toBe(0);

        const last = somebody.data.connections.get(provider) ?? connection;
        expect(await somebody.at(fleet.publicUrl).disconnect(last)).toMatchObject({ revoked: true });
      },
      120_000,
    );

    it('streams the events of a sync at the replica that does not run it', async () => {
      const somebody = person();
      const release = hold(fleet.thirdParties.fronts[provider], POSTS[provider]);
      const connection = await somebody.connect(fleet.publicUrl, provider);
      const { ticket } = await somebody.at(gateway(0)).sync(connection, somebody.key);
      const types: string[] = [];
      const elsewhere = somebody.at(gateway(1)).openSync({ ...ticket, connection, key: somebody.key });
      for await (const { type, view } of elsewhere.events()) {
        types.push(type);
        if (posts(view) > 0) release();
      }

      expect(new Set(types)).toEqual(new Set(['snapshot', 'progress', 'completed']));
      expect([types[0], types.at(-1)]).toEqual(['snapshot', 'completed']);
      const { syncId } = ticket;
      expect([ran(latest(provider, 0), syncId), ran(latest(provider, 1), syncId)]).toEqual([true, false]);
      const { collected } = await somebody.refresh(gateway(1), provider, { resume: ticket });
      expect(collected.records).toBe(ALL);
    }, 120_000);
  });

  it('ends the sync of a replica that was killed, and a Vault loses nothing and gets nothing twice', async () => {
    const somebody = person();
    const { ticket, elsewhere, release } = await inTheMiddle(somebody, 'facebook');
    const [replica] = fleet.services.facebook;
    expect(await replica.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    release();

    const view = await elsewhere.ended();
    expect([view.status, view.code, view.handlers['posts']?.code]).toEqual([
      'interrupted',
      'lease_lost',
      'lease_lost',
    ]);
    expect((await fleet.tap.of(ticket.syncId))[0]?.data).toMatchObject({
      outcome: 'interrupted',
      code: 'lease_lost',
    });
    expect((await fleet.relay.of(somebody.did))[0]?.notification.data.outcome).toBe('interrupted');

    const part = await somebody.refresh(gateway(1), 'facebook', { resume: ticket });
    expect(part.collected.records).toBeGreaterThanOrEqual(SIZE.following + 100);
    expect(part.collected.records).toBeLessThan(ALL);
    for (const _ of Array(3)) fleet.thirdParties.facebook.addPost();
    const rest = await somebody.refresh(gateway(1), 'facebook');
    expect(rest.view.status).toBe('completed');
    expect(somebody.data.of('facebook')).toHaveLength(ALL + 3);
    expect(somebody.data.repeated('facebook')).toBe(0);
    await replica.restart();
  }, 180_000);

  it('stops in good order when a replica is asked to end, while the other one serves', async () => {
    const somebody = person();
    const { ticket, elsewhere, release } = await inTheMiddle(somebody, 'twitter');
    const [replica] = fleet.services.twitter;
    const ending = replica.end('SIGTERM');
    expect((await elsewhere.status()).syncId).toBe(ticket.syncId);
    const other = person();
    await until('the first replica to be out of service', async () => !(await isReady(replica.url)));
    await other.connect(gateway(1), 'facebook');

    expect(await ending).toEqual({ code: 0, signal: null });
    release();
    const view = await elsewhere.ended();
    expect([view.status, view.code]).toEqual(['interrupted', 'stopped']);
    expect((await fleet.tap.of(ticket.syncId))[0]?.data).toMatchObject({
      outcome: 'interrupted',
      code: 'stopped',
    });

    await somebody.refresh(gateway(1), 'twitter', { resume: ticket });
    const rest = await somebody.refresh(gateway(1), 'twitter');
    expect(rest.view.status).toBe('completed');
    expect(somebody.data.of('twitter')).toHaveLength(ALL);
    expect(somebody.data.repeated('twitter')).toBe(0);
    await replica.restart();
  }, 120_000);

  it('publishes what a broker that was killed could not take, once it is back', async () => {
    const somebody = person();
    const { ticket, elsewhere, release } = await inTheMiddle(somebody, 'facebook');
    const { node } = broker();
    const back = fleet.brokerFront.faults.add({ kind: 'refuse' });
    fleet.brokerFront.disconnect();
    await node?.kill9();
    release();
    expect((await elsewhere.ended()).status).toBe('completed');
    expect(await isReady(fleet.notifier.url)).toBe(false);

    await node?.restart();
    back();
    expect((await fleet.tap.of(ticket.syncId))[0]?.data.outcome).toBe('completed');
    const pushes = await fleet.relay.of(somebody.did);
    expect(new Set(pushes.map(({ id }) => id)).size).toBe(1);
  }, 120_000);

  it('completes a sync over a store that is away for some seconds', async () => {
    const somebody = person();
    const { ticket, elsewhere, release } = await inTheMiddle(somebody, 'facebook');
    const { faults } = fleet.storeFront;
    const before = faults.applied;
    const back = faults.add({ kind: 'refuse' });
    fleet.storeFront.disconnect();
    release();
    // The feeds of all replicas break off, and the last batch is refused again and again.
    await until('the store to be missed', () => faults.applied - before > 15);
    back();

    expect((await elsewhere.ended()).status).toBe('completed');
    const { collected } = await somebody.refresh(gateway(1), 'facebook', { resume: ticket });
    expect(collected.records).toBe(fleet.thirdParties.facebook.counts().posts + SIZE.following);
    expect(somebody.data.repeated('facebook')).toBe(0);
  }, 120_000);

  it('verifies every call of the relay', () => {
    expect(fleet.relay.refused()).toBe(0);
  });
});
