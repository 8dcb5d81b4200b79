import type { Provider, Tokens } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { consent } from '@data-connector/testing/provider-contract';
import { run, type Run, type RunOptions } from '@data-connector/testing/stand-in';
import { provider as google } from '../src/index.js';
import { simulator as thirdParty } from '../simulator/index.js';

export type List = 'mail' | 'calendars' | 'events' | 'contacts' | 'subscriptions' | 'likes';

/** A simulated Google and the provider with one account connected to it; all ends with the test. */
export interface Connected {
  readonly simulator: Simulator<List>;
  readonly provider: Provider;
  readonly tokens: Tokens;
  run(handler: List, options?: RunOptions): Promise<Run>;
  /** Asks the simulator as any client does. */
  get(
    path: string,
    query?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
}

export const signal = (): AbortSignal => AbortSignal.timeout(10_000);

const open: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(open.splice(0).map((close) => close())));

/** Starts a simulated Google and connects its first account. @param without scopes that the person unticks */
export async function connected(
  options: SimulatorOptions<List> = {},
  without: readonly string[] = [],
): Promise<Connected> {
  const simulator = await thirdParty.start(options);
  const provider = google.create({ ...simulator.app, simulator: new URL(simulator.url) });
  open.push(
    () => provider.close(),
    () => simulator.close(),
  );
  const flow = await consent(provider, { without });
  const tokens = await provider.finish(await flow.exchange(), signal());
  const [{ id = '' } = {}] = simulator.people;
  return {
    ...{ simulator, provider, tokens },
    run: (handler, given) =>
      run(provider, handler, { account: { id, name: '' }, token: tokens.accessToken, ...given }),
    async get(path, query = {}) {
      const url = new URL(`${path}?${new URLSearchParams(query)}`, simulator.url);
      const answer = await fetch(url, { headers: { authorization: `Bearer ${tokens.accessToken}` } });
      return { status: answer.status, body: await answer.json() };
    },
  };
}
