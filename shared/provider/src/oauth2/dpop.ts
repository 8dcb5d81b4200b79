import { createECDH, createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { jsonOf } from '@data-connector/protocol';
import type { ThirdParty, ThirdPartyAnswer, ThirdPartyRequest } from '../third-party/third-party.js';
import { objectOf } from '../values.js';

/** Hosts whose nonces are remembered. */
const MAX_HOSTS = 64;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A key for the tokens of one connection: the private part of a P-256 key pair, base64url. */
export function newDpopKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }).d as string;
}

/** The public part of a key. Its members are in the order of RFC 7638. */
function publicOf(key: string) {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(Buffer.from(key, 'base64url'));
  const point = pair.getPublicKey();
  const part = (from: number, to?: number) => point.subarray(from, to).toString('base64url');
  return { crv: 'P-256', kty: 'EC', x: part(1, 33), y: part(33) };
}

/** A key's thumbprint (RFC 7638), to which a code is bound from the consent page on (`dpop_jkt`, RFC 9449, 10). */
export const thumbprintOf = (key: string): string => sha256(JSON.stringify(publicOf(key)));

/** What a request is proved with: a connection's key, and the token that goes with it, where there is one. */
export interface Proving {
  readonly dpopKey?: string | undefined;
  readonly accessToken?: string;
}

/** A proof for one request (RFC 9449, 4.2). */
function proofOf(
  { method = 'GET', url }: ThirdPartyRequest,
  key: string,
  accessToken: string | undefined,
  nonce: string | undefined,
): string {
  const jwk = publicOf(key);
  const header = encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk });
  const payload = encoded({
    jti: randomUUID(),
    htm: method,
    htu: url.origin + url.pathname,
    iat: Math.floor(Date.now() / 1000),
    ...(accessToken === undefined ? {} : { ath: sha256(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
  });
  const input = `${header}.${payload}`;
  const signer = createPrivateKey({ format: 'jwk', key: { ...jwk, d: key } });
  const signature = sign('sha256', Buffer.from(input), { key: signer, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** A server's nonce for the next proof. */
function nonceIn(headers: Headers): string | undefined {
  const nonce = headers.get('dpop-nonce') ?? '';
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,512}$/.test(nonce) ? nonce : undefined;
}

/** Whether a server has done nothing but ask for its nonce: a token endpoint in the body (RFC 9449, 8), an API in a header (9). */
const wantsNonce = ({ headers, status, text }: ThirdPartyAnswer): boolean =>
  (status === 400 && objectOf(jsonOf(text))?.['error'] === 'use_dpop_nonce') ||
  (status === 401 && /\buse_dpop_nonce\b/.test(headers.get('www-authenticate') ?? ''));

/** Proves of each request that whoever sends it has the connection's key (DPoP, RFC 9449). */
export class Dpop {
  /** The last nonce of each host; no more than hints, of no connection. */
  readonly #nonces = new Map<string, string>();

  constructor(private readonly http: ThirdParty) {}

  /**
   * Sends a request, with a proof if there is a key; once more where the server wants its nonce in it.
   * @param made each time anew, where something in it is good once
   * @throws as ThirdParty.send
   */
  async send(
    made: ThirdPartyRequest | (() => ThirdPartyRequest),
    { accessToken, dpopKey }: Proving,
  ): Promise<ThirdPartyAnswer> {
    for (let asked = false; ; asked = true) {
      const request = typeof made === 'function' ? made() : made;
      if (dpopKey === undefined) return this.http.send(request);
      const { origin } = request.url;
      const dpop = proofOf(request, dpopKey, accessToken, this.#nonces.get(origin));
      const answer = await this.http.send({ ...request, headers: { ...request.headers, dpop } });
      const nonce = nonceIn(answer.headers);
      if (nonce !== undefined) this.#remember(origin, nonce);
      if (asked || nonce === undefined || !wantsNonce(answer)) return answer;
    }
  }

  #remember(origin: string, nonce: string): void {
    this.#nonces.delete(origin);
    this.#nonces.set(origin, nonce);
    const [oldest] = this.#nonces.keys();
    if (this.#nonces.size > MAX_HOSTS && oldest !== undefined) this.#nonces.delete(oldest);
  }
}
