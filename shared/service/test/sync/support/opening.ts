import { hkdfSync } from 'node:crypto';
import { compactDecrypt, compactVerify, importJWK } from 'jose';
import {
  LABELS,
  type Connection,
  type Keyring,
  type SigningJwk,
  type SyncResult,
} from '@data-connector/protocol';
import { DataKey } from '@data-connector/sealing';

// The Vault's side, with jose: what is opened here opens at the person's.

const derived = (key: Uint8Array, label: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', label, 32));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** The data key in a keyring, opened with the person's secret (hex). */
export async function openKeyring(keyring: Keyring, secret: string): Promise<DataKey> {
  const wrap = derived(Buffer.from(secret, 'hex'), LABELS.wrap);
  return new DataKey(Buffer.from((await compactDecrypt(keyring.jwe, wrap)).plaintext));
}

async function open(jwe: string, key: DataKey, typ: 'result' | 'connection', signedBy: SigningJwk) {
  const jws = text((await compactDecrypt(jwe, derived(key.bytes, LABELS[typ]))).plaintext);
  const { payload, protectedHeader } = await compactVerify(jws, await importJWK(signedBy, 'ES256'));
  expect(protectedHeader['typ']).toBe(typ);
  return JSON.parse(text(payload)) as unknown;
}

export const openResult = (jwe: string, key: DataKey, signedBy: SigningJwk): Promise<SyncResult> =>
  open(jwe, key, 'result', signedBy) as Promise<SyncResult>;

export const openConnection = async (jwe: string, key: DataKey, signedBy: SigningJwk): Promise<Connection> =>
  ((await open(jwe, key, 'connection', signedBy)) as { connection: Connection }).connection;

/** What is sealed in a document of a datastore. */
export async function openJson(jwe: string, key: DataKey): Promise<unknown> {
  return JSON.parse(text((await compactDecrypt(jwe, derived(key.bytes, LABELS.record))).plaintext));
}

/** A sealed record's own id, name, and number. */
export async function openRecord(jwe: string, key: DataKey) {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, derived(key.bytes, LABELS.record));
  const { sourceId, name } = JSON.parse(text(plaintext)) as { sourceId: string; name: string };
  return { n: protectedHeader['n'] as number, sourceId, name };
}
