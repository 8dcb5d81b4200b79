import type { Provider, Tokens } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { consent } from '@data-connector/testing/provider-contract';
import { run, type Run, type RunOptions } from '@data-connector/testing/stand-in';
import { provider as discord } from '../src/index.js';
import { simulator as thirdParty } from '../simulator/index.js';

type List = 'guilds' | 'linked-accounts';

/** A simulated Discord and the provider with one account connected to it; all ends with the test. */
export interface Connected {
  readonly simulator: Simulator<List>;
  readonly provider: Provider;
  readonly tokens: Tokens;
  run(handler: List | 'profile', options?: RunOptions): Promise<Run>;
  /** Asks the simulator as any client does. */
  get(path: string, token?: string): Promise<Response>;
}

export const signal = (): AbortSignal => AbortSignal.timeout(10_000);

const open: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(open.splice(0).map((close) => close())));

/** Starts a simulated Discord and connects its first account, without some scopes if so asked. */
export async function connected(
  options: SimulatorOptions<List> = {},
  without: readonly string[] = [],
): Promise<Connected> {
  const simulator = await thirdParty.start(options);
  const provider = discord.create({ ...simulator.app, simulator: new URL(simulator.url) });
  open.push(
    () => provider.close(),
    () => simulator.close(),
  );
  const tokens = await provider.finish(await (await consent(provider, { without })).exchange(), signal());
  const [{ id = '' } = {}] = simulator.people;
  const { accessToken } = tokens;
  return {
    ...{ simulator, provider, tokens },
    run: (handler, given) =>
      run(provider, handler, { account: { id, name: '' }, token: accessToken, ...given }),
    get: (path, token = accessToken) =>
      fetch(simulator.url + path, { headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' } }),
  };
}
