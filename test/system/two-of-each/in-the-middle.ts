import type { SyncView } from '@data-connector/protocol';
import type { SyncHandle, SyncTicket } from '@data-connector/vault';
import { until } from '@data-connector/testing/until';
import { logLines } from '../processes/child.js';
import type { Fleet } from '../processes/fleet.js';
import { hold } from '../processes/hold.js';
import { pagesOf } from '../processes/third-parties.js';
import type { Replica } from '../processes/replica.js';
import type { ProviderName } from '../../harness/providers/of-processes.js';
import type { Person } from '../vault/person.js';

/** How much each simulated account has: enough pages of posts that there is a middle. */
export const SIZE = { posts: 330, following: 60 };

/** How many posts a sync has stored. */
export const postsIn = ({ handlers }: SyncView): number => handlers['posts']?.records ?? 0;

/** Tells whether a sync was begun by a replica, as far as its log says. */
export function ran({ processes }: Replica, { syncId }: SyncTicket): boolean {
  return processes.some((child) =>
    logLines(child).some((line) => line['msg'] === 'a sync begins' && line['syncId'] === syncId),
  );
}

/** A sync that one replica runs and that has stopped in its middle. */
export interface HeldSync {
  readonly ticket: SyncTicket;
  /** The sync as it is seen through the second gateway and its replica. */
  readonly elsewhere: SyncHandle;
  /** Lets the third party answer again. */
  release(): void;
}

/** Begins a sync at the first replica that stops in its middle: some pages of posts are stored, the next one does not come. */
export async function inTheMiddle(fleet: Fleet, somebody: Person, provider: ProviderName): Promise<HeldSync> {
  const [first, second] = fleet.gateways;
  const release = hold(fleet.thirdParties.fronts[provider], pagesOf(fleet.thirdParties[provider], 'posts'));
  const connection = await somebody.connect(fleet.publicUrl, provider);
  const notify = { relay: 'phones', ref: somebody.did };
  const { ticket } = await somebody.at(first.url).sync(connection, somebody.key, { notify });
  const elsewhere = somebody.at(second.url).openSync({ ...ticket, connection, key: somebody.key });
  await until('the first pages to be stored', async () => {
    const view = await elsewhere.status();
    return view.handlers['following']?.state === 'completed' && postsIn(view) > 0;
  });
  return { ticket, elsewhere, release };
}
