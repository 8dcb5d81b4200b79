import { ConnectorError } from '@data-connector/kit/errors';
import {
  defineProvider,
  grantOf,
  textOf,
  TokenRejected,
  tokensOf,
  withRetry,
  type Grant,
  type Provider,
} from '@data-connector/provider';
import type { Account } from '@data-connector/protocol';
import { GraphClient } from './client.js';
import { endpointsOf } from './endpoints.js';
import { ACCOUNT_FIELDS } from './fields.js';
import { addressOf, listOf, pictureOf } from './graph-values.js';
import { following } from './handlers/following.js';
import { posts } from './handlers/posts.js';
import { manifest } from './manifest.js';
import { FacebookStrategy } from './strategy.js';
import { webhooks } from './webhooks.js';

/** A short-lived token as one of about 60 days (https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived). */
async function longLived(client: GraphClient, shortLived: string, signal: AbortSignal): Promise<Grant> {
  const parameters = { grant_type: 'fb_exchange_token', fb_exchange_token: shortLived };
  const grant = grantOf(await withRetry(() => client.token(parameters, signal), signal));
  if (!grant) throw new ConnectorError('provider_unavailable');
  return grant;
}

async function grantedScopes(
  client: GraphClient,
  accessToken: string,
  signal: AbortSignal,
): Promise<string[]> {
  const answer = await client.get('me/permissions', {}, accessToken, signal);
  return listOf(answer).flatMap(({ permission, status }) =>
    status === 'granted' && typeof permission === 'string' ? [permission] : [],
  );
}

async function accountOf(client: GraphClient, accessToken: string, signal: AbortSignal): Promise<Account> {
  const me = await client.get('me', { fields: ACCOUNT_FIELDS.join(',') }, accessToken, signal);
  const id = textOf(me['id']);
  if (id === undefined) throw new ConnectorError('provider_unavailable');
  const [url, avatarUrl] = [addressOf(me['link']), pictureOf(me['picture'])];
  return {
    id,
    name: textOf(me['name']) ?? id,
    ...(url === undefined ? {} : { url }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
  };
}

/** Facebook, through Facebook Login and the Graph API. It has no refresh tokens: after 60 days a person connects again. */
export const facebook = defineProvider({
  manifest,
  create(app): Provider {
    const endpoints = endpointsOf(app);
    const client = new GraphClient(app, endpoints);
    return {
      manifest,
      handlers: [following(client), posts(client)],
      strategy: (options) => new FacebookStrategy(app, endpoints, options),
      // `rerequest`: a permission that was declined once is asked for again only with it.
      authorize: ({ select }) => ({
        scope: manifest.scopes,
        authType: select ? 'rerequest,reauthenticate' : 'rerequest',
      }),
      async finish(grant, signal) {
        try {
          const { accessToken, expiresIn } = await longLived(client, grant.accessToken, signal);
          const scopes = await grantedScopes(client, accessToken, signal);
          return tokensOf({ accessToken, expiresIn }, { scopes });
        } catch (error) {
          throw error instanceof TokenRejected ? new ConnectorError('flow_invalid', {}, error) : error;
        }
      },
      account: (accessToken, signal) => accountOf(client, accessToken, signal),
      async revoke({ accessToken }, signal) {
        try {
          await client.delete('me/permissions', accessToken, signal);
        } catch (error) {
          if (!(error instanceof TokenRejected)) throw error;
        }
      },
      webhooks: webhooks(app.clientSecret),
    };
  },
});
