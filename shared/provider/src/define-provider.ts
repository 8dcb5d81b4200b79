import { boundedAccount, type SaidOfAccount } from './account.js';
import { ApiClient } from './api/api-client.js';
import type { Api, Query } from './api/api.js';
import type { App } from './app.js';
import { handlerOf, manifestOf, recordOf, type HandlerData } from './handlers/handler-data.js';
import { providerManifest, type HandlerManifest, type ProviderManifest } from './manifest.js';
import { grantsOf } from './oauth2/grants.js';
import type { OAuth2 } from './oauth2/oauth2.js';
import type { ServerData } from './servers/server-data.js';
import { ANY_SERVER, ServerGuard } from './servers/server-guard.js';
import type { Provider, ProviderDefinition, Webhooks } from './provider.js';
import { objectOf, type ThirdPartyObject } from './values.js';

/** A provider, as data. */
export interface ProviderData extends Omit<
  ProviderManifest,
  'scopes' | 'handlers' | 'issuer' | 'revokePage' | 'server'
> {
  /** The third party's own address, which its records name as their source. */
  readonly application: string;
  /** Its accounts are at many servers: what of it is the same at all of them. */
  readonly server?: ServerData;
  readonly oauth2: Omit<OAuth2, 'scopes'> & {
    /** What is asked for besides the scopes of the handlers. */
    readonly scopes?: readonly string[];
  };
  readonly api: Api;
  /** Where the API says whose token it is; an account without an id is none. */
  readonly account: {
    readonly get: string;
    readonly query?: Query;
    readonly map: (body: ThirdPartyObject) => SaidOfAccount;
  };
  readonly handlers: readonly HandlerData[];
  readonly webhooks?: (app: App) => Webhooks;
}

/** What the manifest cannot say of itself. @throws Error that says which handler is wrong, and how */
function check({ handlers, name, oauth2, server }: ProviderData): void {
  const fail = (what: string) => {
    throw new Error(`${name}: ${what}`);
  };
  const { authorize, client, issuer, token } = oauth2;
  if (!server?.metadata && (authorize === undefined || token === undefined))
    fail('oauth2 has to say where consent is asked for and tokens are given');
  if (!server && (client === 'none' || client === 'private_key_jwt'))
    fail('only an app of many servers does without a secret');
  // Or a server could have another's code brought to it, and use it there (RFC 9700, 4.4).
  if (server && client === 'none' && issuer === undefined)
    fail('an app without a secret needs callbacks that name their issuer');
  if (new Set(handlers.map((handler) => handler.name)).size !== handlers.length)
    fail('two handlers have one name');
  for (const handler of handlers) {
    const { conditional, next, size } = handler.pages;
    const sameSchema = handlers.filter((other) => other.schema === handler.schema);
    if (handler.mode !== 'incremental' && sameSchema.length > 1)
      fail(`${handler.name} comes whole, so no other handler may fill its schema`);
    if (
      handler.mode === 'changes' &&
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
export function defineProvider(data: ProviderData): ProviderDefinition {
  const { account, api, application, handlers, server, webhooks } = data;
  const { name, label, description, icon, lifecycle, owners } = data;
  const scopes = [...new Set([...(data.oauth2.scopes ?? []), ...handlers.flatMap((one) => one.scopes)])];
  const oauth2: OAuth2 = { ...data.oauth2, scopes };
  check(data);
  const manifest = providerManifest.parse({
    ...{
      name,
      label,
      description,
      icon,
      lifecycle,
      owners,
    },
    ...(server
      ? { server: { label: server.label, common: server.common } }
      : { issuer: oauth2.issuer ?? (oauth2.authorize && new URL(oauth2.authorize).origin) }),
    ...('page' in oauth2.revoke ? { revokePage: oauth2.revoke.page } : {}),
    scopes,
    handlers: handlers.map((handler) => manifestOf(handler, lifecycle)),
  });

  function create(app: App): Provider {
    const guard = server && new ServerGuard(app.servers ?? ANY_SERVER);
    const client = new ApiClient(api, app, guard);
    return {
      manifest,
      handlers: handlers.map((handler, i) =>
        handlerOf(handler, manifest.handlers[i] as HandlerManifest, application, client),
      ),
      ...grantsOf(oauth2, app, client, server, guard),
      async account(access, signal) {
        const { get: path, map, query = {} } = account;
        const body = objectOf((await client.call({ path, query, ...access, signal })).body);
        return boundedAccount(body ? map(body) : {}, server?.sameIds ? undefined : access.server);
      },
      ...(webhooks ? { webhooks: webhooks(app) } : {}),
    };
  }

  const { pkce } = oauth2;
  return { manifest, create, needsApp: !server, ...(pkce === true ? {} : { withoutPkce: pkce.none }) };
}
