import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { LABELS, passphraseSaltInput, SCRYPT } from '@data-connector/protocol';
import type { VaultCrypto } from './vault-crypto.js';

/** HKDF-SHA-256 (RFC 5869) with an empty salt and one of the protocol's labels: 32 bytes. */
export function derive(key: Uint8Array, label: keyof typeof LABELS): Uint8Array {
  return hkdf(sha256, key, new Uint8Array(0), utf8ToBytes(LABELS[label]), 32);
}

/** Whose keyring it is: a passphrase gives another key for each person, provider and account. */
export interface KeyringOwner {
  readonly did: string;
  readonly provider: string;
  readonly accountId: string;
}

/** The 32 bytes that a passphrase stands for: scrypt, about 0.2 s, without blocking. */
export function passphraseSecret(
  passphrase: string,
  owner: KeyringOwner,
  { scrypt }: VaultCrypto,
): Promise<Uint8Array> {
  const salt = sha256(utf8ToBytes(passphraseSaltInput(owner.did, owner.provider, owner.accountId)));
  return scrypt(utf8ToBytes(passphrase.normalize('NFKC')), salt, SCRYPT);
}
