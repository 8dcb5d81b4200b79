import { join } from 'node:path';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';
import { KNOWN, LASTING, mainOf, settingOf } from '../../harness/providers/of-processes.js';
import { startBalancer } from '../../system/processes/balancer.js';
import type { Fleet } from '../../system/processes/fleet.js';
import { startReplica, type Replica } from '../../system/processes/replica.js';
import type { ThirdParty } from '../../system/processes/third-parties.js';

/** What a service of its own differs in. */
export interface LoneOptions {
  /** How much its third party has. */
  readonly posts: number;
  readonly following?: number;
  readonly settings: Readonly<Record<string, string>>;
  /** A command that becomes its process. */
  readonly under?: readonly string[];
}

/** One more replica of a service, with a third party and a gateway that only it has. */
export interface LoneService {
  readonly replica: Replica;
  readonly url: string;
  readonly simulator: ThirdParty;
  /** Between the service and its third party. */
  readonly front: FaultProxy;
  close(): Promise<void>;
}

/** Starts it beside a fleet, on the fleet's store and broker. */
export async function startLoneService(
  fleet: Fleet,
  name: string,
  { posts, following = 0, settings, under }: LoneOptions,
): Promise<LoneService> {
  const ends: (() => unknown)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const known = fleet.settingsOf(LASTING);
    const { app } = fleet.thirdParties[LASTING];
    const simulator = await KNOWN[LASTING].simulator.start({ app, sizes: { posts, following } });
    ends.push(() => simulator.close());
    const front = await startFaultProxy({ target: simulator.url });
    ends.push(() => front.close());
    const balancer = await startBalancer();
    ends.push(() => balancer.close());
    const replica = await startReplica({
      name: `${LASTING}-${name}`,
      main: mainOf(LASTING),
      cwd: join(fleet.folder, `${LASTING}-${name}`),
      under,
      settings: {
        ...known,
        PUBLIC_URL: balancer.url,
        [settingOf(LASTING, 'SIMULATOR_URL')]: front.url,
        SPOOL_MEMORY_MB: '0',
        ...settings,
      },
    });
    ends.push(() => replica.end('SIGKILL'));
    const gateway = await startReplica({
      name: `gateway-${name}`,
      main: 'gateway/dist/main.js',
      cwd: join(fleet.folder, `gateway-${name}`),
      settings: {
        HOST: '127.0.0.1',
        PUBLIC_URL: balancer.url,
        PROVIDERS: `${LASTING}=${replica.url}`,
        RATE_LIMIT_PER_MINUTE: '0',
      },
    });
    ends.push(() => gateway.end('SIGKILL'));
    balancer.to([gateway.url]);
    return { replica, simulator, front, url: balancer.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
