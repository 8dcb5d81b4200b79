import type { Provider } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { run, type Run, type RunOptions } from '@data-connector/testing/stand-in';
import { provider as facebook } from '../src/index.js';
import { simulator as thirdParty, type FacebookOptions } from '../simulator/index.js';

export type Options = SimulatorOptions<'posts' | 'following'> & Partial<FacebookOptions>;

/** A simulator that is running, and the provider that calls it. */
export interface Simulated {
  readonly simulator: Simulator<'posts' | 'following'>;
  readonly provider: Provider;
  readonly signal: AbortSignal;
  /** Runs a handler for the first account. */
  run(handler: string, options?: RunOptions): Promise<Run>;
}

/** Starts a simulator, and a provider that takes it for Facebook. */
export async function simulated(options?: Options): Promise<Simulated> {
  const simulator = await thirdParty.start(options);
  const provider = facebook.create({ ...simulator.app, simulator: new URL(simulator.url) });
  const [{ id = '', name = '' } = {}] = simulator.people;
  return {
    simulator,
    provider,
    signal: new AbortController().signal,
    run: (handler, given) =>
      run(provider, handler, { account: { id, name }, token: simulator.connect().accessToken, ...given }),
  };
}
