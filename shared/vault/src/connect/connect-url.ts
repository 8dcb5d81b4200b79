import { base64urlnopad } from '@scure/base';
import { parsePublicJwk, type PublicJwk } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import type { Gateway } from '../gateway/gateway.js';

/** What a Vault can ask of a connection attempt. */
export interface ConnectOptions {
  /** Where the person comes back to: one of the operator's REDIRECT_URLS, letter for letter. */
  readonly redirect?: string;
  /** At most 128 characters; a random one is made otherwise. */
  readonly state?: string;
  /** The connection is sealed to this key, so that nobody on its way back can read it. */
  readonly vaultKey?: PublicJwk;
  /** Reconnect this account; another one gives `account_mismatch`. */
  readonly account?: string;
  /** Let the person choose an account even if one is signed in. */
  readonly select?: boolean;
}

/**
 * The page that the Vault opens in a browser, and the state to keep until the person comes back.
 * @throws VaultError `vault_key_malformed`
 */
export function connectUrl(
  gateway: Gateway,
  did: string,
  provider: string,
  options: ConnectOptions = {},
): { readonly url: string; readonly state: string } {
  const { redirect, vaultKey, account, select } = options;
  const state = options.state ?? base64urlnopad.encode(crypto.getRandomValues(new Uint8Array(24)));
  if (vaultKey && !parsePublicJwk(vaultKey)) throw new VaultError('vault_key_malformed');
  const parameters = {
    did,
    state,
    redirect,
    account,
    vaultKey: vaultKey && JSON.stringify(parsePublicJwk(vaultKey)),
    prompt: select ? 'select' : undefined,
  };
  const query = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return { url: `${gateway.url('connect', provider)}?${query.join('&')}`, state };
}
