import { jsonOf } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { at } from '../api/api-client.js';
import { faultOf } from '../api/error-table.js';
import type { App } from '../app.js';
import type { OAuth2 } from '../oauth2/oauth2.js';
import { isNobody } from '../third-party/faults.js';
import { ThirdParty, TOKEN_ANSWER_BYTES, type ThirdPartyRequest } from '../third-party/third-party.js';
import type { Place } from '../tokens.js';
import { objectOf, textOf } from '../values.js';
import { KnownServers } from './known-servers.js';
import { authorizationServerOf, type AuthorizationServer } from './metadata.js';
import type { AppFacts, Ask, Found, LookUpTexts, Registered, ServerData, Told } from './server-data.js';
import { ANY_SERVER, ServerGuard } from './server-guard.js';
import { addressOf, serverName } from './server-name.js';
import { lookUpTexts } from './text-records.js';
import type { AppAtServer, Atlas } from './whereabouts.js';

/** What a person gave to name their server, at most, in characters. */
const LONGEST_GIVEN = 512;

/** How many servers, and who else tells where one is, are asked at once. */
const MOST_AT_ONCE = 16;

/** RFC 7591, 2. */
const standardClient =
  (auth: string) =>
  ({ name, redirectUri, scopes, website }: AppFacts) => ({
    client_name: name,
    client_uri: website,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: scopes.join(' '),
    token_endpoint_auth_method: auth,
  });

const AUTH = {
  basic: 'client_secret_basic',
  post: 'client_secret_post',
  none: 'none',
  private_key_jwt: 'private_key_jwt',
};

/** The servers of a third party that anybody may name: found, asked and registered at once for each connection. */
export class Servers {
  readonly #http: ThirdParty;
  readonly #known = new KnownServers<AppAtServer>();
  /** Keeps whatever is asked of them where they may be. */
  readonly guard: ServerGuard;
  #asking = 0;

