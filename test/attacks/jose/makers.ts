import { createCipheriv, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { SigningJwk } from '@data-connector/protocol';

/** Makes the tokens of one place as they should be, but for what is asked. */
export interface Maker {
  /** As it should be. */
  readonly header: Readonly<Record<string, unknown>>;
  /** A token under the text of a header, made with the right key. */
  make(header: string, ivBytes?: number): string;
  /** Of who signs. */
  readonly publicJwk?: JsonWebKey;
}

/** Who signs with P-256. */
export interface Signer {
  readonly privateKey: KeyObject;
  readonly publicJwk: SigningJwk;
}

/** Canonical base64url, of UTF-8 where it is text. */
export const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

/** What a part of a token says. */
export const jsonIn = (part = ''): object => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;

/** A token as it should be. */
export const made = ({ make, header }: Maker): string => make(JSON.stringify(header));

/** Somebody with a new key. */
export function newSigner(kid = 'stranger'): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  return { privateKey, publicJwk: { ...jwk, kid, alg: 'ES256', use: 'sig' } as SigningJwk };
}

/** Makes compact JWS, ES256. */
export function signing({ privateKey: key, publicJwk }: Signer, header: object, payload: object): Maker {
  const make: Maker['make'] = (text) => {
    const input = `${base64url(text)}.${base64url(JSON.stringify(payload))}`;
    return `${input}.${base64url(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`;
  };
  return { header: { ...header }, publicJwk: { ...publicJwk }, make };
}

/** Makes compact JWE, A256GCM. @param wrapped base64url of the encrypted key */
export function sealing(
  key: Uint8Array,
  header: object,
  plaintext: string | Uint8Array,
  wrapped = '',
): Maker {
  const make: Maker['make'] = (text, ivBytes = 12) => {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(base64url(text)));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return [base64url(text), wrapped, ...[iv, ciphertext, cipher.getAuthTag()].map(base64url)].join('.');
  };
  return { header: { ...header }, make };
}
