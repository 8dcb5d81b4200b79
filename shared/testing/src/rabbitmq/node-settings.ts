import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a private node lives. */
export interface NodePlace {
  readonly name: string;
  readonly dir: string;
  readonly amqpPort: number;
  readonly distPort: number;
  readonly epmdPort: number;
}

/**
 * Writes the node's files and gives its environment: nothing outside `dir` is read or written, no port is shared.
 * @param definitions what it loads at each start, as JSON
 */
export function nodeSettings(
  { name, dir, amqpPort, distPort, epmdPort }: NodePlace,
  definitions?: string,
): Record<string, string> {
  const files = {
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(dir, 'rabbitmq-env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
  };
  const loaded = join(dir, 'definitions.json');
  if (definitions !== undefined) writeFileSync(loaded, definitions);
  const load = definitions === undefined ? '' : `load_definitions = ${loaded}\n`;
  writeFileSync(files.RABBITMQ_CONFIG_FILE, `disk_free_limit.absolute = 1MB\n${load}`);
  writeFileSync(files.RABBITMQ_CONF_ENV_FILE, '');
  writeFileSync(files.RABBITMQ_ENABLED_PLUGINS_FILE, '[].\n');
  return {
    ...files,
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    // The cookie is made here, so that nodes of other runs stay strangers.
    HOME: dir,
    // Makes the start script become the server, so that its pid is the server's.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: `${name}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(amqpPort),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(dir, 'mnesia'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_PID_FILE: join(dir, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
}
