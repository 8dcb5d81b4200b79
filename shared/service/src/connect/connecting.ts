import type { Request, Response } from 'express';
import type { Account, Code, Connection } from '@data-connector/protocol';
import { ConnectorError, asConnectorError } from '@data-connector/kit/errors';
import { requestIdOf, sendPage } from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import { TokenRejected, type Provider, type Tokens } from '@data-connector/provider';
import { withProof, type ServiceKeys } from '@data-connector/sealing';
import { codeIn, readCallback } from './callback.js';
import { consentPage, consentedTokens } from './consent.js';
import { connectionLink, linkBack } from './deep-link.js';
import { entered, flowRequest, goingOn, newFlowId, type FlowRequest } from './flow-request.js';
import type { Flow } from './flow.js';
import { Flows, type FlowsOptions } from './flows.js';
import { callbackUrlOf } from './own-app.js';
import {
  connectedPage,
  errorPage,
  loginPage,
  onwardPage,
  otherBrowserPage,
  serverPage,
  type Look,
} from './pages.js';

/** All of a callback's calls to the third party together, in ms. */
const CALLBACK_MS = 45_000;

/** All that a server is asked before the browser is sent there, in ms. */
const BEGIN_MS = 20_000;

/** What the person can mend by giving another answer. */
const MENDABLE: ReadonlySet<Code> = new Set([
  'login_refused',
  'server_malformed',
  'server_not_allowed',
  'server_unknown',
]);

export interface ConnectingOptions {
  readonly provider: Provider;
  readonly keys: ServiceKeys;
  readonly publicUrl: URL;
  /** Where a Vault may want the person back; the first is the default. */
  readonly redirects: readonly string[];
  /** Lets a request pass that proves a DID, or needs not to. @throws ConnectorError `did_proof_missing` … */
  readonly proveDid: (req: Request, did: string) => Promise<void>;
  readonly useOnce: FlowsOptions['useOnce'];
  /** How often an account's connections were ended. @throws ConnectorError `datastore_unavailable` */
  readonly epochOf: (owner: { did: string; accountId: string }) => Promise<number>;
  readonly log: Log;
  /** Told how each callback ended: with a code, unless an account was connected. */
  readonly ended: (code: Code | undefined) => void;
  /** All of a callback's calls to the third party together; 45 s unless told. */
  readonly callbackMs?: number | undefined;
}

/** Sends the browser on. Express would write a page of its own about it, with the address in it. */
function sendAway(res: Response, address: string): void {
  res.status(302).setHeader('location', address);
  res.end();
}

/** Connects accounts without keeping anything: the flow is in a cookie, the connection in the Vault. */
export class Connecting {
  readonly #look: Look;
  readonly #flows: Flows;

  constructor(private readonly options: ConnectingOptions) {
    const { name: provider, label } = options.provider.manifest;
    const { keys, publicUrl, redirects, useOnce } = options;
    this.#look = { provider, label, publicUrl };
    this.#flows = new Flows({ provider, keys, redirects, secure: publicUrl.protocol === 'https:', useOnce });
  }

