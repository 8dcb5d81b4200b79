import type { Account } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { boundedAccount } from './account.js';
import { ApiClient } from './api/api-client.js';
import type { Api, Query } from './api/api.js';
import { handlerOf, manifestOf, type HandlerData } from './handlers/handler-data.js';
import { providerManifest, type ProviderManifest } from './manifest.js';
import type { OAuth2 } from './oauth2/oauth2.js';
import { strategyOf } from './oauth2/strategy.js';
import { tokensOf } from './oauth2/token-answer.js';
import { TokenEndpoint } from './oauth2/token-endpoint.js';
import type { App } from './app.js';
import type { Provider, ProviderDefinition, Webhooks } from './provider.js';
import { TokenRejected } from './third-party/faults.js';
import { withRetry } from './third-party/retry.js';
import { objectOf, type ThirdPartyObject } from './values.js';

/** A provider, as data. */
export interface ProviderData extends Omit<ProviderManifest, 'scopes' | 'handlers' | 'issuer'> {
  /** The third party's own address, which its records name as their source. */
  readonly application: string;
  /** See ProviderManifest; `application` unless told. */
  readonly issuer?: string;
  readonly oauth2: OAuth2;
  readonly api: Api;
  /** Where the API says whose token it is; an account without an id is none. */
  readonly account: {
    readonly get: string;
    readonly query?: Query;
    readonly map: (body: ThirdPartyObject) => Partial<Account>;
  };
  readonly handlers: readonly HandlerData[];
  readonly webhooks?: (app: App) => Webhooks;
}

/** OAuth 2 sets no limit; this is about what every server takes in an address. */
const LONGEST_STATE = 4096;

/** What the manifest cannot say of itself. @throws Error that says which handler is wrong, and how */
function check({ handlers, name, scopes }: ProviderManifest): void {
  const fail = (what: string) => {
    throw new Error(`${name}: ${what}`);
  };
  if (new Set(handlers.map((handler) => handler.name)).size !== handlers.length)
    fail('two handlers have one name');
  for (const handler of handlers) {
    const sameSchema = handlers.filter((other) => other.schema === handler.schema);
    if (handler.mode === 'snapshot' && sameSchema.length > 1)
      fail(`${handler.name} is a snapshot, so no other handler may fill its schema`);
    if (!handler.scopes.every((scope) => scopes.includes(scope)))
      fail(`${handler.name} needs a scope that is not asked for`);
  }
}

/**
 * A provider, made of its data.
 * @throws Error at import: a mistake of the provider's team, not of a request
 */
export function defineProvider(data: ProviderData): ProviderDefinition {
  const { account, api, application, handlers, oauth2, webhooks } = data;
  const { name, label, description, icon, lifecycle, owners, issuer = application } = data;
  const manifest = providerManifest.parse({
    ...{ name, label, description, icon, lifecycle, owners, issuer },
    scopes: [...oauth2.scopes],
    handlers: handlers.map(manifestOf),
  });
  check(manifest);

  function create(app: App): Provider {
    const client = new ApiClient(api, app);
    const endpoint = new TokenEndpoint(oauth2, app);
    /** What is asked of the API once in a flow, in which a rejected token is a failed flow. */
    const get = async (path: string, query: Query, accessToken: string, signal: AbortSignal) =>
      (await client.call({ path, query, accessToken, signal })).body;

    return {
      manifest,
      handlers: handlers.map((handler) => handlerOf(handler, application, client)),
      longestState: oauth2.longestState ?? LONGEST_STATE,
      strategy: (options) => strategyOf(oauth2, app, endpoint, options),
      authorize(options) {
        const asked = oauth2.ask?.(options) ?? {};
        return { ...asked, asked };
      },
      async finish(grant, signal) {
        const { exchange, granted, scopes } = oauth2;
        try {
          const { accessToken } = grant;
          const whole = exchange
            ? await withRetry(() => endpoint.grant(exchange(accessToken), 'flow_invalid', signal), signal)
            : grant;
          const told = granted && granted.map(await get(granted.get, {}, whole.accessToken, signal));
          return tokensOf({ ...whole, scopes: told ?? whole.scopes }, { scopes });
        } catch (error) {
          throw error instanceof TokenRejected ? new ConnectorError('flow_invalid', {}, error) : error;
        }
      },
      async account(accessToken, signal) {
        const body = objectOf(await get(account.get, account.query ?? {}, accessToken, signal));
        const { id = '', ...rest } = body ? account.map(body) : {};
        return boundedAccount({ name: id, ...rest, id });
      },
      ...(typeof oauth2.refresh === 'string'
        ? {
            async renew({ refreshToken, scopes }, signal) {
              if (refreshToken === undefined) throw new ConnectorError('reconnect_required');
              const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken };
              const grant = await endpoint.grant(parameters, 'reconnect_required', signal);
              return tokensOf(grant, { refreshToken, scopes });
            },
          }
        : {}),
      async revoke(tokens, signal) {
        const { revoke } = oauth2;
        const ended = (error: unknown) => {
          if (!(error instanceof TokenRejected)) throw error;
        };
        if (typeof revoke === 'function') {
          await revoke(tokens, client, signal).catch(ended);
          return;
        }
        const { accessToken, refreshToken } = tokens;
        for (const [token, hint] of [
          [refreshToken, 'refresh_token'],
          [accessToken, 'access_token'],
        ] as const)
          if (token !== undefined)
            await withRetry(() => endpoint.revoke(revoke.endpoint, token, hint, signal), signal).catch(ended);
      },
      ...(webhooks ? { webhooks: webhooks(app) } : {}),
      async close() {
        await Promise.all([client.close(), endpoint.close()]);
      },
    } satisfies Provider;
  }

  return { manifest, create };
}
