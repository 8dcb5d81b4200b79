import { existsSync } from 'node:fs';

/** The start script of Debian's package. Its namesake in /usr/sbin changes the user, which a private node must not. */
export const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Tells whether Debian's rabbitmq-server package is here, so that `startRabbitMq` can work. */
export function rabbitMqInstalled(): boolean {
  return existsSync(SERVER) && existsSync('/usr/bin/epmd');
}
