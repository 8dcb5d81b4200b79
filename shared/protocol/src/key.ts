import { p256 } from '@noble/curves/nist.js';
import { base64urlnopad } from '@scure/base';
import { hexToBytes } from '@noble/hashes/utils.js';

/** A public EC P-256 key as a JWK (RFC 7517), reduced to the members that make it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/**
 * The person's key, parsed: `secret` is 32 bytes; `jwk` lets the server write and never read back;
 * `passphrase` is NFKC text that scrypt makes a secret of.
 */
export type PersonKey =
  | { readonly kind: 'secret'; readonly secret: Uint8Array }
  | { readonly kind: 'jwk'; readonly jwk: PublicJwk }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** 32 bytes that are not all zero, as hex. */
const HEX_KEY = /^(?!0{64}$)[0-9a-fA-F]{64}$/;
/** The same as base64url, whose last character carries no bits that 32 bytes have not. */
const BASE64URL_KEY = /^(?!A{43}$)[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
/** A secret, in either spelling. */
export const secretPattern = new RegExp(`${HEX_KEY.source}|${BASE64URL_KEY.source}`);
/** A coordinate of a public key. */
export const coordinatePattern = /^[A-Za-z0-9_-]{43}$/;
/** A passphrase's length in Unicode code points, once it is normalised to NFKC. */
export const PASSPHRASE_LENGTH = { shortest: 8, longest: 256 } as const;
/** Long and all of one alphabet: meant as a key, right or wrong. */
const MEANT_AS_KEY = /^(?:[0-9a-fA-F]{40,}|[A-Za-z0-9_-]{40,})$/;

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;

function parseSecret(text: unknown): PersonKey | undefined {
  if (typeof text !== 'string') return undefined;
  if (HEX_KEY.test(text)) return { kind: 'secret', secret: hexToBytes(text) };
  if (BASE64URL_KEY.test(text)) return { kind: 'secret', secret: base64urlnopad.decode(text) };
  return undefined;
}

/** The public P-256 key in a JWK, or nothing if it is private, symmetric, of another curve, off the curve or malformed. */
export function parsePublicJwk(value: unknown): PublicJwk | undefined {
  const jwk = record(value);
  if (!jwk || jwk['kty'] !== 'EC' || jwk['crv'] !== 'P-256' || 'd' in jwk || 'k' in jwk) return undefined;
  const { x, y } = jwk;
  if (typeof x !== 'string' || !coordinatePattern.test(x)) return undefined;
  if (typeof y !== 'string' || !coordinatePattern.test(y)) return undefined;
  try {
    const point = Uint8Array.of(4, ...base64urlnopad.decode(x), ...base64urlnopad.decode(y));
    p256.Point.fromBytes(point).assertValidity();
  } catch {
    return undefined;
  }
  return { kty: 'EC', crv: 'P-256', x, y };
}

function parseJwk(value: unknown): PersonKey | undefined {
  const jwk = parsePublicJwk(value);
  return jwk && { kind: 'jwk', jwk };
}

function parsePassphrase(value: unknown): PersonKey | undefined {
  if (typeof value !== 'string' || value.length > 1024) return undefined;
  const passphrase = value.normalize('NFKC');
  const length = [...passphrase].length;
  const { shortest, longest } = PASSPHRASE_LENGTH;
  return length >= shortest && length <= longest ? { kind: 'passphrase', passphrase } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The person's key from what a Vault sends: `{secret}`, `{jwk}`, `{passphrase}`, or a bare string (starts with `{`: a JWK,
 * or one of the three objects; 64 hex or 43 base64url characters: a secret; 40 or more characters all hex or all
 * base64url: refused, since it was meant as a key; anything else: a passphrase). Nothing if it is none of them.
 */
export function parseKey(value: unknown): PersonKey | undefined {
  if (typeof value === 'string') {
    if (value.startsWith('{')) {
      const parsed = record(parseJson(value));
      return parsed && ('kty' in parsed ? parseJwk(parsed) : parseKey(parsed));
    }
    return MEANT_AS_KEY.test(value) ? parseSecret(value) : parsePassphrase(value);
  }
  const object = record(value);
  if (!object || Object.keys(object).length !== 1) return undefined;
  if (Object.hasOwn(object, 'secret')) return parseSecret(object['secret']);
  if (Object.hasOwn(object, 'jwk')) return parseJwk(object['jwk']);
  if (Object.hasOwn(object, 'passphrase')) return parsePassphrase(object['passphrase']);
  return undefined;
}
