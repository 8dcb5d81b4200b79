import { logLevel, setting, tracingEndpoint, type ConfigOf } from '@data-connector/kit/config';
import { relayNamePattern } from '@data-connector/protocol';
import type { Relay } from './relay.js';
import { relaySecrets } from './relay-secrets.js';

/** The settings of the notifier's process. */
export const NOTIFIER_SETTINGS = {
  AMQP_URL: setting.url('the message broker', { protocols: ['amqp:', 'amqps:'], secret: true }),
  RELAYS: setting.urlMap('the push relays that a Vault may name in notify', {
    fallback: new Map(),
    names: relayNamePattern,
  }),
  RELAY_SECRETS: relaySecrets,
  LOG_LEVEL: logLevel(),
  OTEL_EXPORTER_OTLP_ENDPOINT: tracingEndpoint,
  PORT: setting.port('where /livez and /readyz are served', { fallback: 7080 }),
  HOST: setting.text('the address it listens on', { fallback: '0.0.0.0' }),
} as const;

export type NotifierConfig = ConfigOf<typeof NOTIFIER_SETTINGS>;

/** What does not fit together: each relay needs a secret, each secret a relay, and no URL a password. */
export function relayFaults({ RELAYS, RELAY_SECRETS }: NotifierConfig): string[] {
  return [
    ...[...RELAYS.keys()]
      .filter((name) => !RELAY_SECRETS.has(name))
      .map((name) => `RELAY_SECRETS has no secret for the relay ${name}`),
    ...[...RELAY_SECRETS.keys()]
      .filter((name) => !RELAYS.has(name))
      .map((name) => `RELAYS has no relay ${name}, for which RELAY_SECRETS has a secret`),
    ...[...RELAYS]
      .filter(([, { username, password }]) => username || password)
      .map(([name]) => `RELAYS has a user name or password in the URL of ${name}: calls are signed instead`),
  ];
}

/** The relays by name, of a config without faults. */
export function relaysOf({ RELAYS, RELAY_SECRETS }: NotifierConfig): ReadonlyMap<string, Relay> {
  return new Map([...RELAYS].map(([name, url]) => [name, { url, secrets: RELAY_SECRETS.get(name) ?? [] }]));
}
