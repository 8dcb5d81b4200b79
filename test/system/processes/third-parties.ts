import { simulator as facebookSimulator } from '@data-connector/facebook/simulator';
import { startFaultProxy, type FaultProxy, type Traffic } from '@data-connector/testing/fault-proxy';
import type { Simulator } from '@data-connector/simulator';
import { simulator as twitterSimulator } from '@data-connector/twitter/simulator';
import type { OperatorSecrets } from './secrets.js';

/** How much the simulated third parties have. */
export interface ThirdPartySize {
  readonly posts: number;
  readonly following: number;
  /** Begins every token and code. */
  readonly marker?: string;
  /** How many calls an account has in each window; the simulators' own limits unless told. */
  readonly rateLimit?: number;
  /** Hears of what goes to the simulated X. */
  readonly traffic?: Traffic;
}

/** The third parties of a system, each behind a proxy that can hold its answers back. */
export interface ThirdParties {
  readonly facebook: Simulator<'posts' | 'following'>;
  readonly twitter: Simulator<'posts' | 'following'>;
  readonly fronts: { readonly facebook: FaultProxy; readonly twitter: FaultProxy };
  close(): Promise<void>;
}

/** Starts the simulators in this process. */
export async function startThirdParties(
  { following, marker, posts, rateLimit, traffic }: ThirdPartySize,
  secrets: OperatorSecrets,
): Promise<ThirdParties> {
  const of = (name: 'facebook' | 'twitter') => ({
    sizes: { posts, following },
    rateLimit,
    ...(marker === undefined ? {} : { marker: `${marker}${name}-` }),
    app: {
      clientId: name === 'facebook' ? '1000000000000001' : 'system-test-client',
      clientSecret: secrets.app[name],
    },
  });
  const facebook = await facebookSimulator.start(of('facebook'));
  const twitter = await twitterSimulator.start(of('twitter'));
  const fronts = {
    facebook: await startFaultProxy({ target: facebook.url }),
    twitter: await startFaultProxy({ target: twitter.url, ...(traffic ? { traffic } : {}) }),
  };
  return {
    facebook,
    twitter,
    fronts,
    async close() {
      await Promise.all([fronts.facebook.close(), fronts.twitter.close(), facebook.close(), twitter.close()]);
    },
  };
}
