import { describe, expect, it } from '@jest/globals';
import type { Fleet } from '../processes/fleet.js';
import { hold } from '../processes/hold.js';
import { pagesOf } from '../processes/third-parties.js';
import { PROVIDERS } from '../../harness/providers/of-processes.js';
import { person } from '../vault/person.js';
import { postsIn, ran, SIZE } from './in-the-middle.js';

const ALL = SIZE.posts + SIZE.following;
/** Tests that go a Vault's whole way, where nothing fails. */
export function journeys(fleet: () => Fleet): void {
  describe.each(PROVIDERS)('%s', (provider) => {
    it.each(['jwk', 'secret', 'passphrase'] as const)(
      'brings everything to a Vault with a %s, whichever gateway it meets',
      async (kind) => {
        const { balancer, publicUrl, relay, tap } = fleet();
        const somebody = person(kind);
        const before = [...balancer.counts];
        await somebody.connect(publicUrl, provider);
        const { view, receipt, ref } = await somebody.refresh(publicUrl, provider);

        expect(view.status).toBe('completed');
        expect(somebody.data.of(provider)).toHaveLength(ALL);
        expect(receipt?.syncId).toBe(view.syncId);
        for (const number of [0, 1]) expect(balancer.counts[number]).toBeGreaterThan(before[number] ?? 0);

        const events = await tap.of(view.syncId);
        expect(events[0]?.data).toMatchObject({ provider, outcome: 'completed' });
        const pushes = await relay.of(ref);
        expect(new Set(pushes.map(({ id }) => id))).toEqual(new Set([events[0]?.id]));
        expect(pushes[0]?.notification.data).toMatchObject({ syncId: view.syncId, outcome: 'completed' });

        const again = await somebody.refresh(publicUrl, provider);
        expect([again.view.status, again.collected.records]).toEqual(['completed', 0]);
        expect(somebody.data.repeated(provider)).toBe(0);
        expect(await somebody.at(publicUrl).disconnect(again.connection)).toMatchObject({ revoked: true });
      },
    );

    it('streams the events of a sync at the replica that does not run it', async () => {
      const { gateways, publicUrl, services, thirdParties } = fleet();
      const somebody = person();
      const release = hold(thirdParties.fronts[provider], pagesOf(thirdParties[provider], 'posts'));
      const connection = await somebody.connect(publicUrl, provider);
      const { ticket } = await somebody.at(gateways[0].url).sync(connection, somebody.key);
      const types: string[] = [];
      const elsewhere = somebody.at(gateways[1].url).openSync({ ...ticket, connection, key: somebody.key });
      for await (const { type, view } of elsewhere.events()) {
        types.push(type);
        if (postsIn(view) > 0) release();
      }

      expect([types[0], types.at(-1)]).toEqual(['snapshot', 'completed']);
      // Where the snapshot comes late, it has told of the posts already.
      expect(types.slice(1, -1).every((type) => type === 'progress')).toBe(true);
      expect(services[provider].map((replica) => ran(replica, ticket))).toEqual([true, false]);
      await somebody.refresh(gateways[1].url, provider, { resume: ticket });
      expect(somebody.data.of(provider)).toHaveLength(ALL);
    });
  });
}
