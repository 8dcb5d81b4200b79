import type { Provider, Tokens } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { consent } from '@data-connector/testing/provider-contract';
import { run, type Run, type RunOptions } from '@data-connector/testing/stand-in';
import { provider as github } from '../src/index.js';
import { simulator as thirdParty } from '../simulator/index.js';

type List = 'following' | 'starred' | 'gists' | 'issues';

/** A simulated GitHub and the provider with one account connected to it; all ends with the test. */
export interface Connected {
  readonly simulator: Simulator<List>;
  readonly provider: Provider;
  readonly tokens: Tokens;
  run(handler: List | 'profile', options?: RunOptions): Promise<Run>;
  /** Asks the simulator as any client does. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

export const signal = (): AbortSignal => AbortSignal.timeout(10_000);

const open: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(open.splice(0).map((close) => close())));

/** Starts a simulated GitHub and connects its first account. */
export async function connected(options: SimulatorOptions<List> = {}): Promise<Connected> {
  const simulator = await thirdParty.start(options);
  const provider = github.create({ ...simulator.app, simulator: new URL(simulator.url) });
  open.push(
    () => provider.close(),
    () => simulator.close(),
  );
  const tokens = await provider.finish(await (await consent(provider)).exchange(), signal());
  const [{ id = '' } = {}] = simulator.people;
  return {
    ...{ simulator, provider, tokens },
    run: (handler, given) =>
      run(provider, handler, { account: { id, name: '' }, token: tokens.accessToken, ...given }),
    get: (path, headers = {}) =>
      fetch(simulator.url + path, {
        headers: { authorization: `Bearer ${tokens.accessToken}`, 'user-agent': 'test', ...headers },
      }),
  };
}
