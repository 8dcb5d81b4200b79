import { ConnectorError } from '@data-connector/core/errors';
import {
  defineProvider,
  TokenRejected,
  withRetry,
  type Provider,
  type Tokens,
} from '@data-connector/core/provider';
import type { Account } from '@data-connector/protocol';
import { GraphClient } from './client.js';
import { endpointsOf } from './endpoints.js';
import { ACCOUNT_FIELDS } from './fields.js';
import { listOf, pictureOf, textOf, webUrlOf } from './graph-values.js';
import { following } from './handlers/following.js';
import { posts } from './handlers/posts.js';
import { manifest } from './manifest.js';
import { FacebookStrategy } from './strategy.js';
import { webhooks } from './webhooks.js';

/** A short-lived token as one of about 60 days, with its end (https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived). */
async function longLived(
  client: GraphClient,
  shortLived: string,
  signal: AbortSignal,
): Promise<Pick<Tokens, 'accessToken' | 'expiresAt'>> {
  const answer = await withRetry(
    () => client.token({ grant_type: 'fb_exchange_token', fb_exchange_token: shortLived }, signal),
    signal,
  );
  const accessToken = textOf(answer['access_token']);
  const seconds = answer['expires_in'];
  if (accessToken === undefined) throw new ConnectorError('provider_unavailable');
  if (typeof seconds !== 'number' || !(seconds > 0)) return { accessToken };
  return { accessToken, expiresAt: new Date(Date.now() + seconds * 1000).toISOString() };
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
  const [url, avatarUrl] = [webUrlOf(me['link']), pictureOf(me['picture'])];
  return {
    id,
    name: (textOf(me['name']) ?? id).slice(0, 1000),
    ...(url !== undefined && url.length <= 2048 ? { url } : {}),
    ...(avatarUrl !== undefined && avatarUrl.length <= 4096 ? { avatarUrl } : {}),
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
          const tokens = await longLived(client, grant.accessToken, signal);
          return { ...tokens, scopes: await grantedScopes(client, tokens.accessToken, signal) };
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
