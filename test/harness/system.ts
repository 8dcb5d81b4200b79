import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessBus, NOTIFIER_QUEUE, type InProcessBus } from '@data-connector/bus';
import { ProviderStore } from '@data-connector/couch';
import { listen } from '@data-connector/kit/http';
import { buildService, type Service, type ServiceParts } from '@data-connector/service';
import { createGateway, type Gateway, type GatewaySettings } from '@data-connector/gateway';
import { noTracing, type Tracing } from '@data-connector/kit/tracing';
import { startEmbeddedStore } from '@data-connector/embedded';
import type { App } from '@data-connector/provider';
import type { Simulator, SimulatorDefinition, SimulatorOptions } from '@data-connector/simulator';
import type { KnownProvider } from '../../services/providers.js';
import { tapAnswers } from './answer-tap.js';
import { ApiJudge } from './api-judge.js';
import { capturedLog } from './captured-log.js';
import { lateListener } from './late.js';
import { MADE_UP, type MadeUpName } from './providers/index.js';
import { tapStore, type StoreTap } from './store-tap.js';
import type { ServiceSecrets } from '@data-connector/sealing';
import { freshSecrets } from '@data-connector/testing/secrets';

/** Redirects that every test system allows; the first is the default. */
export const REDIRECTS = [
  'vault://connections',
  'https://vault.example/back?app=1',
  'https://vault.example/other',
] as const;

/** What a test system differs in. */
export interface SystemOptions<Name extends string = MadeUpName> {
  /** By name; those that are made up unless told. */
  readonly providers?: Readonly<Record<Name, KnownProvider>>;
  /** Of all simulators. */
  readonly simulators?: SimulatorOptions;
  /** By name, of those that are to run against a third party of their own in place of their simulator. */
  readonly apps?: Readonly<Partial<Record<Name, App>>>;
  /** Replicas of the gateway and of each service; 1 unless told. */
  readonly replicas?: number;
  /** The public URL's origin, or the host name of loopback under which the first gateway is reached (`localhost`). */
  readonly publicHost?: string;
  /** By the name of a service, or `gateway`; off unless told. */
  readonly tracing?: (service: string) => Tracing;
  readonly gateway?: Partial<GatewaySettings>;
  /** What of sealed batches may wait in memory; more than there is unless told. */
  readonly spoolMemoryBytes?: number;
  readonly service?: Partial<
    Pick<ServiceParts, 'maxSyncs' | 'times' | 'drainMs' | 'didProof' | 'syncsPerAccountPerHour'>
  >;
}

/** One replica of the gateway. */
export interface RunningGateway extends Pick<Gateway, 'app'> {
  /** On 127.0.0.1. */
  readonly url: string;
  readonly port: number;
  readonly metricsUrl: string;
}

/** One replica of a provider's service. */
export interface RunningService {
  readonly service: Service;
  readonly url: string;
}

/** A whole system in this process, on free ports. */
export interface TestSystem<Name extends string = MadeUpName> {
  readonly publicUrl: URL;
  readonly gateways: readonly RunningGateway[];
  /** Each replica's service, in the order of the gateways that stand before them. */
  readonly services: Readonly<Record<Name, readonly RunningService[]>>;
  readonly simulators: Readonly<Record<Name, Simulator<'posts' | 'following'>>>;
  readonly secrets: Readonly<Record<Name, ServiceSecrets>>;
  readonly store: { readonly url: URL; readonly name: string; readonly password: string };
  /** What the services ask of the store. */
  readonly tap: StoreTap;
  readonly bus: InProcessBus;
  /** Where the services' spools are. */
  readonly folder: string;
  /** Everybody's log lines; `service` is `gateway` or a provider's name. */
  readonly lines: Readonly<Record<string, unknown>>[];
  /** @throws Error if a gateway gave an answer that is not as docs/openapi.json has it */
  close(): Promise<void>;
}

