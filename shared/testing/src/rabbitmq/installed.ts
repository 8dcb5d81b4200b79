import { existsSync } from 'node:fs';

/** The start script of Debian's package. Its namesake in /usr/sbin changes the user, which a private node must not. */
export const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
/** What controls a node, from beside that script. */
export const CONTROL = '/usr/lib/rabbitmq/bin/rabbitmqctl';

/** Tells whether Debian's rabbitmq-server package is here, so that `startRabbitMq` can work. */
export function rabbitMqInstalled(): boolean {
  return existsSync(SERVER) && existsSync('/usr/bin/epmd');
}
