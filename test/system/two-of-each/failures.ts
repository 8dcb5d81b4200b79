import { expect, it } from '@jest/globals';
import type { TestBroker } from '@data-connector/testing/rabbitmq';
import { until } from '@data-connector/testing/until';
import { LASTING, RENEWED } from '../../harness/providers/of-processes.js';
import { logLines } from '../processes/child.js';
import type { Fleet } from '../processes/fleet.js';
import { isReady } from '../processes/main-process.js';
import { person } from '../vault/person.js';
import { inTheMiddle, SIZE } from './in-the-middle.js';

/** Tests that take something away in the middle of a sync. */
export function failures(fleet: () => Fleet, broker: () => TestBroker): void {
  it('ends the sync of a replica that was killed, and a Vault loses nothing and gets nothing twice', async () => {
    const { gateways, relay, services, tap, thirdParties } = fleet();
    const somebody = person();
    const { ticket, elsewhere, release } = await inTheMiddle(fleet(), somebody, LASTING);
    const [replica] = services[LASTING];
    expect(await replica.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    release();

    const view = await elsewhere.ended();
    const { status, code, handlers } = view;
    expect([status, code, handlers['posts']?.code]).toEqual(['interrupted', 'lease_lost', 'lease_lost']);
    const [event] = await tap.of(ticket.syncId);
    expect(event?.data).toMatchObject({ outcome: 'interrupted', code: 'lease_lost' });
    expect((await relay.of(somebody.did))[0]?.notification.data.outcome).toBe('interrupted');

    const part = await somebody.refresh(gateways[1].url, LASTING, { resume: ticket });
    expect(part.collected.records).toBeGreaterThan(SIZE.following);
    expect(part.collected.records).toBeLessThan(SIZE.following + SIZE.posts);
    expect(part.connection.cursors).toHaveProperty('posts.oldest');

    // Newer than what is there, while older ones are still missing: the middle is what could get lost.
    for (let more = 0; more < 3; more++) thirdParties[LASTING].add('posts');
    const rest = await somebody.refresh(gateways[1].url, LASTING);
    expect(rest.view.status).toBe('completed');
    const { posts, following } = thirdParties[LASTING].counts();
    expect(somebody.data.of(LASTING)).toHaveLength(posts + following);
    expect(somebody.data.repeated(LASTING)).toBe(0);
    await replica.restart();
  });

  it('stops in good order when a replica is asked to end, while the other one serves', async () => {
    const { gateways, publicUrl, services, tap, thirdParties } = fleet();
    const [somebody, other] = [person(), person()];
    await other.connect(publicUrl, RENEWED);
    const { ticket, elsewhere, release } = await inTheMiddle(fleet(), somebody, RENEWED);
    const [replica] = services[RENEWED];
    const ending = replica.end('SIGTERM');
    await until('the first replica to be out of service', async () => !(await isReady(replica.url)));
    const served = await other.refresh(gateways[1].url, RENEWED, { handlers: ['following'] });
    expect([served.view.status, served.collected.records]).toEqual(['completed', SIZE.following]);

    expect(await ending).toEqual({ code: 0, signal: null });
    release();
    const { status, code } = await elsewhere.ended();
    expect([status, code]).toEqual(['interrupted', 'stopped']);
    const [event] = await tap.of(ticket.syncId);
    expect(event?.data).toMatchObject({ outcome: 'interrupted', code: 'stopped' });

    const part = await somebody.refresh(gateways[1].url, RENEWED, { resume: ticket });
    expect(part.collected.records).toBeLessThan(SIZE.following + SIZE.posts);
    const rest = await somebody.refresh(gateways[1].url, RENEWED);
    expect(rest.view.status).toBe('completed');
    const { posts, following } = thirdParties[RENEWED].counts(rest.connection.account.id);
    expect(somebody.data.of(RENEWED)).toHaveLength(posts + following);
    expect(somebody.data.repeated(RENEWED)).toBe(0);
    await replica.restart();
  });

  it('publishes what a broker that was killed could not take, once it is back', async () => {
    const { brokerFront, notifier, relay, tap } = fleet();
    const somebody = person();
    const { ticket, elsewhere, release } = await inTheMiddle(fleet(), somebody, LASTING);
    const { node } = broker();
    const back = brokerFront.faults.add({ kind: 'refuse' });
    brokerFront.disconnect();
    // Somebody else's broker is only out of reach.
    await node?.kill9();
    release();
    expect((await elsewhere.ended()).status).toBe('completed');
    expect(await isReady(notifier.url)).toBe(false);

    await node?.restart();
    back();
    const [event] = await tap.of(ticket.syncId);
    expect(event?.data.outcome).toBe('completed');
    const pushes = await relay.of(somebody.did);
    expect(new Set(pushes.map(({ id }) => id))).toEqual(new Set([event?.id]));
  });

  it('completes a sync over a store that is away for some seconds', async () => {
    const { gateways, services, storeFront, thirdParties } = fleet();
    const somebody = person();
    const { ticket, elsewhere, release } = await inTheMiddle(fleet(), somebody, LASTING);
    const ended = elsewhere.ended();
    const back = storeFront.faults.add({ kind: 'refuse' });
    storeFront.disconnect();
    release();
    const tries = () =>
      services[LASTING].flatMap(({ processes }) => processes.flatMap(logLines)).filter(
        ({ msg, syncId }) => msg === 'a batch was not stored and is sent again' && syncId === ticket.syncId,
      );
    await until('the last batch to be refused three times', () => tries().length >= 3);
    back();

    expect((await ended).status).toBe('completed');
    await somebody.refresh(gateways[1].url, LASTING, { resume: ticket });
    const { posts, following } = thirdParties[LASTING].counts();
    expect(somebody.data.of(LASTING)).toHaveLength(posts + following);
    expect(somebody.data.repeated(LASTING)).toBe(0);
  });
}
