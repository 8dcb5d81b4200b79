import type { OwnApp, Provider, Tokens } from '@data-connector/provider';
import type { Simulator, SimulatorOptions } from '@data-connector/simulator';
import { consent } from '@data-connector/testing/provider-contract';
import { run, type Run, type RunOptions } from '@data-connector/testing/stand-in';
import { provider as mastodon } from '../src/index.js';
import { simulator as thirdParty } from '../simulator/index.js';

export type List = 'following' | 'posts' | 'favourites' | 'bookmarks';

export const SERVER = 'one.example';

/** What the app says of itself; what it is at a server is sealed by nothing here. */
export const own: OwnApp = {
  name: 'Data Connector',
  website: 'http://localhost:8080',
  redirectUri: 'http://127.0.0.1:9/auth/contract',
  document: 'http://localhost:8080/connect/mastodon/client-metadata.json',
  jwks: [],
  sign: () => '',
  seal: (value) => JSON.stringify(value),
  open: (sealed) => JSON.parse(sealed) as unknown,
};

/** A simulated Mastodon and the provider with one account connected to it; all ends with the test. */
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

/** Starts a simulated Mastodon and connects its first account. */
export async function connected(options: SimulatorOptions<List> = {}): Promise<Connected> {
  const simulator = await thirdParty.start(options);
  const provider = mastodon.create({ ...simulator.app, simulator: new URL(simulator.url), own });
  open.push(
    () => provider.close(),
    () => simulator.close(),
  );
  const tokens = await provider.finish(await (await consent(provider, {}, SERVER)).exchange(), signal());
  const [{ id = '' } = {}] = simulator.people;
  const account = { id: `${id}@${SERVER}`, name: '' };
  return {
    ...{ simulator, provider, tokens },
    run: (handler, given) =>
      run(provider, handler, { account, server: SERVER, token: tokens.accessToken, ...given }),
    get: (path, headers = {}) =>
      fetch(simulator.url + path.replace(':account', id), {
        headers: { authorization: `Bearer ${tokens.accessToken}`, ...headers },
      }),
  };
}
