import { ConnectorError } from '@data-connector/kit/errors';
import { defineProvider, tokensOf } from '@data-connector/provider';
import { XClient } from './client.js';
import { following } from './handlers/following.js';
import { posts } from './handlers/posts.js';
import { hosts } from './hosts.js';
import { manifest } from './manifest.js';
import { XStrategy } from './strategy.js';
import { TokenEndpoint } from './token-endpoint.js';

/** X, formerly Twitter: OAuth 2 with PKCE as a confidential client, API v2. */
export const twitter = defineProvider({
  manifest,
  create(app) {
    const where = hosts(app.simulator);
    const endpoint = new TokenEndpoint(app, where);
    const client = new XClient(where.simulator, app.meter);
    return {
      manifest,
      handlers: [following(client), posts(client)],
      strategy: (options) => new XStrategy(app, where, endpoint, options),
      // X has no parameter that makes a signed-in person choose an account: its page has a switch for that.
      authorize: () => ({}),
      finish: async (grant) => tokensOf(grant, { scopes: manifest.scopes }),
      account: (accessToken, signal) => client.me({ accessToken, signal }),
      async renew({ refreshToken, scopes }, signal) {
        if (refreshToken === undefined) throw new ConnectorError('reconnect_required');
        const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken };
        const renewed = await endpoint.grant(parameters, 'reconnect_required', signal);
        return tokensOf(renewed, { refreshToken, scopes });
      },
      async revoke({ accessToken, refreshToken }, signal) {
        if (refreshToken !== undefined) await endpoint.revoke(refreshToken, 'refresh_token', signal);
        await endpoint.revoke(accessToken, 'access_token', signal);
      },
    };
  },
});
