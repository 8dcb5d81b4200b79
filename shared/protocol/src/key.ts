import { p256 } from '@noble/curves/nist.js';
import { base64urlnopad } from '@scure/base';
import { hexToBytes } from '@noble/hashes/utils.js';
import { jsonOf } from './json.js';
import { HEX_KEY, namedKey, normalisedPassphrase, publicJwk, type PublicJwk } from './formats/person-key.js';

/**
 * The person's key, parsed: `secret` is 32 bytes; `jwk` lets the server write and never read back;
 * `passphrase` is NFKC text that scrypt makes a secret of.
 */
export type PersonKey =
  | { readonly kind: 'secret'; readonly secret: Uint8Array }
  | { readonly kind: 'jwk'; readonly jwk: PublicJwk }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** Long and all of one alphabet: meant as a key, right or wrong. */
const MEANT_AS_KEY = /^(?:[0-9a-fA-F]{40,}|[A-Za-z0-9_-]{40,})$/;

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;

/** The public P-256 key in a JWK, or nothing if it is private, symmetric, of another curve, off the curve or malformed. */
export function parsePublicJwk(value: unknown): PublicJwk | undefined {
  const { data: jwk } = publicJwk.safeParse(value);
  if (!jwk) return undefined;
  const { kty, crv, x, y } = jwk;
  try {
    const point = Uint8Array.of(4, ...base64urlnopad.decode(x), ...base64urlnopad.decode(y));
    p256.Point.fromBytes(point).assertValidity();
  } catch {
    return undefined;
  }
  return { kty, crv, x, y };
}

/**
 * The person's key from what a Vault sends: `{secret}`, `{jwk}`, `{passphrase}`, or a bare string (starts with `{`: a JWK,
 * or one of the three objects; 64 hex or 43 base64url characters: a secret; 40 or more characters all hex or all
 * base64url: refused, since it was meant as a key; anything else: a passphrase). Nothing if it is none of them.
 */
export function parseKey(value: unknown): PersonKey | undefined {
  if (typeof value === 'string') {
    if (value.startsWith('{')) {
      const parsed = record(jsonOf(value));
      return parsed && parseKey('kty' in parsed ? { jwk: parsed } : parsed);
    }
    return MEANT_AS_KEY.test(value) ? parseKey({ secret: value }) : parseKey({ passphrase: value });
  }
  // Its own members only: a form from a prototype is none.
  const { data: key } = namedKey.safeParse({ ...record(value) });
  if (!key) return undefined;
  if ('secret' in key) {
    const secret = HEX_KEY.test(key.secret) ? hexToBytes(key.secret) : base64urlnopad.decode(key.secret);
    return { kind: 'secret', secret };
  }
  if ('passphrase' in key) {
    const passphrase = normalisedPassphrase(key.passphrase);
    return passphrase === undefined ? undefined : { kind: 'passphrase', passphrase };
  }
  const jwk = parsePublicJwk(key.jwk);
  return jwk && { kind: 'jwk', jwk };
}
