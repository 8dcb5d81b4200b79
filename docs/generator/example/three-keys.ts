import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  scryptSync,
} from 'node:crypto';
import { makeKeyring, readyKey, type DataKey } from '@data-connector/sealing';
import { parseKey } from '@data-connector/protocol';
import { b64, CONNECTION, DID, hex, PERSON, PROVIDER, publicJwkOf } from './inputs.js';

/** HKDF-SHA-256 with an empty salt, written without the server's code: a vector made by what it checks would check nothing. */
export function hkdf(key: Uint8Array, label: string, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', label, length));
}

/** The key that wraps a data key for a secret. */
export const wrappingKey = (secret: Uint8Array): Buffer => hkdf(secret, 'data-connector/v1/wrap');

/** The secret that a passphrase, already in NFKC, and its salt make. */
export const stretched = (passphrase: string, salt: Uint8Array): Buffer =>
  scryptSync(passphrase, salt, 32, { N: 32768, r: 8, p: 1, maxmem: 64 * 2 ** 20 });

function uint32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}

/** RFC 7518, 4.6: what two P-256 keys agree on, and the key that is made of it. */
export function agreement(privateKey: Uint8Array, epk: { x: string; y: string }) {
  const own = createPrivateKey({
    key: { ...publicJwkOf(privateKey), d: b64(privateKey) },
    format: 'jwk',
  });
  const other = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: epk.x, y: epk.y }, format: 'jwk' });
  const shared = diffieHellman({ privateKey: own, publicKey: other });
  const algorithm = Buffer.from('ECDH-ES+A256KW');
  const otherInfo = Buffer.concat([uint32(algorithm.length), algorithm, uint32(0), uint32(0), uint32(256)]);
  const key = createHash('sha256').update(uint32(1)).update(shared).update(otherInfo).digest();
  return { shared, otherInfo, key };
}

/** The protected header of a compact JWE or JWS. */
export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

async function keyringFor(dataKey: DataKey, sent: unknown) {
  const key = parseKey(sent);
  if (!key) throw new Error('the example’s key is malformed');
  const owner = { did: DID, provider: PROVIDER, accountId: CONNECTION.account.id };
  return makeKeyring(dataKey, await readyKey(key, owner));
}

/** One data key, wrapped for each of the three kinds of key, with every step between. Bytes are hex. */
export async function threeKeys(dataKey: DataKey) {
  const secret = { secret: hex(PERSON.secret) };
  const jwk = { jwk: publicJwkOf(PERSON.privateKey) };
  const passphrase = { passphrase: PERSON.passphrase };

  const toJwk = await keyringFor(dataKey, jwk);
  const epk = headerOf(toJwk.jwe)['epk'] as { x: string; y: string };
  const agreed = agreement(PERSON.privateKey, epk);

  const normal = PERSON.passphrase.normalize('NFKC');
  const saltInput = `["data-connector/v1/passphrase","${DID}","${PROVIDER}","${CONNECTION.account.id}"]`;
  const salt = createHash('sha256').update(saltInput).digest();
  const secretOfPassphrase = stretched(normal, salt);

  return {
    secret: {
      sent: secret,
      secret: hex(PERSON.secret),
      wrappingKey: hex(wrappingKey(PERSON.secret)),
      keyring: await keyringFor(dataKey, secret),
    },
    jwk: {
      sent: jwk,
      privateKey: hex(PERSON.privateKey),
      sharedSecret: hex(agreed.shared),
      otherInfo: hex(agreed.otherInfo),
      wrappingKey: hex(agreed.key),
      keyring: toJwk,
    },
    passphrase: {
      sent: passphrase,
      normalised: hex(Buffer.from(normal)),
      saltInput,
      salt: hex(salt),
      secret: hex(secretOfPassphrase),
      wrappingKey: hex(wrappingKey(secretOfPassphrase)),
      keyring: await keyringFor(dataKey, passphrase),
    },
  };
}
