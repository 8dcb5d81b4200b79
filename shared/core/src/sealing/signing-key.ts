import { createECDH } from 'node:crypto';
import jose from 'node-jose';
import type { SigningJwk } from '@data-connector/protocol';
import { derive, sha256 } from './derive.js';

/** The order of P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export type SignedType = 'proof' | 'result' | 'connection' | 'receipt';

/** A service's signing key (ES256), the same in each replica since it is derived from the service's secret. */
export class SigningKey {
  private constructor(
    private readonly key: jose.JWK.Key,
    /** What GET /providers publishes. */
    readonly publicJwk: SigningJwk,
  ) {}

  /** Derives the key: 40 bytes modulo the order less one, so that no bias is left (FIPS 186-5, A.2.1). */
  static async derive(secret: Uint8Array): Promise<SigningKey> {
    const candidate = BigInt(`0x${derive(secret, 'data-connector/service/sign', 40).toString('hex')}`);
    const d = Buffer.from(((candidate % (ORDER - 1n)) + 1n).toString(16).padStart(64, '0'), 'hex');
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(d);
    const point = pair.getPublicKey();
    const x = point.subarray(1, 33).toString('base64url');
    const y = point.subarray(33).toString('base64url');
    const kid = sha256(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })); // RFC 7638
    const jwk = { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' } as const;
    return new SigningKey(await jose.JWK.asKey({ ...jwk, d: d.toString('base64url') }), jwk);
  }

  /** Signs a payload: a compact JWS whose header tells what it is. */
  async sign(typ: SignedType, payload: unknown): Promise<string> {
    const signer = jose.JWS.createSign({ format: 'compact', fields: { typ } }, this.key);
    return (await signer.update(JSON.stringify(payload), 'utf8').final()) as unknown as string;
  }

  /** A signed payload, if this key signed it as this type; nothing otherwise. */
  async verify(typ: SignedType, jws: string): Promise<unknown> {
    if (!/^[\w-]{10,2000}\.[\w-]{2,8000}\.[\w-]{86}$/.test(jws)) return undefined;
    try {
      const { header, payload } = await jose.JWS.createVerify(this.key, {
        algorithms: ['ES256'],
        allowEmbeddedKey: false,
      }).verify(jws);
      const { typ: signedAs } = header as { typ?: unknown };
      return signedAs === typ ? (JSON.parse(payload.toString('utf8')) as unknown) : undefined;
    } catch {
      return undefined;
    }
  }
}
