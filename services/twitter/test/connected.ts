import { consent } from '@data-connector/testing/provider-contract';
import type { Provider, Tokens } from '@data-connector/provider';
import { twitter } from '../src/index.js';
import {
  startTwitterSimulator,
  type TwitterSimulator,
  type TwitterSimulatorOptions,
} from '../simulator/index.js';

/** A simulated X and the provider with one account connected to it. */
export interface Connected {
  readonly x: TwitterSimulator;
  readonly provider: Provider;
  readonly tokens: Tokens;
  readonly accountId: string;
}

/** Starts a simulated X and connects its first account, without some scopes if so asked. */
export async function connected(
  options: TwitterSimulatorOptions = {},
  without: readonly string[] = [],
): Promise<Connected> {
  const x = await startTwitterSimulator(options);
  const provider = twitter.create({ ...x.app, simulator: new URL(x.url) });
  const flow = await consent(provider, { without });
  const tokens = await provider.finish(await flow.exchange(), AbortSignal.timeout(10_000));
  return { x, provider, tokens, accountId: x.accounts[0]?.id ?? '' };
}
