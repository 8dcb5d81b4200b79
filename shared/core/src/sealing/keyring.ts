import { createHmac } from 'node:crypto';
import { LABELS, type Keyring, type PersonKey } from '@data-connector/protocol';
import type { DataKey } from './data-key.js';
import { derive } from './derive.js';
import { sealTo, wrapWith } from './seal-to.js';
import { secretOfPassphrase } from './passphrase.js';

/** Whose key it is, for the passphrase's salt. */
export interface KeyOwner {
  readonly did: string;
  readonly provider: string;
  readonly accountId: string;
}

/**
 * Wraps a data key for the person's key.
 * @throws ConnectorError `busy` when too many passphrases wait to be derived.
 */
export async function makeKeyring(dataKey: DataKey, key: PersonKey, owner: KeyOwner): Promise<Keyring> {
  const wrapped = async (): Promise<string> => {
    if (key.kind === 'jwk') return sealTo(key.jwk, dataKey.bytes, { kid: dataKey.kid });
    const secret =
      key.kind === 'secret'
        ? key.secret
        : await secretOfPassphrase(key.passphrase, owner.did, owner.provider, owner.accountId);
    return wrapWith(derive(secret, LABELS.wrap), dataKey.bytes, { kid: dataKey.kid });
  };
  return { version: 1, kid: dataKey.kid, key: key.kind, jwe: await wrapped() };
}

/** Tells whether two requests brought the same key, without keeping it: a keyed hash, base64url. */
export function keyFingerprint(key: PersonKey, hashKey: Uint8Array): string {
  const text =
    key.kind === 'jwk'
      ? key.jwk.x + key.jwk.y
      : key.kind === 'secret'
        ? Buffer.from(key.secret).toString('hex')
        : key.passphrase;
  return createHmac('sha256', hashKey).update(key.kind).update('\n').update(text).digest('base64url');
}
