import type { Grant, OwnApp, Provider, ProviderDefinition, Tokens } from '@data-connector/provider';
import {
  decideAsPerson,
  type Decision,
  type Simulator,
  type SimulatorDefinition,
  type SimulatorOptions,
} from '@data-connector/simulator';
import { beginFlow } from '../recording/begin-flow.js';
import { run, type Run, type RunOptions } from '../stand-in/index.js';
import { inTime } from '../until/index.js';

/** Where the third party sends the browser back to; nobody listens there. */
export const CALLBACK = 'http://127.0.0.1:9/auth/contract';

/** A flow's secrets and what it came to. */
export interface Consent {
  /** The address of the third party's page. */
  readonly authorizeUrl: URL;
  /** The address that the person was sent back to. */
  readonly callbackUrl: URL;
  readonly verifier: string | undefined;
  /** Exchanges the code as the callback's route does. */
  exchange(): Promise<Grant>;
}

/** What the third party's page is asked for: in its address, or in what was left there before (RFC 9126). */
export const askedIn = ({ searchParams }: URL, simulator: Simulator): URLSearchParams =>
  new URLSearchParams(simulator.pushed(searchParams.get('request_uri') ?? '') ?? searchParams);

/** Goes through a provider's flow as a browser and a person do, up to the code. @param server of those that accounts are at, if they are at many */
export async function consent(
  provider: Provider,
  decision: Decision = {},
  server = 'one.example',
): Promise<Consent> {
  const place = await provider.begin?.(server, inTime());
  const flow = await beginFlow(provider, CALLBACK, place);
  const callbackUrl = await decideAsPerson(flow.authorizeUrl, decision);
  return { ...flow, callbackUrl, exchange: () => flow.exchange(callbackUrl) };
}

/** A simulated third party and the provider with its first account connected to it. */
export interface Connected<List extends string = string> {
  readonly simulator: Simulator<List>;
  readonly provider: Provider;
  readonly tokens: Tokens;
  /** Runs a handler for the account. */
  run(handler: string, options?: RunOptions): Promise<Run>;
  /** Asks the simulator as any client does; `:account` stands for the account's id there. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/**
 * What connects a provider's first account in a test, without some scopes if so asked; all ends with the test.
 * @param own what an app of many servers is
 */
export function connecting<List extends string>(
  definition: ProviderDefinition,
  thirdParty: SimulatorDefinition<List>,
  own?: OwnApp,
) {
  const open: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(open.splice(0).map((close) => close())));
  return async (
    options: SimulatorOptions<List> = {},
    without: readonly string[] = [],
  ): Promise<Connected<List>> => {
    const simulator = await thirdParty.start(options);
    const provider = definition.create({ ...simulator.app, simulator: new URL(simulator.url), own });
    open.push(
      () => provider.close(),
      () => simulator.close(),
    );
    const flow = await consent(provider, { without });
    const tokens = await provider.finish(await flow.exchange(), inTime());
    const { accessToken: token, server } = tokens;
    const [{ id = '' } = {}] = simulator.people;
    const account = { id: server === undefined ? id : `${id}@${server}`, name: '' };
    return {
      ...{ simulator, provider, tokens },
      run: (handler, given) => run(provider, handler, { account, server, token, ...given }),
      get: (path, headers = {}) =>
        fetch(simulator.url + path.replace(':account', id), {
          headers: { authorization: `Bearer ${token}`, 'user-agent': 'test', ...headers },
        }),
    };
  };
}
