import { connect } from 'amqplib';
import { NOTIFIER_QUEUE, queueNames } from '@data-connector/bus';
import type { Place } from './search.js';

/** The dead-letter queue of the notifier's events. */
export const DEAD = queueNames(NOTIFIER_QUEUE.name).dead;

/** What lies in the dead-letter queue, which stays as it is. */
export async function deadLetters(broker: string): Promise<Place[]> {
  const connection = await connect(broker);
  try {
    const channel = await connection.createChannel();
    const places: Place[] = [];
    // Unacknowledged, it goes back when the channel is closed.
    for (let next = await channel.get(DEAD); next; next = await channel.get(DEAD)) {
      const { content, fields, properties } = next;
      const bytes = Buffer.concat([Buffer.from(JSON.stringify({ fields, properties })), content]);
      places.push({ name: `dead letter ${places.length}`, bytes });
    }
    await channel.close();
    return places;
  } finally {
    await connection.close();
  }
}
