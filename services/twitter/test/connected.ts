import type { Cursor } from '@data-connector/protocol';
import type { HandlerContext, Provider, Tokens } from '@data-connector/provider';
import { consent } from '@data-connector/testing/provider-contract';
import { twitter } from '../src/index.js';
import {
  startTwitterSimulator,
  type TwitterSimulator,
  type TwitterSimulatorOptions,
} from '../simulator/index.js';

/** What a run of a handler brought. */
interface Run {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly cursor: Cursor | undefined;
}

/** A simulated X and the provider with one account connected to it. */
export interface Connected {
  readonly x: TwitterSimulator;
  readonly provider: Provider;
  readonly tokens: Tokens;
  readonly accountId: string;
  run(handler: 'posts' | 'following', options?: Partial<HandlerContext>): Promise<Run>;
}

export const signal = (): AbortSignal => AbortSignal.timeout(10_000);

/** Runs a handler of a provider to its end. */
export async function run(provider: Provider, name: string, given: Partial<HandlerContext>): Promise<Run> {
  const items: unknown[] = [];
  let { cursor } = given;
  const context: HandlerContext = {
    account: { id: '42', name: 'Ada' },
    cursor,
    limit: undefined,
    signal: signal(),
    call: (request) => request('a-token', signal()),
    ...given,
  };
  const handler = provider.handlers.find(({ manifest }) => manifest.name === name);
  for await (const page of handler?.pages(context) ?? []) {
    items.push(...page.items);
    ({ cursor } = page);
  }
  return { items: items as Run['items'], cursor };
}

/** Starts a simulated X and connects its first account, without some scopes if so asked. */
export async function connected(
  options: TwitterSimulatorOptions = {},
  without: readonly string[] = [],
): Promise<Connected> {
  const x = await startTwitterSimulator(options);
  const provider = twitter.create({ ...x.app, simulator: new URL(x.url) });
  const flow = await consent(provider, { without });
  const tokens = await provider.finish(await flow.exchange(), signal());
  const [{ id = '' } = {}] = x.accounts;
  return {
    x,
    provider,
    tokens,
    accountId: id,
    run: (name, given) =>
      run(provider, name, {
        account: { id, name: '' },
        call: (request) => request(tokens.accessToken, signal()),
        ...given,
      }),
  };
}
