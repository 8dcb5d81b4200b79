import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  addressOf,
  addressProver,
  generateVaultKey,
  type Prover,
  type VaultKey,
} from '@data-connector/vault';

export const KEY_KINDS = ['jwk', 'secret', 'passphrase'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

interface Saved {
  readonly did: string;
  /** The private key of the DID's address; missing in what an older version saved. */
  readonly didKey?: string;
  readonly privateKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

/** The Vault's person: a DID and one key of each kind, in a file that stays on this device, as in any Vault. */
export interface Identity {
  readonly did: string;
  /** Proves that the DID is this person's. */
  readonly prover: Prover | undefined;
  key(kind: KeyKind): VaultKey;
}

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

function load(file: string): Saved {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Saved;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const jwk = generateVaultKey();
  const didKey = randomBytes(32);
  const saved: Saved = {
    did: addressOf(new Uint8Array(didKey)),
    didKey: didKey.toString('hex'),
    privateKey: Buffer.from(jwk.kind === 'jwk' ? jwk.privateKey : []).toString('hex'),
    secret: randomBytes(32).toString('hex'),
    passphrase: randomBytes(9)
      .toString('base64url')
      .replace(/.{4}(?=.)/g, '$& '),
  };
  writeFileSync(file, JSON.stringify(saved, null, 2), { mode: 0o600 });
  return saved;
}

/** The person whose Vault lies in a folder; a new one if there is none. */
export function openIdentity(folder: string): Identity {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { did, didKey, privateKey, secret, passphrase } = load(join(folder, 'identity.json'));
  const keys: Record<KeyKind, VaultKey> = {
    jwk: { kind: 'jwk', privateKey: bytesOf(privateKey) },
    secret: { kind: 'secret', secret: bytesOf(secret) },
    passphrase: { kind: 'passphrase', passphrase },
  };
  const prover = didKey === undefined ? undefined : addressProver(bytesOf(didKey));
  return { did, prover, key: (kind) => keys[kind] };
}
