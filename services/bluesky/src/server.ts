import type { ServerData } from '@data-connector/provider';
import { find, home } from './identity.js';

/** Where accounts are: at servers of anybody's, one of which lets people in for many others. */
export const server: ServerData = {
  label: 'Your handle, your DID or your server',
  common: [{ server: 'bsky.social', label: 'Bluesky' }],
  sameIds: true,
  find,
  home,
  metadata: 'protected-resource',
  app: {
    document: true,
    // https://atproto.com/specs/oauth#localhost-client-development
    onLoopback({ redirectUri, scopes }) {
      const said = new URLSearchParams({ redirect_uri: redirectUri, scope: scopes.join(' ') });
      return `http://localhost?${said.toString()}`;
    },
  },
};
