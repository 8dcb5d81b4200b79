import { present, type Code, type Connection } from '@data-connector/protocol';
import { sealTo } from '@data-connector/sealing';
import type { Flow } from './flow.js';

/** The link that leads back to the Vault, with an error if there was one. */
export function linkBack(
  { provider, redirect, state }: Pick<Flow, 'provider' | 'redirect' | 'state'>,
  error?: Code,
): string {
  const query = new URLSearchParams({ provider, ...present({ state, error }) });
  return `${redirect}${redirect.includes('?') ? '&' : '?'}${query.toString()}`;
}

/** The link that hands a connection to the Vault: in the fragment, which no server sees; sealed if the Vault gave a key. */
export async function connectionLink(flow: Flow, connection: Connection): Promise<string> {
  const json = JSON.stringify(connection);
  const fragment = flow.vaultKey
    ? `sealed=${await sealTo(flow.vaultKey, Buffer.from(json))}`
    : `config=${Buffer.from(json).toString('base64url')}`;
  return `${linkBack(flow)}#${fragment}`;
}
