import { randomBytes } from 'node:crypto';
import { parse, serialize } from 'cookie';
import type { Request, Response } from 'express';
import {
  normaliseDid,
  parsePublicJwk,
  type Code,
  type Connection,
  type PublicJwk,
} from '@data-connector/protocol';
import { ConnectorError, asConnectorError } from '../errors/index.js';
import { one, requestIdOf, sendPage } from '../http/index.js';
import type { Log } from '../log/index.js';
import { ThirdParty, type Provider } from '../provider/index.js';
import { withProof, type ServiceKeys } from '../sealing/index.js';
import { connectionLink, errorLink } from './deep-link.js';
import { deliverGrant, exchangeCode, sendAway } from './exchange.js';
import { FLOW_MS, openFlow, sealFlow, stateOf, type Flow } from './flow.js';
import { withHttp } from './passport-http.js';
import { connectedPage, errorPage, otherBrowserPage, type Look } from './pages.js';

/** All of a callback's calls to the third party together, in ms. */
const CALLBACK_MS = 45_000;
const FLOW_ID = /^[A-Za-z0-9_-]{22}$/;

export interface ConnectingOptions {
  readonly provider: Provider;
  readonly keys: ServiceKeys;
  readonly publicUrl: URL;
  /** Where a Vault may want the person back; the first is the default. */
  readonly redirects: readonly string[];
  /** Records that a flow was used. @returns false if it was already */
  readonly useOnce: (flow: { id: string; expires: number }) => Promise<boolean>;
  readonly log: Log;
}

/** Connects accounts without keeping anything: the flow is in a cookie, the connection in the Vault. */
export class Connecting {
  readonly #http = new ThirdParty();
  readonly #look: Look;

  constructor(private readonly options: ConnectingOptions) {
    const { name: provider, label } = options.provider.manifest;
    this.#look = { provider, label, publicUrl: options.publicUrl };
  }