  get #name(): string {
    return this.options.provider.manifest.name;
  }

  /** The callback URL to register at the third party. */
  get callbackUrl(): string {
    return callbackUrlOf(this.#name, this.options.publicUrl);
  }

  /** GET /connect/:provider: sends the browser to the third party, or asks for the account's server first. */
  readonly begin = async (req: Request, res: Response): Promise<void> => {
    let flow: Flow | undefined;
    try {
      const { provider } = this.options;
      const isAnswer = provider.begin !== undefined && req.query['flow'] !== undefined;
      const request = isAnswer ? this.#goOn(req) : await this.#request(req);
      ({ flow } = request);
      const { server } = request;
      if (server !== undefined && !provider.begin) throw new ConnectorError('request_malformed');
      if (provider.login) return await this.#askLogin(res, flow, server);
      if (!provider.begin) return sendAway(res, await this.#away(flow, res));
      if (server === undefined) return this.#ask(res, flow);
      const place = await provider.begin(server, AbortSignal.timeout(BEGIN_MS));
      // A flow of its own for each server: what comes back from one is never taken for another's (RFC 9700, 4.4).
      const away = await this.#away({ ...flow, id: newFlowId(), place }, res);
      if (!isAnswer) sendAway(res, away);
      // A form's policy would keep a browser from following it to another site.
      else sendPage(res, 200, onwardPage(this.#look, place.server ?? '', away));
    } catch (thrown) {
      const error = asConnectorError(thrown);
      const isMendable = MENDABLE.has(error.code) && req.accepts(['json', 'html']) === 'html';
      if (flow && isMendable) this.#ask(res, flow, error);
      else this.#refuse(req, res, error, undefined);
    }
  };

  /** POST /connect/:provider/login: the name and the password that a person has entered, which the third party is asked of once. */
  readonly enter = async (req: Request, res: Response): Promise<void> => {
    let flow: Flow | undefined;
    try {
      const { provider, callbackMs = CALLBACK_MS } = this.options;
      if (!provider.login) throw new ConnectorError('not_found');
      const given = entered.safeParse(req.body);
      if (!given.success) throw new ConnectorError('request_malformed');
      const { flow: id, name, password, server = '' } = given.data;
      flow = this.#flows.kept(req, id);
      await this.#flows.attempt(flow);
      const signal = AbortSignal.timeout(callbackMs);
      const place = flow.place ?? (await provider.begin?.(server, signal)) ?? {};
      const tokens = provider.login.enter(place, name, password);
      const account = await provider.account(tokens, signal).catch((error: unknown) => {
        throw error instanceof TokenRejected ? new ConnectorError('login_refused', {}, error) : error;
      });
      await this.#flows.use(flow, true, res);
      await this.#handOver(res, { flow, isOwn: true }, tokens, account);
    } catch (thrown) {
      const error = asConnectorError(thrown, 'provider_unavailable');
      this.options.ended(error.code);
      if (flow && MENDABLE.has(error.code)) this.#ask(res, flow, error);
      else this.#refuse(req, res, error, flow);
    }
  };

  /** Asks for name and password, at the server that the Vault named if it did. */
  async #askLogin(res: Response, flow: Flow, server: string | undefined): Promise<void> {
    const { provider } = this.options;
    const place =
      server === undefined ? undefined : await provider.begin?.(server, AbortSignal.timeout(BEGIN_MS));
    this.#ask(res, { ...flow, place });
  }

  /** What a Vault asks. @throws ConnectorError of flowRequest; `did_proof_missing` … */
  async #request(req: Request): Promise<FlowRequest> {
    const { redirects, proveDid } = this.options;
    const request = flowRequest(req.query, this.#name, redirects);
    await proveDid(req, request.flow.did);
    return request;
  }

  /** What a person gave on the page, for the flow that it was shown for. @throws ConnectorError `flow_invalid`, `flow_expired`, `browser_changed`, `request_malformed` */
  #goOn(req: Request): FlowRequest {
    const given = goingOn.safeParse(req.query);
    if (!given.success) throw new ConnectorError('request_malformed');
    const { flow: id, server } = given.data;
    return { flow: this.#flows.kept(req, id), server };
  }

  /** Asks for what is missing, the account's server or a login, once more where something is wrong with what was given. */
  #ask(res: Response, flow: Flow, wrong?: ConnectorError): void {
    const { log, provider } = this.options;
    const { login, manifest } = provider;
    this.#flows.keep(res, flow);
    const question = { flow: flow.id, wrong: wrong?.code, cancel: linkBack(flow, 'access_denied') };
    const server = flow.place?.server ?? manifest.server;
    const page = login
      ? loginPage(this.#look, { ...question, server, login: login.labels })
      : serverPage(this.#look, { ...question, server: manifest.server });
    const requestId = requestIdOf(res);
    if (wrong) log.info('a connection attempt wants another answer', { code: wrong.code, requestId });
    sendPage(res, wrong?.status ?? 200, page);
  }

  /** Where the browser goes from here: the third party's consent page, for a flow that its cookie keeps. */
  #away(flow: Flow, res: Response): Promise<string> {
    return consentPage(this.options.provider, this.callbackUrl, flow, (whole) =>
      this.#flows.keep(res, whole),
    );
  }

  /** GET /auth/:provider: the third party's callback. */
  readonly finish = async (req: Request, res: Response): Promise<void> => {
    let flow: Flow | undefined;
    try {
      const callback = readCallback(req.query);
      const found = this.#flows.of(req, callback);
      ({ flow } = found);
      await this.#flows.use(flow, found.isOwn, res);
      const { provider, callbackMs = CALLBACK_MS } = this.options;
      const code = codeIn(req.query, provider.issuerAt(flow.place ?? {}));
      await this.#flows.useCode(code);
      const signal = AbortSignal.timeout(callbackMs);
      const consented = { flow, code, state: callback.state };
      const tokens = await consentedTokens(provider, this.callbackUrl, consented, { req, res, signal });
      await this.#handOver(res, found, tokens, await provider.account(tokens, signal));
    } catch (thrown) {
      const error = asConnectorError(thrown, 'provider_unavailable');
      this.options.ended(error.code);
      this.#refuse(req, res, error, flow);
    }
  };

  /**
   * The page that hands the connection to the Vault; in a browser that did not begin the flow it names the account and asks.
   * @throws ConnectorError `account_mismatch`, `datastore_unavailable`
   */
  async #handOver(
    res: Response,
    { flow, isOwn }: { readonly flow: Flow; readonly isOwn: boolean },
    tokens: Tokens,
    account: Account,
  ): Promise<void> {
    const { did, redirect } = flow;
    const connection = await this.#connection(flow, tokens, account);
    const handover = { account, did, redirect, link: await connectionLink(flow, connection) };
    const page = isOwn
      ? connectedPage(this.#look, handover)
      : otherBrowserPage(this.#look, handover, linkBack(flow, 'access_denied'));
    this.options.ended(undefined);
    sendPage(res, 200, page);
  }

  /** @throws ConnectorError `account_mismatch`, `datastore_unavailable` */
  async #connection(flow: Flow, tokens: Tokens, account: Account): Promise<Connection> {
    if (flow.account !== undefined && flow.account !== account.id)
      throw new ConnectorError('account_mismatch');
    const unproved = {
      version: 1 as const,
      provider: this.#name,
      did: flow.did,
      account,
      ...tokens,
      scopes: [...tokens.scopes],
    };
    const epoch = await this.options.epochOf({ did: flow.did, accountId: account.id });
    return withProof(this.options.keys.signing, unproved, epoch);
  }

  /** Browsers get a page that leads back; programs get a problem. */
  #refuse(req: Request, res: Response, error: ConnectorError, flow: Flow | undefined): void {
    if (!flow && req.accepts(['json', 'html']) !== 'html') throw error;
    const { code, status } = error;
    const requestId = requestIdOf(res);
    const level = status >= 500 ? 'error' : 'info';
    this.options.log[level]('a connection attempt failed', { code, requestId, error });
    const [redirect] = this.options.redirects;
    const known = redirect !== undefined && req.path.startsWith('/auth/');
    const back = flow ?? (known ? { provider: this.#name, redirect, state: undefined } : undefined);
    sendPage(res, status, errorPage(this.#look, code, requestId, back && linkBack(back, code)));
  }
}
