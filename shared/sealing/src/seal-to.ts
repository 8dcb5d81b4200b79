import jose from 'node-jose';
import type { PublicJwk } from '@data-connector/protocol';

async function encrypt(
  key: jose.JWK.Key,
  alg: string,
  plaintext: Uint8Array,
  header: Record<string, string>,
): Promise<string> {
  // reference: false, or node-jose writes the key's own name, a random one, as kid.
  return jose.JWE.createEncrypt({ format: 'compact', contentAlg: 'A256GCM', fields: { alg, ...header } }, {
    key,
    reference: false,
  } as never)
    .update(Buffer.from(plaintext))
    .final();
}

/** Seals bytes to a public P-256 key: a compact JWE, ECDH-ES+A256KW and A256GCM. */
export async function sealTo(
  jwk: PublicJwk,
  plaintext: Uint8Array,
  header: Record<string, string> = {},
): Promise<string> {
  return encrypt(await jose.JWK.asKey({ ...jwk, use: 'enc' }), 'ECDH-ES+A256KW', plaintext, header);
}

/** Seals bytes under a 32-byte key: a compact JWE, A256KW and A256GCM. */
export async function wrapWith(
  key: Buffer,
  plaintext: Uint8Array,
  header: Record<string, string> = {},
): Promise<string> {
  return encrypt(
    await jose.JWK.asKey({ kty: 'oct', k: key.toString('base64url'), use: 'enc' }),
    'A256KW',
    plaintext,
    header,
  );
}
