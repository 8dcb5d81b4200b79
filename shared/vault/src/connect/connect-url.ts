import { base64urlnopad } from '@scure/base';
import { DID_PROOF_PARAMETER, parsePublicJwk, type PublicJwk } from '@data-connector/protocol';
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
  /** Where the account is, of a provider that is listed with `server`; the person is asked where it is missing. */
  readonly server?: string;
  /** Let the person choose an account even if one is signed in. */
  readonly select?: boolean;
}

/** The page that the Vault opens in a browser, and the state to keep until the person comes back. */
export interface ConnectPage {
  readonly url: string;
  readonly state: string;
}

/** As encodeURIComponent, and the apostrophe too: browsers escape it in a query, and a proof would not fit any more. */
const escaped = (value: string): string => encodeURIComponent(value).replaceAll("'", '%27');

function queryOf(gateway: Gateway, did: string, options: ConnectOptions): { query: string; state: string } {
  const { redirect, vaultKey, account, select, server } = options;
  const state = options.state ?? base64urlnopad.encode(gateway.crypto.randomBytes(24));
  if (vaultKey && !parsePublicJwk(vaultKey)) throw new VaultError('vault_key_malformed');
  const parameters = {
    did,
    state,
    redirect,
    account,
    server,
    vaultKey: vaultKey && JSON.stringify(parsePublicJwk(vaultKey)),
    prompt: select ? 'select' : undefined,
  };
  const query = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escaped(value)}`],
  );
  return { query: query.join('&'), state };
}

/**
 * The page to open, without a proof of the DID.
 * @throws VaultError `vault_key_malformed`
 */
export function connectUrl(
  gateway: Gateway,
  did: string,
  provider: string,
  options: ConnectOptions = {},
): ConnectPage {
  const { query, state } = queryOf(gateway, did, options);
  return { url: `${gateway.url('connect', provider)}?${query}`, state };
}

/**
 * The page to open, with a proof of the DID if the Vault has a prover. It can be opened once, within four minutes.
 * @throws VaultError `vault_key_malformed`, `did_proof_invalid`; what the app's own signer throws
 */
export async function provenConnectUrl(
  gateway: Gateway,
  did: string,
  provider: string,
  options: ConnectOptions = {},
): Promise<ConnectPage> {
  const { query, state } = queryOf(gateway, did, options);
  const path = ['connect', provider];
  const proof = await gateway.prove({ method: 'GET', path, query });
  const proven = proof === undefined ? query : `${query}&${DID_PROOF_PARAMETER}=${proof}`;
  return { url: `${gateway.url(...path)}?${proven}`, state };
}