  get #name(): string {
    return this.options.provider.manifest.name;
  }

  /** The callback URL to register at the third party. */
  get callbackUrl(): string {
    return new URL(`/auth/${this.#name}`, this.options.publicUrl).href;
  }

  /** GET /connect/:provider: sends the browser to the third party. */
  readonly begin = async (req: Request, res: Response): Promise<void> => {
    try {
      const { flow, select } = this.#newFlow(req);
      const { provider } = this.options;
      const strategy = provider.strategy({
        callbackURL: this.callbackUrl,
        verify: deliverGrant,
        store: {
          store: (
            _req: unknown,
            verifier: unknown,
            _state: unknown,
            _meta: unknown,
            done: (error: unknown, state?: string) => void,
          ) => {
            const whole = { ...flow, verifier: typeof verifier === 'string' ? verifier : undefined };
            const sealed = sealFlow(this.options.keys, whole, this.options.redirects);
            this.#setCookie(res, flow.id, sealed, FLOW_MS / 1000);
            done(null, stateOf(whole, sealed));
          },
          verify: () => {},
        } as never,
      });
      res.setHeader('cache-control', 'no-store');
      await sendAway(strategy, provider.authorize({ select, account: flow.account }), req, res);
    } catch (error) {
      this.#refuse(req, res, error, undefined);
    }
  };

  /** GET /auth/:provider: the third party's callback. */
  readonly finish = async (req: Request, res: Response): Promise<void> => {
    let flow: Flow | undefined;
    try {
      const { id, sealed, denied } = this.#callback(req);
      const own = this.#cookie(req, id);
      flow = this.#openFlow(id, own ?? sealed);
      if (own !== undefined) this.#setCookie(res, id, '', 0);
      if (!(await this.options.useOnce(flow))) throw new ConnectorError('flow_replayed');
      if (denied) throw new ConnectorError(denied);
      const connection = await this.#connect(flow, req, res);
      const link = await connectionLink(flow, connection);
      const cancel = errorLink(this.#name, flow.redirect, flow.state, 'access_denied');
      const page =
        own === undefined
          ? otherBrowserPage(this.#look, connection.account, flow.did, link, cancel)
          : connectedPage(this.#look, connection.account, link);
      sendPage(res, 200, page);
    } catch (error) {
      this.#refuse(req, res, error, flow);
    }
  };

  #newFlow(req: Request): { flow: Flow; select: boolean } {
    const { redirects } = this.options;
    const query = req.query as Record<string, unknown>;
    const did = normaliseDid(one(query['did']));
    if (did === undefined) throw new ConnectorError('did_malformed');
    const redirect = one(query['redirect']) ?? redirects[0];
    if (redirect === undefined || !redirects.includes(redirect))
      throw new ConnectorError('redirect_not_allowed');
    const state = one(query['state']);
    const account = one(query['account']);
    const prompt = one(query['prompt']);
    if (
      (state?.length ?? 0) > 128 ||
      (account?.length ?? 0) > 256 ||
      !(prompt === undefined || prompt === 'select')
    )
      throw new ConnectorError('request_malformed');
    const flow: Flow = {
      provider: this.#name,
      did,
      id: randomBytes(16).toString('base64url'),
      verifier: undefined,
      redirect,
      state,
      vaultKey: vaultKeyOf(one(query['vaultKey'])),
      account,
      expires: Date.now() + FLOW_MS,
    };
    return { flow, select: prompt === 'select' };
  }

  /** What a callback says, refused before anything is asked of the third party unless it is one of ours. */
  #callback(req: Request): { id: string; sealed: string | undefined; denied: Code | undefined } {
    const query = req.query as Record<string, unknown>;
    const state = one(query['state']);
    const code = one(query['code']);
    const error = one(query['error']);
    const [id = '', sealed, ...rest] = state?.split('.') ?? [];
    // A sealed flow is itself five parts with dots between them.
    const token = sealed === undefined ? undefined : [sealed, ...rest].join('.');
    if (!FLOW_ID.test(id) || (code === undefined) === (error === undefined))
      throw new ConnectorError('flow_invalid');
    const denied =
      error === undefined ? undefined : error === 'access_denied' ? 'access_denied' : 'provider_unavailable';
    return { id, sealed: token, denied };
  }

  #openFlow(id: string, token: string | undefined): Flow {
    if (token === undefined) throw new ConnectorError('browser_changed');
    const flow = openFlow(this.options.keys, token, this.options.redirects);
    if (!flow || flow.id !== id || flow.provider !== this.#name) throw new ConnectorError('flow_invalid');
    if (flow.expires < Date.now()) throw new ConnectorError('flow_expired');
    return flow;
  }

  async #connect(flow: Flow, req: Request, res: Response): Promise<Connection> {
    const { provider, keys } = this.options;
    const signal = AbortSignal.timeout(CALLBACK_MS);
    const strategy = provider.strategy({
      callbackURL: this.callbackUrl,
      verify: deliverGrant,
      store: {
        store: () => {},
        verify: (
          _req: unknown,
          state: string,
          _meta: unknown,
          done: (error: unknown, ok: true | string, state: string) => void,
        ) => done(null, flow.verifier ?? true, state),
      } as never,
    });
    const grant = await exchangeCode(withHttp(strategy, this.#http, signal), req, res);
    const { accessToken, refreshToken, expiresAt, scopes } = await provider.finish(grant, signal);
    const account = await provider.account(accessToken, signal);
    if (flow.account !== undefined && flow.account !== account.id)
      throw new ConnectorError('account_mismatch');
    return withProof(keys.signing, {
      version: 1,
      provider: this.#name,
      did: flow.did,
      account,
      accessToken,
      ...(refreshToken === undefined ? {} : { refreshToken }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      scopes: [...scopes],
    });
  }

  /** Browsers get a page that leads back; programs get a problem. */
  #refuse(req: Request, res: Response, thrown: unknown, flow: Flow | undefined): void {
    const error = asConnectorError(thrown, 'provider_unavailable');
    if (!flow && req.accepts(['json', 'html']) !== 'html') throw error;
    const { code, status } = error;
    const requestId = requestIdOf(res);
    this.options.log.info('a connection attempt failed', { code, requestId, error });
    const redirect =
      flow?.redirect ?? (req.path.startsWith('/auth/') ? this.options.redirects[0] : undefined);
    const link = redirect === undefined ? undefined : errorLink(this.#name, redirect, flow?.state, code);
    sendPage(res, status, errorPage(this.#look, code, requestId, link));
  }

  #cookieName(id: string): string {
    return `flow_${id}`;
  }

  #cookie(req: Request, id: string): string | undefined {
    return parse(req.headers.cookie ?? '')[this.#cookieName(id)];
  }

  #setCookie(res: Response, id: string, value: string, maxAge: number): void {
    const secure = this.options.publicUrl.protocol === 'https:';
    const cookie = serialize(this.#cookieName(id), value, {
      path: `/auth/${this.#name}`,
      httpOnly: true,
      sameSite: 'lax',
      secure,
      maxAge,
    });
    res.append('set-cookie', cookie);
  }
}

function vaultKeyOf(text: string | undefined): PublicJwk | undefined {
  if (text === undefined) return undefined;
  try {
    const jwk = parsePublicJwk(JSON.parse(text));
    if (jwk) return jwk;
  } catch {
    // Not JSON: refused like any other that is no key.
  }
  throw new ConnectorError('vault_key_malformed');
}
