import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import type { Request } from 'express';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

function json(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
}

/** Whether what proves a request has a nonce in it. */
export function hasNonce(request: Request, nonce: string): boolean {
  try {
    return json((request.get('dpop') ?? '').split('.')[1] ?? '')['nonce'] === nonce;
  } catch {
    return false;
  }
}

/**
 * The thumbprint (RFC 7638) of the key that proves a request (DPoP, RFC 9449, 4.3); nothing if none does.
 * @param accessToken that the proof has to name
 */
export function provedBy(request: Request, accessToken?: string): string | undefined {
  try {
    const [head = '', body = '', signature = ''] = (request.get('dpop') ?? '').split('.');
    const { alg, jwk, typ } = json(head);
    const { ath, htm, htu } = json(body);
    const { crv, kty, x, y } = jwk as JsonWebKey;
    const key = createPublicKey({ format: 'jwk', key: { crv, kty, x, y } as JsonWebKey });
    const holds =
      typ === 'dpop+jwt' &&
      alg === 'ES256' &&
      htm === request.method &&
      new URL(String(htu)).pathname === request.path &&
      (accessToken === undefined || ath === sha256(accessToken)) &&
      verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      );
    return holds ? sha256(JSON.stringify({ crv, kty, x, y })) : undefined;
  } catch {
    return undefined;
  }
}
