import { logLevel, setting, tracingEndpoint, type ConfigOf } from '@data-connector/kit/config';
import { relayNamePattern } from '@data-connector/protocol';
import type { Relay } from './call-relay.js';

/** A secret as Standard Webhooks has it: `whsec_` and base64 of 24 to 64 bytes. */
function webhookSecret(text: string): string {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(base64, 'base64');
  if (base64.length % 4 !== 0 || bytes.length < 24 || bytes.length > 64 || new Set(bytes).size < 8)
    throw new Error('is not whsec_ with base64 of 24 to 64 random bytes');
  return text;
}

/** Each relay's signing secret by the relay's name, two while it is being replaced; none unless given. */
const relaySecrets = setting.map(
  'what calls of each relay are signed with; make one: echo whsec_$(openssl rand -base64 32)',
  'name=whsec_…, separated by commas; name=whsec_…|whsec_… signs with both',
  (text) => setting.rotated(text, webhookSecret),
  { names: relayNamePattern, secret: true, fallback: new Map<string, readonly string[]>() },
);

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
