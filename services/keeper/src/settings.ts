import { logLevel, setting, shutdownDelay, type ConfigOf } from '@data-connector/kit/config';
import { couchUrl } from '@data-connector/couch';
import { keeperSecrets } from './keeper-secrets.js';

/** The settings of the keeper's process. */
export const KEEPER_SETTINGS = {
  PORT: setting.port('The port the keeper listens on, inside only', { fallback: 8080 }),
  HOST: setting.text('The address it listens on', { fallback: '0.0.0.0' }),
  COUCHDB_URL: couchUrl('CouchDB, with the name and password of a server admin'),
  COUCHDB_NODES: setting.integer(
    'How many nodes CouchDB’s cluster has: the keeper is not ready before all have joined',
    { min: 1, max: 99 },
    { fallback: 1 },
  ),
  KEEPER_SECRETS: keeperSecrets,
  RETENTION_HOURS: setting.integer(
    'What nobody collects is erased so many hours after its last write',
    { min: 1, max: 720 },
    { fallback: 72 },
  ),
  SHUTDOWN_DELAY_SECONDS: shutdownDelay,
  LOG_LEVEL: logLevel(),
} as const;

/** What a keeper is made of; how its process ends is the process's affair. */
export type KeeperConfig = Omit<ConfigOf<typeof KEEPER_SETTINGS>, 'SHUTDOWN_DELAY_SECONDS'>;
