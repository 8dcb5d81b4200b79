import {
  addressOf,
  addressProver,
  generateVaultKey,
  isVaultError,
  normaliseDid,
  parseKey,
  publicJwk,
  type Prover,
  type VaultKey,
} from '@data-connector/vault';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** Whose Vault this is, with the secret that opens what is sealed for it. It never leaves the browser, except by the person's own hand. */
export interface Owner {
  readonly did: string;
  readonly key: VaultKey;
}

/** Also in what is kept already: another label would make another DID of the same key. */
const LABEL = utf8ToBytes('vault-demo did');

/** Derived from the person's own key, so that there is one secret to keep, and another than it, since that one opens and this one signs. */
const signingKey = (privateKey: Uint8Array): Uint8Array => hkdf(sha256, privateKey, undefined, LABEL, 32);

/** The DID that belongs to a private key: the address of its signing key. */
const didOf = (privateKey: Uint8Array): string => addressOf(signingKey(privateKey));

/** Makes somebody new: a P-256 key, and the DID that belongs to it. */
export function newPerson(): Owner {
  const key = generateVaultKey();
  return { did: didOf(key.privateKey), key };
}

/** What proves a person's DID; nothing if it was pasted from elsewhere, where its key is. */
export function proverOf({ did, key }: Owner): Prover | undefined {
  if (key.kind !== 'jwk' || didOf(key.privateKey) !== did) return undefined;
  return addressProver(signingKey(key.privateKey));
}

const toBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** 32 bytes written as hex or base64url, or nothing. */
function bytes32(text: string): Uint8Array | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return hexToBytes(text);
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The private part of a P-256 key: a private JWK whose public part fits, or the 32 bytes alone. */
function privateKeyOf(text: string): VaultKey | undefined {
  const jwk = objectIn(text);
  const privateKey = bytes32(jwk ? (typeof jwk['d'] === 'string' ? jwk['d'] : '') : text);
  if (!privateKey) return undefined;
  try {
    const fits = Object.entries(publicJwk(privateKey)).every(([name, value]) => jwk?.[name] === value);
    return jwk && !fits ? undefined : { kind: 'jwk', privateKey };
  } catch (error) {
    if (isVaultError(error)) return undefined;
    throw error;
  }
}

function keyOf(kind: VaultKey['kind'], text: string): VaultKey | undefined {
  if (kind === 'jwk') return privateKeyOf(text.trim());
  if (kind === 'passphrase')
    return parseKey({ passphrase: text }) ? { kind, passphrase: text.normalize('NFKC') } : undefined;
  const secret = bytes32(text.trim());
  return secret && parseKey({ secret: toBase64url(secret) }) ? { kind, secret } : undefined;
}

/** What a person typed or pasted. */
export interface Pasted {
  readonly did: string;
  readonly kind: VaultKey['kind'];
  readonly key: string;
}

/** The person in what was pasted, or what is wrong with it. The three kinds are those of the protocol. */
export function readPerson({ did: text, kind, key: keyText }: Pasted): Owner | 'did' | 'key' {
  const did = normaliseDid(text.trim());
  if (did === undefined) return 'did';
  const key = keyOf(kind, keyText);
  return key ? { did, key } : 'key';
}

/** A person's key as text to keep elsewhere: what `readPerson` takes. */
export function writeKey(key: VaultKey): string {
  if (key.kind === 'passphrase') return key.passphrase;
  if (key.kind === 'secret') return toBase64url(key.secret);
  return JSON.stringify({ ...publicJwk(key.privateKey), d: toBase64url(key.privateKey) });
}
