import { randomBytes } from 'node:crypto';
import { ServiceKeys } from '@data-connector/sealing';
import { newPerson, type Somebody } from '../../harness/did-proof.js';
import { startCollector, type Collector } from '../../observability/collector.js';
import { startFleet, type Fleet } from '../processes/fleet.js';
import { PROVIDERS, saying } from '../../harness/providers/of-processes.js';
import { person, type Person } from '../vault/person.js';
import type { VaultKey } from '@data-connector/vault';
import { Needles } from './needles.js';

/** A fleet whose every secret is known, and what to look for. */
export interface Canary {
  readonly fleet: Fleet;
  readonly needles: Needles;
  /** Begins every token and code of the third parties. */
  readonly marker: string;
  /** Text that is in the newest posts. */
  readonly secretText: string;
  /** Somebody new, whose DID and key are looked for too. */
  person(kind?: VaultKey['kind']): Person;
  /** Somebody new who can prove a DID, which is looked for too. */
  prover(): Somebody;
  /** Where the processes export their traces to. */
  readonly collector: Collector;
  close(): Promise<void>;
}

/** More than a spool of 8 MiB holds. */
const POSTS = 5000;

/** Starts a fleet with marked secrets. @param broker URL of the broker itself */
export async function startCanary(broker: string): Promise<Canary> {
  const needles = new Needles();
  const marker = needles.add('tokens and codes', `canary-${randomBytes(9).toString('hex')}-`);
  const secretText = needles.add('a post’s text', `nobody else’s business ${randomBytes(9).toString('hex')}`);
  const collector = await startCollector();
  const fleet = await startFleet({
    posts: POSTS,
    following: 40,
    marker,
    broker,
    // `nobody` is a relay that the services know and the notifier does not.
    settings: {
      LOG_LEVEL: 'debug',
      SPOOL_MB: '8',
      SPOOL_MEMORY_MB: '0',
      SHUTDOWN_DELAY_SECONDS: '0',
      DRAIN_SECONDS: '2',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint.href,
    },
    relays: 'phones,nobody',
  }).catch(async (error: unknown) => {
    await collector.close();
    throw error;
  });
  const { secrets, store, thirdParties } = fleet;
  for (const name of PROVIDERS) {
    const [service, index] = [
      Buffer.from(secrets.service[name], 'hex'),
      Buffer.from(secrets.index[name], 'hex'),
    ];
    const { storePassword } = await ServiceKeys.derive({ service: [service], index });
    needles.add(`SERVICE_SECRET of ${name}, as it is set`, secrets.service[name]);
    needles.add(`SERVICE_SECRET of ${name}`, service);
    needles.add(`INDEX_SECRET of ${name}, as it is set`, secrets.index[name]);
    needles.add(`INDEX_SECRET of ${name}`, index);
    needles.add(`password of ${name} at the store`, storePassword);
    needles.add(`secret of ${name} at the keeper, as it is set`, secrets.keeper[name]);
    needles.add(`secret of ${name} at the keeper`, Buffer.from(secrets.keeper[name], 'hex'));
    needles.add(`app secret of ${name}`, secrets.app[name]);
    needles.add(`account of ${name}`, thirdParties[name].people[0]?.id ?? '');
  }
  needles.add('password of the store’s admin', store.password);
  needles.add('password at the broker', secrets.broker);
  needles.add('relay secret, as it is set', secrets.relay);
  needles.add('relay secret', Buffer.from(secrets.relay.slice('whsec_'.length), 'base64'));
  for (const name of PROVIDERS) thirdParties[name].add('posts', saying(secretText));

  const looked = <T extends { readonly did: string }>(somebody: T): T => {
    needles.add('a DID', somebody.did);
    needles.add('a DID’s bytes', Buffer.from(somebody.did.slice(2), 'hex'));
    return somebody;
  };

  return {
    fleet,
    needles,
    marker,
    secretText,
    collector,
    async close() {
      await fleet.close();
      await collector.close();
    },
    prover: () => looked(newPerson()),
    person(kind) {
      const somebody = looked(person(kind));
      const { key } = somebody;
      if (key.kind === 'passphrase') needles.add('a passphrase', key.passphrase);
      else needles.add(`a ${key.kind}`, key.kind === 'secret' ? key.secret : key.privateKey);
      return somebody;
    },
  };
}
