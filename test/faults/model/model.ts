import type { Device } from './device.js';
import type { World } from './world.js';

/** What is known of the world without asking it: enough to tell which commands make sense, and what may be lost. */
export interface Model {
  /** Which devices have a connection. */
  readonly connected: [boolean, boolean];
  /** Which replicas are up, or armed to go down by themselves. */
  readonly up: [boolean, boolean];
}

export const beginning = (): Model => ({ connected: [true, false], up: [true, true] });

/** What happened in a run that its end is judged by. */
export interface Story {
  readonly world: World;
  /** What Vaults were told, counted. */
  readonly met: Map<string, number>;
}

/** A connection that the third party itself does not take any more, though nobody here is to blame. */
export class LostForNothing extends Error {
  override readonly name = 'LostForNothing';
  constructor() {
    super('A Vault has to connect again, and the third party did not cause it');
  }
}

/**
 * Whether a device's connection is one that nobody here could keep: what took the place of its token was lost on the wire, or
 * lay on the disk of a replica that was down, and whoever synced at the other one ended the grant (docs/threat-model.md).
 */
export const isExcused = ({ world }: Story, device: Device): boolean =>
  world.lost.has(device.connection()?.refreshToken ?? '') || world.replicas.some((one) => one.stranded());
