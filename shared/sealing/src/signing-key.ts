import { createECDH, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import jose from 'node-jose';
import { base64urlBytes, type SigningJwk } from '@data-connector/protocol';
import { encodeHeader } from './compact.js';
import { derive, sha256 } from './derive.js';

/** The order of P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export type SignedType = 'proof' | 'result' | 'connection' | 'receipt' | 'JWT';

/** A service's signing key (ES256), the same in each replica since it is derived from the service's secret. */
export class SigningKey {
  private constructor(
    private readonly key: jose.JWK.Key,
    private readonly privateKey: KeyObject,
    /** What GET /providers publishes. */
    readonly publicJwk: SigningJwk,
  ) {}

  /** Derives the key of a purpose: 40 bytes modulo the order less one, so that no bias is left (FIPS 186-5, A.2.1). */
  static async derive(secret: Uint8Array, purpose = 'data-connector/service/sign'): Promise<SigningKey> {
    const candidate = BigInt(`0x${derive(secret, purpose, 40).toString('hex')}`);
    const d = Buffer.from(((candidate % (ORDER - 1n)) + 1n).toString(16).padStart(64, '0'), 'hex');
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(d);
    const point = pair.getPublicKey();
    const x = point.subarray(1, 33).toString('base64url');
    const y = point.subarray(33).toString('base64url');
    const kid = sha256(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })); // RFC 7638
    const jwk = { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' } as const;
    const privateKey = createPrivateKey({ key: { ...jwk, d: d.toString('base64url') }, format: 'jwk' });
    return new SigningKey(await jose.JWK.asKey(jwk), privateKey, jwk);
  }

  /**
   * Signs a payload: a compact JWS (RFC 7515; ES256) whose header tells what it is. It is made at once, by node's own
   * ECDSA: a token that was just renewed has to be sealed and on disk before anything else happens.
   */
  sign(typ: SignedType, payload: unknown): string {
    const signed = `${this.#header(typ)}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    // RFC 7518, 3.4: both numbers one after the other, not DER.
    const key = { key: this.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }

  /** A signed payload, if this key signed it as this type, under exactly the header of `sign`; nothing otherwise. */
  async verify(typ: SignedType, jws: string): Promise<unknown> {
    const [, header, signature = ''] = /^([\w-]+)\.[\w-]{2,8000}\.([\w-]{86})$/.exec(jws) ?? [];
    if (header !== this.#header(typ) || !base64urlBytes(signature)) return undefined;
    try {
      const { payload } = await jose.JWS.createVerify(this.key, {
        algorithms: ['ES256'],
        allowEmbeddedKey: false,
      }).verify(jws);
      return JSON.parse(payload.toString('utf8')) as unknown;
    } catch {
      return undefined;
    }
  }

  #header(typ: SignedType): string {
    return encodeHeader({ typ, alg: 'ES256', kid: this.publicJwk.kid });
  }
}
