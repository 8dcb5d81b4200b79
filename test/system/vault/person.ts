import { randomBytes, randomUUID } from 'node:crypto';
import {
  createVault,
  generateVaultKey,
  type Refreshed,
  type RefreshOptions,
  type Vault,
  type VaultKey,
} from '@data-connector/vault';
import type { Connection } from '@data-connector/protocol';
import { connectAsPerson } from '@data-connector/simulator';
import { vaultRecords, type VaultRecords } from './records.js';

/** The three kinds of key that a person can have. */
export const KEYS: Readonly<Record<VaultKey['kind'], () => VaultKey>> = {
  jwk: () => generateVaultKey(),
  secret: () => ({ kind: 'secret', secret: new Uint8Array(randomBytes(32)) }),
  passphrase: () => ({
    kind: 'passphrase',
    passphrase: `correct hörse ${randomBytes(9).toString('base64')} & "staple"`,
  }),
};

/** A person with a Vault. */
export interface Person {
  readonly did: string;
  readonly key: VaultKey;
  readonly data: VaultRecords;
  /** The Vault's client at a URL. */
  at(url: string): Vault;
  /** Opens the connect page, approves, and saves the connection; `url` is the public one. */
  connect(url: string, provider: string): Promise<Connection>;
  /** Syncs and collects with the connection saved last. @returns also the ref that the relay hears of */
  refresh(
    url: string,
    provider: string,
    more?: Partial<RefreshOptions>,
  ): Promise<Refreshed & { ref: string }>;
}

/** Somebody new; or another device of somebody, which has their key and nothing else. */
export function person(kind: VaultKey['kind'] = 'jwk', same?: Pick<Person, 'did' | 'key'>): Person {
  const { did, key } = same ?? { did: `0x${randomBytes(20).toString('hex')}`, key: KEYS[kind]() };
  const data = vaultRecords();
  // Whoever comes twice at once takes their own local database away.
  const at = (gateway: string) => createVault({ gateway, did, patience: { local: 30_000 } });
  return {
    did,
    key,
    data,
    at,
    async connect(url, provider) {
      const vault = at(url);
      const begun = vault.connectUrl(provider);
      const connection = vault.openReturn(await connectAsPerson(begun.url), { state: begun.state });
      await data.saveConnection(connection);
      return connection;
    },
    async refresh(url, provider, more = {}) {
      const connection = data.connections.get(provider);
      if (!connection) throw new Error('Connect first');
      const ref = randomUUID();
      const { databaseFor } = data;
      const options = { connection, key, store: data, notify: { relay: 'phones', ref } };
      return { ...(await at(url).refresh({ ...options, databaseFor, ...more })), ref };
    },
  };
}
