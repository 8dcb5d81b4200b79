import { isVaultError, normaliseDid, parseKey, publicJwk, type VaultKey } from '@data-connector/vault';
import type { AdoptFault } from '../store/state.js';
import { bytes32, toBase64url } from './bytes.js';
import type { KeyKind } from './key-kind.js';
import type { Owner } from './owner.js';

/** What a person typed or pasted. */
export interface Pasted {
  readonly did: string;
  readonly kind: KeyKind;
  readonly key: string;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The private part of a P-256 key: a private JWK whose public part fits, or the 32 bytes alone. */
function privateKeyOf(text: string): VaultKey | undefined {
  const jwk = parsed(text);
  const privateKey = bytes32(jwk ? (typeof jwk['d'] === 'string' ? jwk['d'] : '') : text);
  if (!privateKey) return undefined;
  try {
    const { kty, crv, x, y } = publicJwk(privateKey);
    if (jwk && (jwk['kty'] !== kty || jwk['crv'] !== crv || jwk['x'] !== x || jwk['y'] !== y))
      return undefined;
    return { kind: 'jwk', privateKey };
  } catch (error) {
    if (isVaultError(error)) return undefined;
    throw error;
  }
}

function keyOf(kind: KeyKind, text: string): VaultKey | undefined {
  if (kind === 'jwk') return privateKeyOf(text.trim());
  if (kind === 'passphrase')
    return parseKey({ passphrase: text }) ? { kind, passphrase: text.normalize('NFKC') } : undefined;
  const secret = bytes32(text.trim());
  return secret && parseKey({ secret: toBase64url(secret) }) ? { kind, secret } : undefined;
}

/** The person in what was pasted, or what is wrong with it. The three kinds are those of the protocol. */
export function readPerson({ did: text, kind, key: keyText }: Pasted): Owner | AdoptFault {
  const did = normaliseDid(text.trim());
  if (did === undefined) return 'did';
  const key = keyOf(kind, keyText);
  return key ? { did, key } : 'key';
}

/** A person's key as text to keep elsewhere: what `readPerson` takes. */
export function writeKey(key: VaultKey): string {
  switch (key.kind) {
    case 'jwk':
      return JSON.stringify({ ...publicJwk(key.privateKey), d: toBase64url(key.privateKey) });
    case 'secret':
      return toBase64url(key.secret);
    case 'passphrase':
      return key.passphrase;
  }
}
