import type { OwnApp } from '@data-connector/provider';
import { connecting } from '@data-connector/testing/provider-contract';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

export const SERVER = 'one.example';

/** What the app says of itself; what it is at a server is sealed by nothing here. */
export const own: OwnApp = {
  name: 'Data Connector',
  website: 'http://localhost:8080',
  redirectUri: 'http://127.0.0.1:9/auth/contract',
  document: 'http://localhost:8080/connect/mastodon/client-metadata.json',
  jwks: [],
  sign: () => '',
  seal: (value) => JSON.stringify(value),
  open: (sealed) => JSON.parse(sealed) as unknown,
};

/** A simulated Mastodon and the provider with one account connected to it; all ends with the test. */
export const connected = connecting(provider, simulator, own);
