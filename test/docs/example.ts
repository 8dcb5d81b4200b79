import { readFileSync } from 'node:fs';
import { EXAMPLE_FILE } from '../../docs/generator/files.js';
import { VAULT_PRIVATE_KEY } from '../../docs/generator/example/inputs.js';
import type { Example } from '../../docs/generator/example/make-example.js';
import { QUARANTINE } from '@data-connector/protocol';
import { createVault, type LocalDatabases, type Vault, type VaultKey } from '@data-connector/vault';

/** The worked example of docs/protocol.md, as it is published. */
export const EXAMPLE = JSON.parse(readFileSync(EXAMPLE_FILE, 'utf8')) as Example;

export type Kind = keyof Example['keys'];
export const KINDS: readonly Kind[] = ['secret', 'jwk', 'passphrase'];

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** The person's key of the example as the Vault's client takes it. */
export function vaultKey(kind: Kind, { keys }: Example = EXAMPLE): VaultKey {
  const { secret, jwk, passphrase } = keys;
  if (kind === 'secret') return { kind, secret: bytes(secret.secret) };
  if (kind === 'jwk') return { kind, privateKey: bytes(jwk.privateKey) };
  return { kind, passphrase: passphrase.sent.passphrase };
}

export const vaultPrivateKey = new Uint8Array(VAULT_PRIVATE_KEY);

const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });

/** What the example's gateway answers; a request that the example does not tell of is a fault of the test. */
function answerOf(example: Example, kind: Kind, method: string, path: string): Response {
  const { provider, signingKey, started, view, keys, receipts: known } = example;
  const [schema = ''] = Object.keys(view.datastores);
  const handlers = [
    { name: 'following', schema, mode: 'incremental', every: 86_400, scopes: ['user_likes'] },
  ];
  const status = { ...view, keyring: keys[kind].keyring };
  const sync = `/sync/${provider}/${started.syncId}`;
  switch (`${method} ${path}`) {
    case 'GET /providers':
      return json({
        [provider]: { name: provider, status: 'available', handlers, jwks: { keys: [signingKey] } },
      });
    case `POST /sync/${provider}`:
      return json(started, 202);
    case `GET ${sync}`:
      return json(status);
    case `GET ${sync}/events`:
      return new Response(`id: 3\nevent: completed\ndata: ${JSON.stringify(status)}\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      });
    case `DELETE ${sync}`:
      return json({ receipt: known.erasure.jws });
    case `DELETE /connect/${provider}`:
      return json({ receipt: known.disconnection.jws });
    default:
      throw new Error(`the example does not tell of ${method} ${path}`);
  }
}

/** The Vault's client before the example's gateway, which answers with what the example shows. */
export function replayed(
  kind: Kind,
  answer: (method: string, path: string) => Response | undefined = () => undefined,
  example = EXAMPLE,
): Vault {
  const fetch: typeof globalThis.fetch = async (input, { method = 'GET' } = {}) => {
    const { pathname } = new URL(input as string);
    return answer(method, pathname) ?? answerOf(example, kind, method, pathname);
  };
  // What is missing never comes here: there is nothing to wait for.
  const patience = { completeness: 0, backOff: 1 };
  return createVault({ gateway: example.gateway, did: example.did, fetch, patience });
}

/** Local databases that hold the example's documents, as a replication would have left them. */
export function localDatabases(
  kind: Kind,
  documents: readonly object[] = EXAMPLE.documents,
  { keys, quarantine, view }: Example = EXAMPLE,
): LocalDatabases {
  const rowsOf = (all: readonly object[]) =>
    [{ _id: 'keyring', _rev: '1-k', ...keys[kind].keyring }, ...all]
      .map((doc) => ({ id: (doc as { _id: string })._id, doc }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  const [records, aside] = [rowsOf(documents), rowsOf(quarantine.documents)];
  return {
    databaseFor: (name) => ({
      replicate: { from: () => Object.assign(Promise.resolve({}), { cancel: () => undefined }) },
      allDocs: async (options) => {
        const { startkey } = options as { startkey?: string };
        const rows = name === view.datastores[QUARANTINE]?.name ? aside : records;
        return { rows: startkey === undefined ? rows : rows.filter(({ id }) => id > startkey) };
      },
      destroy: async () => undefined,
    }),
  };
}
