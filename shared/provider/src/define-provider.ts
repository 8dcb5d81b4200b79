import { ConnectorError } from '@data-connector/kit/errors';
import { boundedAccount, type SaidOfAccount } from './account.js';
import { ApiClient } from './api/api-client.js';
import type { Api, Query } from './api/api.js';
import type { App } from './app.js';
import {
  handlerOf,
  recordOf,
  type HandlerCode,
  type HandlerData,
  type Tools,
} from './handlers/handler-data.js';
import { providerManifest, type HandlerManifest, type ProviderManifest } from './manifest.js';
import { loginOf, type FormLogin } from './form-login.js';
import { grantsOf } from './oauth2/grants.js';
import type { OAuth2 } from './oauth2/oauth2.js';
import type { ServerData } from './servers/server-data.js';
import { Atlas } from './servers/whereabouts.js';
import { Servers } from './servers/servers.js';
import type { Provider, ProviderDefinition, Webhooks } from './provider.js';
import type { Access } from './tokens.js';
import { objectOf, type ThirdPartyObject } from './values.js';

/** Where an API says whose token it is. */
interface AccountData {
  readonly get: string;
  readonly query?: Query;
  readonly map: (body: ThirdPartyObject) => SaidOfAccount;
}

type AccountCode = (tools: Tools, access: Access, signal: AbortSignal) => Promise<SaidOfAccount>;

const asked =
  ({ get: path, map, query = {} }: AccountData): AccountCode =>
  async ({ api }, access, signal) => {
    const body = objectOf((await api.call({ path, query, ...access, signal })).body);
    return body ? map(body) : {};
  };

interface CommonData extends Omit<
  ProviderManifest,
  'scopes' | 'handlers' | 'issuer' | 'revokePage' | 'server'
> {
  /** The third party's own address, which its records name as their source. */
  readonly application: string;
  /** Its accounts are at many servers: what of it is the same at all of them. */
  readonly server?: ServerData;
  readonly api: Api;
  /** Where the API says whose token it is, or how it is found out; an account without an id is none. */
  readonly account: AccountData | AccountCode;
  readonly handlers: readonly (HandlerData | HandlerCode)[];
  readonly webhooks?: (app: App) => Webhooks;
}

/** A provider whose people consent on a page of the third party's, as data. */
export interface ProviderData extends CommonData {
  readonly oauth2: Omit<OAuth2, 'scopes'> & {
    /** What is asked for besides the scopes of the handlers. */
    readonly scopes?: readonly string[];
  };
  readonly login?: undefined;
}

/** A provider whose people log in by a form, as data. */
export interface FormProviderData extends CommonData {
  readonly login: FormLogin;
  readonly oauth2?: undefined;
}

/** What the manifest cannot say of itself. @throws Error that says which handler is wrong, and how */
function check(data: ProviderData | FormProviderData): void {
  const { api, handlers, login, name, oauth2: consent, server } = data;
  const fail = (what: string) => {
    throw new Error(`${name}: ${what}`);
  };
  if (login && api.auth !== 'basic') fail('what a person enters is for an API that takes HTTP Basic');
  if (consent && server && !server.app) fail('server has to say how its app becomes known');
  const { authorize, client, issuer, token } = consent ?? {};
  if (consent && !server?.metadata && (authorize === undefined || token === undefined))
    fail('oauth2 has to say where consent is asked for and tokens are given');
  if (!server && (client === 'none' || client === 'private_key_jwt'))
    fail('only an app of many servers does without a secret');
  // Or a server could have another's code brought to it, and use it there (RFC 9700, 4.4).
  if (server && client === 'none' && issuer === undefined)
    fail('an app without a secret needs callbacks that name their issuer');
  if (new Set(handlers.map((handler) => handler.name)).size !== handlers.length)
    fail('two handlers have one name');
  for (const handler of handlers) {
    const pages = 'pages' in handler ? handler.pages : undefined;
    const { conditional, next, size } = pages ?? {};
    const sameSchema = handlers.filter((other) => other.schema === handler.schema);
    if (handler.mode !== 'incremental' && sameSchema.length > 1)
      fail(`${handler.name} comes whole, so no other handler may fill its schema`);
    if (
      handler.mode === 'changes' &&
      'pages' in handler &&
      handler.pages.path.includes(':collection') !== (handler.collections !== undefined)
    )
      fail(`${handler.name} has collections without a list of them, or a list of them without :collection`);
    if (!recordOf(handler))
      fail(`${handler.name} fills a schema that is not known, and gives no shape of its records`);
    if (next?.counts === 'pages' && (size?.asNeeded || size?.min !== undefined))
      fail(`${handler.name} has numbered pages, which are others where pages have another size`);
    if (conditional && handler.mode === 'snapshot' && next?.inHeader && !size)
      fail(
        `${handler.name} is never known to be unchanged: its last page may be full unless its size is told`,
      );
  }
}

/**
 * A provider, made of its data.
 * @throws Error at import: a mistake of the provider's team, not of a request
 */
export function defineProvider(data: ProviderData | FormProviderData): ProviderDefinition {
  const { account, api, application, handlers, lifecycle, login, oauth2: consent, server, webhooks } = data;
  check(data);
  const scopes = [...new Set([...(consent?.scopes ?? []), ...handlers.flatMap((one) => one.scopes)])];
  const oauth2: OAuth2 | undefined = consent && { ...consent, scopes };
  const revoke = (consent ?? login).revoke;
  const manifest = providerManifest.parse({
    ...data,
    ...(consent && !server
      ? { issuer: consent.issuer ?? (consent.authorize && new URL(consent.authorize).origin) }
      : {}),
    ...('page' in revoke ? { revokePage: revoke.page } : {}),
    scopes,
    handlers: handlers.map((handler) => ({ lifecycle, review: false, ...handler })),
  });

  function create(app: App): Provider {
    const servers = server && new Servers(server, oauth2, app);
    const client = new ApiClient(api, app, servers?.guard);
    const tools: Tools = { api: client, app };
    const atlas = oauth2 && new Atlas(oauth2, app, server);
    const entrance =
      oauth2 && atlas ? grantsOf(oauth2, atlas, app, client, servers) : loginOf(login as FormLogin, scopes);
    return {
      ...entrance,
      manifest,
      handlers: handlers.map((handler, i) =>
        handlerOf(handler, manifest.handlers[i] as HandlerManifest, application, tools),
      ),
      ...(servers ? { begin: (given: string, signal: AbortSignal) => servers.begin(given, signal) } : {}),
      async account(access, signal) {
        const ask = typeof account === 'function' ? account : asked(account);
        const said = await ask(tools, access, signal);
        const meant = atlas?.subjectOf(access);
        // Or a server could pass an account of its own off as another one's.
        if (meant !== undefined && said.id !== meant) throw new ConnectorError('provider_unavailable');
        return boundedAccount(said, server?.sameIds ? undefined : access.server);
      },
      ...(webhooks ? { webhooks: webhooks(app) } : {}),
      async close() {
        await entrance.close();
        await servers?.close();
        await client.close();
      },
    };
  }

  const hasConsent = oauth2 !== undefined;
  const { pkce = true } = oauth2 ?? {};
  const withoutPkce = pkce === true ? {} : { withoutPkce: pkce.none };
  return { manifest, create, hasConsent, needsApp: hasConsent && !server, ...withoutPkce };
}
