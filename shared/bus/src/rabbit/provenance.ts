import type { ConsumeMessage } from 'amqplib';
import { routingKey, type SyncEvent } from '@data-connector/protocol';

/** The account that a URL of a broker names; amqplib's own where it names none. */
export const accountOf = ({ username }: URL): string => decodeURIComponent(username) || 'guest';

/**
 * Tells whether an event comes from whom it says: RabbitMQ lets an account publish under its provider's routing keys only
 * (rabbitmq.com/docs/access-control#topic-authorisation), and under its own `user-id` (rabbitmq.com/docs/validated-user-id).
 * So both have to be of the event's provider: an account has its name, perhaps after a prefix (`prod-meadow`) and with
 * digits behind (`facebook2`).
 * @param own the consumer's account: where publishers have the same, accounts tell nothing
 */
export function comesFrom(
  event: SyncEvent,
  { fields, properties }: Pick<ConsumeMessage, 'fields' | 'properties'>,
  own: string,
): boolean {
  if (fields.routingKey !== routingKey(event)) return false;
  const account: unknown = properties.userId;
  if (typeof account !== 'string') return false;
  return account === own || new RegExp(`^(.+[-_.])?${event.data.provider}\\d*$`).test(account);
}
