import type { Account, Cursor } from '@data-connector/protocol';
import { ownIdOf, Session, type Handler, type Provider, type Tokens } from '@data-connector/provider';
import type { Simulator } from '@data-connector/simulator';
import { ServiceKeys } from '@data-connector/sealing';
import { ownApp } from '@data-connector/service/connect';
import { freshSecrets } from '../secrets/index.js';
import { CALLBACK, consent } from './connecting.js';
import { serveDocuments, type Documents } from './documents.js';
import type { ProviderContract } from './options.js';
import { Secrets } from '../secrets/known-secrets.js';
import { tap, type Tap } from './tap.js';
import { inTime } from '../until/index.js';

/** One test's own third party, provider and connected account. */
export interface Stage {
  readonly simulator: Simulator;
  readonly wire: Tap;
  readonly provider: Provider;
  readonly tokens: Tokens;
  readonly account: Account;
  /** Its id as the third party has it. */
  readonly accountId: string;
  /** A new session of the connection, which counts its renewals. */
  session(tokens?: Tokens): { readonly session: Session; readonly renewals: () => number };
  /** A handler's pages in a session of its own, or in a given one. */
  pages(handler: Handler, options?: RunOptions): ReturnType<Handler['pages']>;
  close(): Promise<void>;
}

/** How a handler is run. */
export interface RunOptions {
  readonly cursor?: Cursor | undefined;
  readonly limit?: number;
  readonly session?: Session;
  readonly signal?: AbortSignal;
}

/** Servers that providers are connected at whose accounts are at many. */
export const SERVER = 'one.example';
export const OTHER_SERVER = 'two.example';

const keys = await ServiceKeys.derive(freshSecrets());

/** Makes stages, and remembers their secrets and the addresses that were called on all of them. */
export class Stages {
  readonly secrets = new Secrets();
  readonly targets: string[] = [];
  readonly #open: Stage[] = [];
  readonly #simulators = new WeakMap<Provider, Simulator>();
  #documents: Documents | undefined;

  constructor(private readonly contract: ProviderContract) {}

  /** The provider of one simulator, without a connection. */
  provider(simulator: Simulator, url: string, clientSecret: string): Provider {
    const { clientId } = simulator.app;
    this.secrets.add(clientSecret);
    const { definition } = this.contract;
    const website = new URL(this.#documents?.url ?? url);
    const own = { ...ownApp(definition.manifest.name, website, keys), redirectUri: CALLBACK };
    const provider = definition.create({ clientId, clientSecret, simulator: new URL(url), own });
    this.#documents?.show(own.document, provider);
    this.#simulators.set(provider, simulator);
    return provider;
  }

  /** A stage with the first account, connected through the consent page. `now`: the third party's clock. */
  async open(now = Date.now): Promise<Stage> {
    const simulator = await this.contract.simulator.start({ sizes: this.contract.sizes, now });
    const wire = await tap(new URL(simulator.url));
    if (!this.contract.definition.needsApp) this.#documents ??= await serveDocuments();
    const provider = this.provider(simulator, wire.url, simulator.app.clientSecret);
    const signal = inTime();
    const tokens = await this.connect(provider, simulator.people[0]?.id);
    const account = await provider.account(tokens, signal);
    const stage: Stage = {
      simulator,
      wire,
      provider,
      tokens,
      account,
      accountId: ownIdOf(account, tokens.server),
      session: (with_ = tokens) => this.#session(provider, with_),
      pages: (handler, options = {}) => this.#pages(stage, handler, options),
      close: async () => {
        this.targets.push(...wire.requests);
        await wire.close();
        await simulator.close();
      },
    };
    this.#open.push(stage);
    return stage;
  }

  /** Tokens of an account, through the consent page. @param server of those that accounts are at, if they are at many */
  async connect(provider: Provider, account: string | undefined, server = SERVER): Promise<Tokens> {
    if (provider.login) return this.#login(provider, account, server);
    const flow = await consent(provider, account === undefined ? {} : { account }, server);
    this.secrets.add(flow.callbackUrl.searchParams.get('code'), flow.verifier);
    const grant = await flow.exchange();
    this.secrets.add(grant.accessToken, grant.refreshToken);
    const tokens = await provider.finish(grant, inTime());
    this.secrets.add(tokens.accessToken, tokens.refreshToken, tokens.dpopKey);
    return tokens;
  }

  async #login(provider: Provider, account: string | undefined, server: string): Promise<Tokens> {
    const simulator = this.#simulators.get(provider);
    const person = simulator?.people.find(({ id }) => id === account) ?? simulator?.people[0];
    const password = simulator?.passwordOf(person?.id) ?? '';
    const place = (await provider.begin?.(server, inTime())) ?? {};
    const tokens = provider.login?.enter(place, person?.username ?? '', password);
    if (!tokens) throw new Error('nobody can log in');
    this.secrets.add(password, tokens.accessToken);
    return tokens;
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((stage) => stage.close()));
    await this.#documents?.close();
    this.#documents = undefined;
  }

  #session(provider: Provider, tokens: Tokens): ReturnType<Stage['session']> {
    let renewals = 0;
    const renew = async (old: Tokens): Promise<Tokens> => {
      renewals++;
      const renewed = (await provider.renew?.(old, inTime())) ?? old;
      this.secrets.add(renewed.accessToken, renewed.refreshToken);
      return renewed;
    };
    const session = new Session(tokens, provider.renew && renew);
    return { session, renewals: () => renewals };
  }

  #pages(stage: Stage, handler: Handler, options: RunOptions): ReturnType<Handler['pages']> {
    const { cursor, limit, signal = new AbortController().signal } = options;
    const session = options.session ?? stage.session().session;
    return handler.pages({
      account: stage.account,
      server: stage.tokens.server,
      scopes: stage.tokens.scopes,
      cursor: cursor === undefined ? undefined : handler.cursor.parse(JSON.parse(JSON.stringify(cursor))),
      limit,
      signal,
      call: (request) => session.call(request, signal),
    });
  }
}
