import type { Provider, Tokens } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { consent } from '@data-connector/testing/provider-contract';
import { run, type Run, type RunOptions } from '@data-connector/testing/stand-in';
import { inTime } from '@data-connector/testing/until';
import { provider as twitter } from '../src/index.js';
import { simulator as thirdParty, type TwitterOptions } from '../simulator/index.js';

/** A simulated X and the provider with one account connected to it. */
export interface Connected {
  readonly x: Simulator<'posts' | 'following'>;
  readonly provider: Provider;
  readonly tokens: Tokens;
  readonly accountId: string;
  /** Runs a handler for the account. */
  run(handler: 'posts' | 'following', options?: RunOptions): Promise<Run>;
}

/** Starts a simulated X and connects its first account, without some scopes if so asked. */
export async function connected(
  options: SimulatorOptions<'posts' | 'following'> & Partial<TwitterOptions> = {},
  without: readonly string[] = [],
): Promise<Connected> {
  const x = await thirdParty.start(options);
  const provider = twitter.create({ ...x.app, simulator: new URL(x.url) });
  const flow = await consent(provider, { without });
  const tokens = await provider.finish(await flow.exchange(), inTime());
  const [{ id = '' } = {}] = x.people;
  const own = { account: { id, name: '' }, token: tokens.accessToken };
  return {
    x,
    provider,
    tokens,
    accountId: id,
    run: (handler, given) => run(provider, handler, { ...own, ...given }),
  };
}