  constructor(
    private readonly data: ServerData,
    private readonly oauth2: OAuth2 | undefined,
    private readonly app: App,
  ) {
    this.guard = new ServerGuard(app.servers ?? ANY_SERVER);
    this.#http = new ThirdParty({
      ...app,
      guard: this.guard,
      timeoutMs: 10_000,
      maxBytes: TOKEN_ANSWER_BYTES,
    });
  }

  /**
   * Where a connection begins, from what a person or their Vault gave.
   * @throws ConnectorError `server_malformed`, `server_not_allowed`, `server_unknown`, `rate_limited`, `busy`, `provider_unavailable`
   */
  async begin(given: string, signal: AbortSignal): Promise<Place> {
    const { find } = this.data;
    if (given.length > LONGEST_GIVEN) throw new ConnectorError('server_malformed');
    try {
      return await this.#bounded(async () => {
        const found = find ? await find(given, this.#ask, signal, this.#texts) : given;
        const { server: named, subject }: Found = typeof found === 'string' ? { server: found } : found;
        const server = this.#admitted(named);
        if (!this.oauth2) return { server };
        return this.#placeAt(server, await this.#appAt(server, signal), subject);
      });
    } catch (error) {
      throw isNobody(error) ? new ConnectorError('server_unknown', {}, error) : error;
    }
  }

  /**
   * Where the account is that has consented.
   * @param begun where the flow began
   * @throws ConnectorError `account_mismatch` if it is not the one that was meant; `flow_invalid` if those who let it in have no
   * say at its server; `server_unknown` …
   */
  async settle(begun: Place, atlas: Atlas, subject: string | undefined, signal: AbortSignal): Promise<Place> {
    const { home } = this.data;
    const meant = atlas.subjectOf(begun);
    if (!home && meant === undefined) return begun;
    if (subject === undefined) throw new ConnectorError('flow_invalid');
    // It was found to be there when the flow began.
    if (subject === meant) return begun;
    if (!home || meant !== undefined) throw new ConnectorError('account_mismatch');
    return this.#bounded(async () => {
      const server = this.#admitted(await home(subject, this.#ask, signal));
      const app = await this.#appAt(server, signal);
      if (app.metadata?.issuer !== atlas.of(begun).issuer) throw new ConnectorError('flow_invalid');
      return this.#placeAt(server, app, subject);
    });
  }

  /** Others are asked for few at once: nobody has this service hammer them. @throws ConnectorError `busy` */
  async #bounded<T>(asks: () => Promise<T>): Promise<T> {
    if (this.#asking >= MOST_AT_ONCE) throw new ConnectorError('busy');
    this.#asking++;
    try {
      return await asks();
    } finally {
      this.#asking--;
    }
  }

  /** A server's name in its one spelling, if it may be connected to. @throws ConnectorError `server_malformed`, `server_not_allowed` */
  #admitted(named: string): string {
    const { loopback = false } = this.app.servers ?? {};
    const server = serverName(named, { path: this.data.path ?? false, loopback });
    this.guard.admit(addressOf(server));
    return server;
  }

  #appAt(server: string, signal: AbortSignal): Promise<AppAtServer> {
    return this.#known.get(server, () => this.#introduce(addressOf(server), signal));
  }

  #placeAt(server: string, app: AppAtServer, subject: string | undefined): Place {
    const whole = { ...app, ...(subject === undefined ? {} : { subject }) };
    return { server, ...(Object.keys(whole).length === 0 ? {} : { app: this.#own.seal(whole) }) };
  }

  /** A simulator stands for all servers, and for no names. */
  readonly #texts: LookUpTexts = (name) => (this.app.simulator ? Promise.resolve([]) : lookUpTexts()(name));

  /** A server does not know the app by what was kept of it. */
  forget({ server }: Place): void {
    if (server !== undefined) this.#known.forget(server);
  }

  get #own(): NonNullable<App['own']> {
    const { own } = this.app;
    if (!own) throw new Error('an app of many servers has to be told what it is');
    return own;
  }

  async #introduce(server: URL, signal: AbortSignal): Promise<AppAtServer> {
    const { app, metadata: how } = this.data;
    const said = how && (await authorizationServerOf(server, how, this.#ask, signal));
    const client = app && 'register' in app ? await this.#register(app, server, said, signal) : {};
    if (!said) return client;
    const { register: _register, ...metadata } = said;
    return { ...client, metadata };
  }

  async #register(
    { register: { path, says } }: Registered,
    server: URL,
    said: AuthorizationServer | undefined,
    signal: AbortSignal,
  ): Promise<Pick<AppAtServer, 'id' | 'secret'>> {
    const endpoint = path === undefined ? said?.register : new URL(path, server).href;
    if (endpoint === undefined || !this.oauth2) throw new ConnectorError('server_unknown');
    const { client, scopes } = this.oauth2;
    const facts = { ...this.#own, scopes };
    const { body } = await this.#send({
      method: 'POST',
      url: new URL(endpoint),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify((says ?? standardClient(AUTH[client]))(facts)),
      signal,
    });
    const made = objectOf(body);
    const [id, secret] = [textOf(made?.['client_id']), textOf(made?.['client_secret'])];
    if (id === undefined || (secret === undefined && client !== 'none'))
      throw new ConnectorError('server_unknown');
    if (id.length > 512 || (secret ?? '').length > 1024) throw new ConnectorError('server_unknown');
    return { id, ...(secret === undefined ? {} : { secret }) };
  }

  readonly #ask: Ask = (request) => this.#send(request);

  /** @throws ConnectorError: `rate_limited` and `provider_unavailable` as they are, any other refusal is `server_unknown` */
  async #send({ headers, url, ...request }: ThirdPartyRequest): Promise<Told> {
    const { simulator } = this.app;
    const answer = await this.#http.send({
      ...request,
      url: at(url.href, this.app),
      // A simulator stands for all servers, and may want to know for which.
      headers: {
        accept: 'application/json',
        ...headers,
        ...(simulator ? { 'x-simulated-host': url.host } : {}),
      },
    });
    const { status, text } = answer;
    const told = { ...answer, body: jsonOf(text) };
    if (status < 400) return told;
    const fault = faultOf(told, {});
    const isTheirs = fault instanceof ConnectorError && (fault.code === 'rate_limited' || status >= 500);
    throw isTheirs ? fault : new ConnectorError('server_unknown', {}, fault);
  }

  /** Ends kept-alive connections. */
  close(): Promise<void> {
    return this.#http.close();
  }
}
