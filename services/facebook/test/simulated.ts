import type { Provider } from '@data-connector/provider';
import { run, type Run, type RunOptions } from '@data-connector/testing/stand-in';
import { provider as facebook } from '../src/index.js';
import {
  startFacebookSimulator,
  type FacebookSimulator,
  type FacebookSimulatorOptions,
} from '../simulator/index.js';

/** A simulator that is running, and the provider that calls it. */
export interface Simulated {
  readonly simulator: FacebookSimulator;
  readonly provider: Provider;
  readonly signal: AbortSignal;
  /** Runs a handler for the first account. */
  run(handler: string, options?: RunOptions): Promise<Run>;
}

/** Starts a simulator, and a provider that takes it for Facebook. */
export async function simulated(options?: FacebookSimulatorOptions): Promise<Simulated> {
  const simulator = await startFacebookSimulator(options);
  const provider = facebook.create({ ...simulator.app, simulator: new URL(simulator.url) });
  const [{ id = '', name = '' } = {}] = simulator.accounts;
  return {
    simulator,
    provider,
    signal: new AbortController().signal,
    run: (handler, given) =>
      run(provider, handler, { account: { id, name }, token: simulator.connect(), ...given }),
  };
}
