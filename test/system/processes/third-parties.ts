import { startFacebookSimulator, type FacebookSimulator } from '@data-connector/facebook/simulator';
import { startFaultProxy, type FaultProxy, type Traffic } from '@data-connector/testing/fault-proxy';
import { startTwitterSimulator, type TwitterSimulator } from '@data-connector/twitter/simulator';
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
  readonly facebook: FacebookSimulator;
  readonly twitter: TwitterSimulator;
  readonly fronts: { readonly facebook: FaultProxy; readonly twitter: FaultProxy };
  close(): Promise<void>;
}

/** Starts the simulators in this process. */
export async function startThirdParties(
  { marker, traffic, ...size }: ThirdPartySize,
  secrets: OperatorSecrets,
): Promise<ThirdParties> {
  const of = (name: 'facebook' | 'twitter') => ({
    ...size,
    ...(marker === undefined ? {} : { marker: `${marker}${name}-` }),
    app: {
      clientId: name === 'facebook' ? '1000000000000001' : 'system-test-client',
      clientSecret: secrets.app[name],
    },
  });
  const facebook = await startFacebookSimulator(of('facebook'));
  const twitter = await startTwitterSimulator(of('twitter'));
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