/** Starts a system; what was started is ended in the opposite order. */
export async function startTestSystem<Name extends string = MadeUpName>(
  options: SystemOptions<Name> = {},
): Promise<TestSystem<Name>> {
  const {
    providers = MADE_UP as Readonly<Record<string, KnownProvider>>,
    replicas = 1,
    publicHost = '127.0.0.1',
    tracing = () => noTracing,
  } = options;
  const ends: (() => Promise<unknown>)[] = [];
  const { log, lines } = capturedLog('system');
  const judge = new ApiJudge();
  const folder = await mkdtemp(join(tmpdir(), 'connector-test-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));

  const admin = { name: 'admin', password: randomBytes(16).toString('hex') };
  const embedded = await startEmbeddedStore({ admin });
  ends.push(() => embedded.close());
  const tap = await tapStore(new URL(embedded.url));
  ends.push(() => tap.close());
  const store = { url: tap.url, ...admin };
  const bus = inProcessBus({ queues: [NOTIFIER_QUEUE] });
  ends.push(() => bus.close());
  const sizes = { posts: 25, following: 12 };
  const names = Object.keys(providers) as Name[];
  const each = <T>(of: (name: Name) => T) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;
  const simulators = {} as Record<Name, Simulator<'posts' | 'following'>>;
  for (const [name, { simulator }] of Object.entries(providers) as [Name, KnownProvider][]) {
    const running = await (simulator as SimulatorDefinition<'posts' | 'following'>).start({
      sizes,
      ...options.simulators,
    });
    ends.push(() => running.close());
    simulators[name] = running;
  }

  const whole = publicHost.includes('://');
  // Completed as soon as the first gateway has its port; everybody holds this one object.
  const publicUrl = new URL(whole ? publicHost : `http://${publicHost}`);
  const secrets = each(freshSecrets);
  const services = each((): RunningService[] => []);
  const gateways: RunningGateway[] = [];

  for (let replica = 0; replica < replicas; replica++) {
    const late = each(lateListener);
    const urls = new Map<string, URL>();
    for (const name of names) {
      const listening = await listen(late[name].listener, { port: 0, host: '127.0.0.1', drainMs: 0 });
      ends.push(() => listening.close());
      urls.set(name, new URL(listening.url));
    }
    const gateway = createGateway({
      settings: {
        PORT: 0,
        METRICS_PORT: 0,
        HOST: '127.0.0.1',
        PUBLIC_URL: publicUrl,
        PROVIDERS: urls,
        ALLOW_GET_SYNC: true,
        TRUST_PROXY: 0,
        RATE_LIMIT_PER_MINUTE: 0,
        LOG_LEVEL: 'debug',
        ...options.gateway,
      },
      log: log.child({ replica: `gateway-${replica}` }),
      tracing: tracing('gateway'),
      drainMs: 0,
    });
    tapAnswers(gateway.app, (answer) => void judge.judge(answer));
    const running = await gateway.start();
    ends.push(() => gateway.close());
    gateways.push({
      app: gateway.app,
      url: running.url,
      port: running.port,
      metricsUrl: running.metricsUrl ?? '',
    });
    if (replica === 0 && !whole) publicUrl.port = String(running.port);

    for (const name of names) {
      const simulator = simulators[name];
      const service = await buildService({
        definition: providers[name].definition,
        app: options.apps?.[name] ?? { ...simulator.app, simulator: new URL(simulator.url) },
        secrets: secrets[name],
        publicUrl,
        redirects: REDIRECTS,
        relays: ['demo'],
        couch: { url: store.url, keeper: new ProviderStore(store, name) },
        bus,
        spool: {
          folder: join(folder, `${name}-${replica}`),
          maxBytes: 64 * 2 ** 20,
          memoryBytes: options.spoolMemoryBytes ?? 2 ** 22,
        },
        maxSyncs: 20,
        drainMs: 500,
        log: log.child({ provider: name, replica: `${name}-${replica}` }),
        tracing: tracing(name),
        ...options.service,
      });
      ends.push(() => service.close());
      late[name].use(service.app);
      services[name].push({ service, url: urls.get(name)?.origin ?? '' });
    }
    await gateway.ready;
  }

  return {
    publicUrl,
    gateways,
    services,
    simulators,
    secrets,
    store,
    tap,
    bus,
    folder,
    lines,
    async close() {
      for (const end of ends.splice(0).reverse()) await end();
      const faults = [...new Set(judge.faults.splice(0))];
      if (faults.length > 0) throw new Error(`Answers are not as documented:\n${faults.join('\n')}`);
    },
  };
}
