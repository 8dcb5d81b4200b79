import type { Code, Connection } from '@data-connector/protocol';
import { sealTo } from '@data-connector/sealing';
import type { Flow } from './flow.js';

function link(provider: string, redirect: string, state: string | undefined, error?: Code): string {
  const query = new URLSearchParams({
    provider,
    ...(state === undefined ? {} : { state }),
    ...(error === undefined ? {} : { error }),
  });
  return `${redirect}${redirect.includes('?') ? '&' : '?'}${query.toString()}`;
}

/** The link that hands a connection to the Vault: in the fragment, which no server sees; sealed if the Vault gave a key. */
export async function connectionLink(flow: Flow, connection: Connection): Promise<string> {
  const json = JSON.stringify(connection);
  const fragment = flow.vaultKey
    ? `sealed=${await sealTo(flow.vaultKey, Buffer.from(json))}`
    : `config=${Buffer.from(json).toString('base64url')}`;
  return `${link(flow.provider, flow.redirect, flow.state)}#${fragment}`;
}

/** The link that leads back to the Vault with an error. */
export function errorLink(provider: string, redirect: string, state: string | undefined, code: Code): string {
  return link(provider, redirect, state, code);
}
