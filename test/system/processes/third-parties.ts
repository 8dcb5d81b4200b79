import { startFaultProxy, type FaultProxy, type Traffic } from '@data-connector/testing/fault-proxy';
import type { Simulator } from '@data-connector/simulator';
import { KNOWN, LASTING, RENEWED, type ProviderName } from '../../harness/providers/of-processes.js';
import type { OperatorSecrets } from './secrets.js';

/** How much the simulated third parties have. */
export interface ThirdPartySize {
  readonly posts: number;
  readonly following: number;
  /** Begins every token and code. */
  readonly marker?: string;
  /** How many calls an account has in each window; the simulators' own limits unless told. */
  readonly rateLimit?: number;
  /** Hears of what goes to the one whose tokens are renewed. */
  readonly traffic?: Traffic;
}

/** A simulated third party with posts and with people who are followed. */
export type ThirdParty = Simulator<'posts' | 'following'>;

/** The third parties of a system, each behind a proxy that can hold its answers back. */
export interface ThirdParties extends Readonly<Record<ProviderName, ThirdParty>> {
  readonly fronts: Readonly<Record<ProviderName, FaultProxy>>;
  close(): Promise<void>;
}

/** Tells which requests are for pages of a list. */
export function pagesOf({ paths }: ThirdParty, list: 'posts' | 'following') {
  const [, last = ''] = /([^/]+)$/.exec(paths[list]) ?? [];
  return ({ path }: { readonly path: string }): boolean => path.split('?')[0]?.endsWith(`/${last}`) === true;
}

/** Starts the simulators in this process. */
export async function startThirdParties(
  { following, marker, posts, rateLimit, traffic }: ThirdPartySize,
  secrets: OperatorSecrets,
): Promise<ThirdParties> {
  const start = async (name: ProviderName) => {
    const simulator = await KNOWN[name].simulator.start({
      sizes: { posts, following },
      rateLimit,
      ...(marker === undefined ? {} : { marker: `${marker}${name}-` }),
      app: { clientId: `system-test-${name}`, clientSecret: secrets.app[name] },
    });
    const heard = traffic && name === RENEWED ? { traffic } : {};
    return { simulator, front: await startFaultProxy({ target: simulator.url, ...heard }) };
  };
  const [lasting, renewed] = [await start(LASTING), await start(RENEWED)];
  return {
    [LASTING]: lasting.simulator,
    [RENEWED]: renewed.simulator,
    fronts: { [LASTING]: lasting.front, [RENEWED]: renewed.front },
    async close() {
      for (const { front, simulator } of [lasting, renewed])
        await Promise.all([front.close(), simulator.close()]);
    },
  };
}
