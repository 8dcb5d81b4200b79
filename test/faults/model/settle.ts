import { isVaultError } from '@data-connector/vault';
import { NoVaultLink } from '@data-connector/simulator';
import { setTimeout as sleep } from 'node:timers/promises';
import { difference, NONE } from '../vault/truth.js';
import { LostForNothing, isExcused, type Story } from './model.js';
import type { Side } from './scene.js';

/** How long a Vault may take to have everything once all is well again, in ms. */
const TIMEOUT_MS = 600_000;
const AGAIN_MS = 40;

async function bringAll(story: Story, side: Side): Promise<void> {
  const device = story.world.devices[side];
  const began = Date.now();
  for (;;) {
    let code: string;
    try {
      if (!device.connection()) await device.connect(side);
      // A sync of before, its own or one that it joins, may have ended before the last thing happened.
      code = await device.refresh(side, began);
      if (code === 'completed') return;
    } catch (error) {
      if (error instanceof NoVaultLink && error.status >= 500) code = 'no way to connect';
      else if (isVaultError(error) && (error.retry !== 'no' || error.code === 'sync_erased'))
        code = error.code;
      else throw error;
    }
    story.met.set(code, (story.met.get(code) ?? 0) + 1);
    if (code === 'reconnect_required') {
      if (!isExcused(story, device)) throw new LostForNothing();
      await device.connect(side);
    }
    if (Date.now() > began + TIMEOUT_MS)
      throw new Error(`The ${side === 0 ? 'phone' : 'laptop'} waited in vain: ${code}`);
    await sleep(AGAIN_MS);
  }
}

/** Ends a run: everything is up and well, and each Vault brings what it has not got yet. */
export async function settle(story: Story): Promise<void> {
  const { replicas } = story.world;
  for (const replica of replicas) {
    for (const link of Object.values(replica.links() ?? {})) link.calm();
    if (!replica.alive()) await replica.start();
  }
  for (const side of [0, 1] as const) await bringAll(story, side);
}

/** @throws Error unless each Vault has exactly what the third party has */
export function expectTruth({ world }: Story): void {
  const now = world.simulator.ids(world.accountId);
  // What is followed comes whole; of posts, a Vault may have some that are gone.
  const ever = { posts: world.ever().posts, following: now.following };
  for (const [side, { data }] of world.devices.entries()) {
    const found = difference(data.of(world.provider), now, ever);
    if (found.missing.length + found.extra.length > NONE.missing.length)
      throw new Error(
        `The ${side === 0 ? 'phone' : 'laptop'} lacks ${found.missing.join()} and has ${found.extra.join()}`,
      );
  }
}
