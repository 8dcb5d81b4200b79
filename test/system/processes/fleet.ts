import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';
import {
  LASTING,
  RENEWED,
  PROVIDERS,
  mainOf,
  settingOf,
  type ProviderName,
} from '../../harness/providers/of-processes.js';
import { startBalancer, type Balancer } from './balancer.js';
import { startBrokerFront, type BrokerFront } from './broker-front.js';
import type { Child } from './child.js';
import { tapEvents, type EventTap } from './event-tap.js';
import { startRelay, type TestRelay } from './relay.js';
import { startReplica, type Replica } from './replica.js';
import { operatorSecrets, type OperatorSecrets } from './secrets.js';
import { startStore, type TestStore } from './store.js';
import { startThirdParties, type ThirdParties, type ThirdPartySize } from './third-parties.js';

/** What a fleet differs in. */
export interface FleetOptions extends ThirdPartySize {
  /** URL of the broker that all share. */
  readonly broker: string;
  /** Further settings of every process. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The relays that the services know; `phones` unless told. */
  readonly relays?: string;
  /** A further relay that services and notifier know. */
  readonly otherRelay?: { readonly name: string; readonly url: string; readonly secret: string };
  /** The folder of a part's assembled image, from the part's folder; parts run from their source unless told. */
  readonly imageOf?: (part: string) => string;
}

/** Two of each: gateways, and replicas of each service, as processes; one store with its keeper, one broker, one notifier. */
export interface Fleet {
  /** The balancer's: requests go to the gateways in turn. */
  readonly publicUrl: string;
  readonly balancer: Balancer;
  /** The gateway of a number knows only the services of that number. */
  readonly gateways: readonly [Replica, Replica];
  readonly services: Readonly<Record<ProviderName, readonly [Replica, Replica]>>;
  readonly notifier: Replica;
  /** The only process that has the password of the store's admin. */
  readonly keeper: Replica;
  /** The settings of a service's replicas, for one more. */
  settingsOf(provider: ProviderName): Readonly<Record<string, string>>;
  readonly thirdParties: ThirdParties;
  readonly store: TestStore;
  /** Between the services and the keeper, and the store. */
  readonly storeFront: FaultProxy;
  /** Between all processes and the broker. */
  readonly brokerFront: BrokerFront;
  readonly relay: TestRelay;
  readonly tap: EventTap;
  readonly secrets: OperatorSecrets;
  /** Below it lies everything that the processes and the embedded store write. */
  readonly folder: string;
  /** Every process there has been. */
  processes(): readonly Child[];
  close(): Promise<void>;
}

const pair = async (start: (number: 0 | 1) => Promise<Replica>): Promise<readonly [Replica, Replica]> =>
  Promise.all([start(0), start(1)]);

/** Starts a fleet and waits until each process is ready. What was started is ended in the opposite order. */
export async function startFleet({
  broker,
  settings = {},
  relays = 'phones',
  otherRelay,
  imageOf,
  ...size
}: FleetOptions): Promise<Fleet> {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-'));
  // Images run as another user.
  if (imageOf) chmodSync(folder, 0o755);
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const all: Replica[] = [];
  const replica = async (name: string, main: string, own: Record<string, string>) => {
    const started = await startReplica({
      name,
      main,
      image: imageOf?.(main.replace(/\/dist\/main\.js$/, '')),
      cwd: join(folder, name),
      settings: { ...settings, ...own },
    });
    all.push(started);
    ends.push(() => started.end('SIGKILL'));
    return started;
  };

  try {
    const secrets = operatorSecrets();
    const store = await startStore(folder, secrets.store);
    ends.push(() => store.close());
    const storeFront = await startFaultProxy({ target: store.url });
    ends.push(() => storeFront.close());
    const brokerFront = await startBrokerFront(broker, secrets.broker);
    ends.push(() => brokerFront.close());
    const tap = await tapEvents(broker);
    ends.push(() => tap.close());
    const thirdParties = await startThirdParties(size, secrets);
    ends.push(() => thirdParties.close());
    const relay = await startRelay(secrets.relay);
    ends.push(() => relay.close());
    const balancer = await startBalancer();
    ends.push(() => balancer.close());

    const couch = new URL(storeFront.url);
    couch.username = encodeURIComponent(store.name);
    couch.password = encodeURIComponent(store.password);
    const keeper = await replica('keeper', 'services/keeper/dist/main.js', {
      HOST: '127.0.0.1',
      COUCHDB_URL: couch.href,
      KEEPER_SECRETS: PROVIDERS.map((name) => `${name}=${secrets.keeper[name]}`).join(),
    });
    const settingsOf = (provider: ProviderName) => {
      return {
        ...settings,
        HOST: '127.0.0.1',
        PUBLIC_URL: balancer.url,
        SERVICE_SECRET: secrets.service[provider],
        INDEX_SECRET: secrets.index[provider],
        COUCHDB_URL: storeFront.url,
        KEEPER_URL: keeper.url,
        KEEPER_SECRET: secrets.keeper[provider],
        AMQP_URL: brokerFront.url,
        RELAYS: otherRelay ? `${relays},${otherRelay.name}` : relays,
        [settingOf(provider, 'CLIENT_ID')]: thirdParties[provider].app.clientId,
        [settingOf(provider, 'CLIENT_SECRET')]: secrets.app[provider],
        [settingOf(provider, 'SIMULATOR_URL')]: thirdParties.fronts[provider].url,
      };
    };
    const service = (provider: ProviderName) => (number: 0 | 1) =>
      replica(`${provider}-${number}`, mainOf(provider), settingsOf(provider));
    const notifying = replica('notifier', 'services/notifier/dist/main.js', {
      AMQP_URL: brokerFront.url,
      RELAYS: [`phones=${relay.url}`, ...(otherRelay ? [`${otherRelay.name}=${otherRelay.url}`] : [])].join(),
      RELAY_SECRETS: [
        `phones=${secrets.relay}`,
        ...(otherRelay ? [`${otherRelay.name}=${otherRelay.secret}`] : []),
      ].join(),
    });
    const [lasting, renewed, notifier] = await Promise.all([
      pair(service(LASTING)),
      pair(service(RENEWED)),
      notifying,
    ]);
    const services = { [LASTING]: lasting, [RENEWED]: renewed };
    const gateways = await pair((number) =>
      replica(`gateway-${number}`, 'gateway/dist/main.js', {
        HOST: '127.0.0.1',
        PUBLIC_URL: balancer.url,
        PROVIDERS: PROVIDERS.map((name) => `${name}=${services[name][number].url}`).join(),
        RATE_LIMIT_PER_MINUTE: '0',
        METRICS_PORT: '0',
      }),
    );
    balancer.to(gateways.map(({ url }) => url));

    return {
      publicUrl: balancer.url,
      balancer,
      gateways,
      services,
      notifier,
      keeper,
      settingsOf,
      thirdParties,
      store,
      storeFront,
      brokerFront,
      relay,
      tap,
      secrets,
      folder,
      processes: () => all.flatMap(({ processes }) => processes),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
