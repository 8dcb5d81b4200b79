import { base64urlnopad } from '@scure/base';
import type { Keyring } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import { openJwe, parseJwe, type CompactJwe } from '../jose/compact-jwe.js';
import { contentKeyOfPrivate, contentKeyOfSecret } from '../jose/content-key.js';
import { derive, passphraseSecret, type KeyringOwner } from '../keys/derive.js';
import { PLATFORM_CRYPTO, type VaultCrypto } from '../keys/vault-crypto.js';
import type { VaultKey } from '../keys/vault-key.js';

/** A sync's data key, opened: a key of its own for each purpose, derived once. */
export interface DataKey {
  readonly kid: string;
  readonly record: Uint8Array;
  readonly result: Uint8Array;
  readonly connection: Uint8Array;
  /** What opens what these keys sealed. */
  readonly crypto: VaultCrypto;
}

async function contentKey(
  jwe: CompactJwe,
  key: VaultKey,
  owner: KeyringOwner,
  crypto: VaultCrypto,
): Promise<Uint8Array> {
  switch (key.kind) {
    case 'jwk':
      return contentKeyOfPrivate(jwe, key.privateKey);
    case 'secret':
      return contentKeyOfSecret(jwe, derive(key.secret, 'wrap'));
    case 'passphrase':
      return contentKeyOfSecret(jwe, derive(await passphraseSecret(key.passphrase, owner, crypto), 'wrap'));
  }
}

/**
 * Opens a keyring with the person's key.
 * @throws VaultError `key_wrong` if it was made for another key, `tampered`
 */
export async function openKeyring(
  keyring: Keyring,
  key: VaultKey,
  owner: KeyringOwner,
  crypto: VaultCrypto = PLATFORM_CRYPTO,
): Promise<DataKey> {
  if (keyring.version !== 1) throw new VaultError('tampered');
  if (keyring.key !== key.kind) throw new VaultError('key_wrong');
  const jwe = parseJwe(keyring.jwe);
  const dataKey = openJwe(jwe, await contentKey(jwe, key, owner, crypto));
  if (dataKey.length !== 32) throw new VaultError('tampered');
  const kid = base64urlnopad.encode(derive(dataKey, 'kid').slice(0, 16));
  if (kid !== keyring.kid) throw new VaultError('tampered');
  return {
    kid,
    record: derive(dataKey, 'record'),
    result: derive(dataKey, 'result'),
    connection: derive(dataKey, 'connection'),
    crypto,
  };
}
