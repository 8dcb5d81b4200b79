import { p256 } from '@noble/curves/nist.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parsePublicJwk, type SigningJwk } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import { bytesOf, objectOf } from './segment.js';

function valid(jwk: SigningJwk, signed: string, signature: Uint8Array): boolean {
  const key = parsePublicJwk(jwk);
  if (!key || signature.length !== 64) return false;
  const point = concatBytes(Uint8Array.of(4), bytesOf(key.x), bytesOf(key.y));
  try {
    // JOSE signatures are not normalised to a low s
    return p256.verify(signature, utf8ToBytes(signed), point, { lowS: false });
  } catch {
    return false;
  }
}

/**
 * The payload of a compact JWS (RFC 7515 §7.1) with ES256 and a certain `typ`, once its signature holds.
 * @throws VaultError `tampered`, or what `keyOf` throws
 */
export async function verifiedPayload(
  compact: unknown,
  typ: string,
  keyOf: (kid: string) => Promise<SigningJwk>,
): Promise<Record<string, unknown>> {
  const parts = typeof compact === 'string' ? compact.split('.') : [];
  const [head, payload, signature] = parts;
  if (parts.length !== 3 || !head || !payload || !signature) throw new VaultError('tampered');
  const header = objectOf(bytesOf(head));
  const { kid } = header;
  if (header['alg'] !== 'ES256' || header['typ'] !== typ || 'crit' in header || typeof kid !== 'string')
    throw new VaultError('tampered');
  if (!valid(await keyOf(kid), `${head}.${payload}`, bytesOf(signature))) throw new VaultError('tampered');
  return objectOf(bytesOf(payload));
}
