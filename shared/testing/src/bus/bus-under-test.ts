import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, QueueSpec } from '@data-connector/bus';

/** A bus with what a test needs to look behind it. */
export interface BusUnderTest {
  readonly bus: Bus;
  /** Bodies in a queue's dead-letter queue. */
  dead(queue: string): Promise<readonly Buffer[]>;
  /** Puts any bytes on a queue. */
  inject(queue: string, body: Buffer): Promise<void>;
  /** Closes the bus and removes every trace. */
  end(): Promise<void>;
}

/** What the parts of the contract are given: opens a bus that asserts these queues, and ends it after the test. */
export type OpenBus = (queues: readonly QueueSpec[]) => Promise<BusUnderTest>;

/** A queue of the test's own. */
export function aQueue(pattern = 'sync.#'): QueueSpec {
  return { name: `contract-${randomBytes(8).toString('hex')}`, pattern };
}

/** Resolves with the bodies in a dead-letter queue as soon as there are so many. */
export async function deadUntil(
  tested: BusUnderTest,
  queue: string,
  count: number,
): Promise<readonly Buffer[]> {
  for (;;) {
    const bodies = await tested.dead(queue);
    if (bodies.length >= count) return bodies;
    await sleep(20);
  }
}
