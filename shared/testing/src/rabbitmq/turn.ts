import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { NOTIFIER_QUEUE } from '@data-connector/bus';
import { EXCHANGE } from '@data-connector/protocol';
import { removeTraces } from '../bus/rabbit-under-test.js';

/** Only one connection can have a queue that is exclusive. */
const LOCK = 'data-connector-tests';
const ASK_AGAIN_MS = 500;

/**
 * Waits for its turn at a broker at which other tests may run whole systems too: all of them have the same queues, and one
 * would take the other's events.
 * @returns how to end the turn; what the system made at the broker goes with it
 */
export async function turnAt(url: string): Promise<() => Promise<void>> {
  for (;;) {
    const connection = await connect(url);
    // Why it ended is told by what is asked of it.
    connection.on('error', () => {});
    try {
      const channel = await connection.createChannel();
      channel.on('error', () => {});
      await channel.assertQueue(LOCK, { exclusive: true });
      return async () => {
        await removeTraces(channel, EXCHANGE, [NOTIFIER_QUEUE.name]);
        await connection.close();
      };
    } catch {
      await connection.close().catch(() => undefined);
      await sleep(ASK_AGAIN_MS);
    }
  }
}
