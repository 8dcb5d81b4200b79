/** A program that somebody could have written around the Vault's client: it uses the types that the README names. */
export const CONSUMER = `import { createVault, generateVaultKey, isVaultError, type Connection, type RefreshNews } from '@data-connector/vault';

export async function main(connection: Connection, signal: AbortSignal): Promise<number> {
  const vault = createVault({ gateway: new URL('https://connect.example'), did: connection.did });
  try {
    const refreshing = vault.refresh({
      connection,
      key: generateVaultKey(),
      signal,
      store: { saveConnection(saved) { saved.accessToken satisfies string }, upsert() {}, remove() {}, quarantine() {} },
    });
    for await (const news of refreshing) {
      const seen: RefreshNews = news;
      if (seen.type === 'collecting') seen.records satisfies number;
      else if (seen.type !== 'waiting') seen.view.handlers satisfies object;
    }
    return (await refreshing).collected.records;
  } catch (error) {
    if (isVaultError(error, 'reconnect_required')) return error.status ?? 0;
    throw error;
  }
}
// @ts-expect-error a key is no text
void createVault({ gateway: '', did: '' }).sync({} as Connection, 'key');
`;

/** A piece of the README as part of a program that has what the piece takes for granted. */
export const withSurroundings = (
  piece: string,
): string => `import { createVault, didKeyProver, type CollectTargets, type Connection, type SyncTicket, type Vault, type VaultKey, type VaultStore } from '@data-connector/vault';

declare const did: string;
declare const vault: Vault;
declare const connection: Connection;
declare const key: VaultKey;
declare const privateKey: Uint8Array;
declare const store: VaultStore;
declare const signal: AbortSignal;
declare const { upsert, remove, quarantine, prune, onConnection, onCursors }: Required<CollectTargets>;
declare function keep(ticket: SyncTicket): Promise<void>;
declare function show(...what: unknown[]): void;
export async function piece(): Promise<void> {
${piece}
}
void [createVault, didKeyProver];
`;

/** Compiler options that leave nothing unchecked, the client's own types included, and know nothing of Node. */
export const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
};
