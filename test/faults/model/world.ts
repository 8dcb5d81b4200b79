import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessBus, NOTIFIER_QUEUE } from '@data-connector/bus';
import { silentLog } from '@data-connector/kit/log';
import { createGateway } from '@data-connector/gateway';
import { startEmbeddedStore } from '@data-connector/embedded';
import { replica, type LinkedReplica, type Replica } from './replica.js';
import { startScene, type Scene } from './scene.js';
import { startSwitchboard } from './switchboard.js';
import { freshSecrets } from '@data-connector/testing/secrets';
import { orbit } from '../../harness/providers/orbit.js';

/** What the account has at first: several pages of each, with short, empty and repeating ones among them. */
const AMOUNTS = { sizes: { posts: 19, following: 11 }, largestPage: 4 };
const PAIR = [0, 1] as const;
/** Everything of a run. */
export interface World extends Scene {
  readonly replicas: readonly [Replica, Replica];
  /** Refresh tokens whose successors got lost on the wire, when the replica that was to get them was cut off. */
  readonly lost: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Starts a world in which nothing has happened yet but that the person has connected on their phone. */
export async function startWorld(): Promise<World> {
  const ends: (() => unknown)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const folder = await mkdtemp(join(tmpdir(), 'model-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const admin = { name: 'admin', password: randomBytes(16).toString('hex') };
  const store = await startEmbeddedStore({ admin });
  ends.push(() => store.close());
  const bus = inProcessBus({ queues: [NOTIFIER_QUEUE] });
  ends.push(() => bus.close());
  const simulator = await orbit.simulator.start(AMOUNTS);
  ends.push(() => simulator.close());
  const lost = new Set<string>();
  const secrets = freshSecrets();

  const doors = [await startSwitchboard(), await startSwitchboard()] as const;
  const gatewayUrls: string[] = [];
  const publicUrl = new URL('http://127.0.0.1');
  const replicas = PAIR.map((side) =>
    replica({
      definition: orbit.definition,
      app: simulator.app,
      simulatorUrl: simulator.url,
      secrets,
      publicUrl,
      redirects: ['vault://connections'],
      relays: [],
      couch: { url: store.url, ...admin },
      bus,
      maxSyncs: 20,
      log: silentLog,
      door: doors[side],
      folder,
      lost,
    }),
  ) as [LinkedReplica, LinkedReplica];
  for (const side of PAIR) {
    const gateway = createGateway({
      settings: {
        PORT: 0,
        HOST: '127.0.0.1',
        PUBLIC_URL: publicUrl,
        PROVIDERS: new Map([['orbit', doors[side].url]]),
        ALLOW_GET_SYNC: true,
        TRUST_PROXY: 0,
        RATE_LIMIT_PER_MINUTE: 0,
        LOG_LEVEL: 'error',
      },
      log: silentLog,
      manifestEveryMs: 500,
      drainMs: 0,
    });
    const { port, url } = await gateway.start();
    gatewayUrls.push(url);
    ends.push(() => gateway.close());
    if (side === 0) publicUrl.port = String(port);
  }
  // Doors close before gateways do, which would wait for what lies behind them.
  ends.push(() => Promise.all(doors.map((door) => door.close())));
  await Promise.all(replicas.map((one) => one.start()));
  ends.push(async () => {
    await Promise.all(replicas.map((one) => one.kill().then(() => one.gone())));
  });

  const scene = await startScene(simulator, 'orbit', gatewayUrls as [string, string]);
  return { ...scene, replicas, lost, close };
}
