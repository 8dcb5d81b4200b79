import { base64url } from 'jose';
import { SCHEMAS, type Connection } from '@data-connector/protocol';
import { generateVaultKey, type VaultKey } from '../../src/index.js';

/** A person with one account, and one key of each kind. */
export const did = '0x00000000000000000000000000000000000000aa';
export const provider = 'meadow';
export const accountId = '1000';
export const owner = { did, provider, accountId };
export const schema = SCHEMAS.post;

export const connection: Connection = {
  version: 1,
  provider,
  did,
  account: { id: accountId, name: 'Ada Example' },
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  scopes: ['read'],
  cursors: { posts: { newest: 'old' }, other: { kept: true } },
  proof: 'proof-1',
};

export const keys: Record<VaultKey['kind'], VaultKey> = {
  secret: { kind: 'secret', secret: base64url.decode('AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA') },
  passphrase: { kind: 'passphrase', passphrase: 'correct horse ﬁve Å' },
  jwk: generateVaultKey(),
};

/** A post as a service would make it. */
export function post(n: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    _id: `${provider}-${accountId}-${n}`,
    schema,
    name: `Post ${n}`,
    uri: `https://example.com/${n}`,
    sourceApplication: 'https://meadow.example',
    sourceAccountId: accountId,
    sourceId: String(n),
    sourceData: { id: String(n) },
    ...more,
  };
}
