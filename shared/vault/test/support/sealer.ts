import { createHash, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import { CompactEncrypt, CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Keyring, SigningJwk, SyncResult } from '@data-connector/protocol';
import { publicJwk, type VaultKey } from '../../src/index.js';
import { accountId, connection, did, provider, schema } from './person.js';

// The server's side of the formats, written with jose and node:crypto from the protocol's text, not from src.

const utf8 = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
export const hkdf = (key: Uint8Array, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `data-connector/v1/${label}`, 32));

/** Seals as a compact JWE under `dir`. */
export const direct = (
  key: Uint8Array,
  plaintext: unknown,
  header: Record<string, unknown>,
): Promise<string> =>
  new CompactEncrypt(utf8(plaintext))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header })
    .encrypt(key);

/** A service's signing key, and what it signs. */
export async function createSigner(kid = 'sig-1') {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } as SigningJwk;
  const sign = (typ: string, payload: unknown, header: Record<string, unknown> = {}): Promise<string> =>
    new CompactSign(utf8(payload)).setProtectedHeader({ alg: 'ES256', kid, typ, ...header }).sign(privateKey);
  return { jwk, sign };
}
export type Signer = Awaited<ReturnType<typeof createSigner>>;

function wrappingKey(key: VaultKey): Uint8Array {
  if (key.kind === 'secret') return hkdf(key.secret, 'wrap');
  if (key.kind !== 'passphrase') throw new Error('a jwk wraps by agreement');
  const input = JSON.stringify(['data-connector/v1/passphrase', did, provider, accountId]);
  const salt = createHash('sha256').update(input).digest();
  return hkdf(
    scryptSync(key.passphrase.normalize('NFKC'), salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 }),
    'wrap',
  );
}

/** A keyring for a person's key; `agreement` adds apu and apv. */
export async function keyringFor(key: VaultKey, dataKey: Uint8Array, agreement = false): Promise<Keyring> {
  const kid = hkdf(dataKey, 'kid').subarray(0, 16).toString('base64url');
  const jwe = new CompactEncrypt(dataKey);
  if (agreement) jwe.setKeyManagementParameters({ apu: utf8('service'), apv: utf8('vault') });
  const wrapped =
    key.kind === 'jwk'
      ? await jwe
          .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid })
          .encrypt(await importJWK({ ...publicJwk(key.privateKey) }, 'ECDH-ES+A256KW'))
      : await jwe.setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM' }).encrypt(wrappingKey(key));
  return { version: 1, kid, key: key.kind, jwe: wrapped };
}

/** One sync's sealing: its data key and everything under it. */
export async function createSealer(key: VaultKey, signer: Signer) {
  const dataKey = randomBytes(32);
  const keyring = await keyringFor(key, dataKey);
  const { kid } = keyring;

  return {
    dataKey,
    keyring,
    kid,
    async record(record: Record<string, unknown>, n: number, header: Record<string, unknown> = {}) {
      const _id = `00000000000${n}`.slice(-12);
      return {
        _id,
        jwe: await direct(hkdf(dataKey, 'record'), record, { kid, id: _id, schema, n, ...header }),
      };
    },
    async result(
      syncId: string,
      facts: Partial<SyncResult> = {},
      seal: { typ?: string; signedAs?: string } = {},
    ) {
      const { cursors: _none, ...rest } = connection;
      const result = {
        version: 1,
        syncId,
        provider,
        did,
        account: connection.account,
        kid,
        commit: 1,
        end: { outcome: 'completed', nextSyncAt: '2026-11-06T00:00:00.000Z' },
        connection: { ...rest, accessToken: 'access-2', refreshToken: 'refresh-2', proof: 'proof-2' },
        from: connection.cursors,
        cursors: { posts: { newest: 'new' } },
        datastores: {},
        snapshots: {},
        ...facts,
      };
      const jws = await signer.sign(seal.signedAs ?? 'result', result);
      return direct(hkdf(dataKey, 'result'), jws, { kid, typ: seal.typ ?? 'result' });
    },
    async superseding(renewed: unknown, typ = 'connection') {
      const jws = await signer.sign(typ, { version: 1, connection: renewed });
      return direct(hkdf(dataKey, 'connection'), jws, { kid, typ: 'connection' });
    },
  };
}
export type Sealer = Awaited<ReturnType<typeof createSealer>>;
