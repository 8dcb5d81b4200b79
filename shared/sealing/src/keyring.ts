import { LABELS, type Keyring, type PersonKey } from '@data-connector/protocol';
import type { DataKey } from './data-key.js';
import { derive } from './derive.js';
import { sealTo, wrapWith } from './seal-to.js';
import type { ServiceKeys } from './service-keys.js';
import { secretOfPassphrase, type KeyOwner } from './passphrase.js';

/** A person's key that data keys can be wrapped for: of a passphrase, the secret that it stands for. */
export type ReadyKey =
  | Extract<PersonKey, { kind: 'jwk' }>
  | { readonly kind: 'secret' | 'passphrase'; readonly secret: Uint8Array };

/**
 * Makes a person's key ready; for a passphrase that costs scrypt.
 * @throws ConnectorError `busy` when too many passphrases wait to be derived
 */
export async function readyKey(key: PersonKey, owner: KeyOwner): Promise<ReadyKey> {
  if (key.kind !== 'passphrase') return key;
  return { kind: key.kind, secret: await secretOfPassphrase(key.passphrase, owner) };
}

/** Wraps a data key for the person's key. */
export async function makeKeyring(dataKey: DataKey, key: ReadyKey): Promise<Keyring> {
  const header = { kid: dataKey.kid };
  const jwe = await (key.kind === 'jwk'
    ? sealTo(key.jwk, dataKey.bytes, header)
    : wrapWith(derive(key.secret, LABELS.wrap), dataKey.bytes, header));
  return { version: 1, kid: dataKey.kid, key: key.kind, jwe };
}

/**
 * Tells whether two requests brought the same key, without keeping it: a keyed hash, base64url. Of a passphrase it is
 * scrypt's output that is hashed, so that trying passphrases against it costs as much as against what is sealed.
 */
export function keyFingerprint(key: ReadyKey, keys: Pick<ServiceKeys, 'hash'>): string {
  const text = key.kind === 'jwk' ? key.jwk.x + key.jwk.y : Buffer.from(key.secret).toString('hex');
  return keys.hash('key', key.kind, text);
}
