import { until } from '@data-connector/testing/until';
import type { Simulator } from '@data-connector/simulator';
import type { Held } from '../vault/truth.js';
import { device, type Device } from './device.js';

/** Which of two: replicas, gateways, devices. */
export type Side = 0 | 1;

/** One person with two devices, and their account at a third party. */
export interface Scene {
  readonly simulator: Simulator<'posts' | 'following'>;
  /** The provider's name. */
  readonly provider: string;
  readonly devices: readonly [Device, Device];
  /** The account that the person connects. */
  readonly accountId: string;
  /** Ids of all that was there at some time. */
  ever(): Held;
  /** Takes note of what is there now. */
  look(): void;
}

/** A person who has connected on their phone; nothing else has happened yet. */
export async function startScene(
  simulator: Scene['simulator'],
  provider: string,
  gateways: readonly [string, string],
): Promise<Scene> {
  const { id: accountId } = simulator.people[0] as { id: string };
  const [posts, following] = [new Set<string>(), new Set<string>()];
  const look = () => {
    const now = simulator.ids(accountId);
    for (const id of now.posts) posts.add(id);
    for (const id of now.following) following.add(id);
  };
  look();
  const phone = device(provider, gateways);
  const connected = () =>
    phone.connect(0).then(
      () => true,
      () => false,
    );
  await until('a service to connect with', connected);
  return {
    simulator,
    provider,
    devices: [phone, device(provider, gateways, phone)],
    accountId,
    look,
    ever: () => ({ posts: [...posts], following: [...following] }),
  };
}
