import type { HandlerContext, Provider } from '@data-connector/provider';
import { facebook } from '../src/index.js';
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
  /** A handler's context with a token of the first account. */
  context(options?: Partial<HandlerContext>): HandlerContext;
}

/** Starts a simulator, and a provider that takes it for Facebook. */
export async function simulated(options?: FacebookSimulatorOptions): Promise<Simulated> {
  const simulator = await startFacebookSimulator(options);
  const provider = facebook.create({ ...simulator.app, simulator: new URL(simulator.url) });
  const { signal } = new AbortController();
  return {
    simulator,
    provider,
    signal,
    context(changes = {}) {
      const token = simulator.connect();
      const [{ id = '', name = '' } = {}] = simulator.accounts;
      return {
        account: { id, name },
        cursor: undefined,
        limit: undefined,
        signal,
        call: (r) => r(token, signal),
        ...changes,
      };
    },
  };
}
