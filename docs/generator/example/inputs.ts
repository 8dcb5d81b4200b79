import { createECDH } from 'node:crypto';
import {
  GONE,
  QUARANTINE,
  SCHEMAS,
  recordId,
  type PublicJwk,
  type QuarantinedItem,
  type Tombstone,
} from '@data-connector/protocol';

export const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
export const b64 = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url');
const bytes = (first: number): Buffer => Buffer.from(Array.from({ length: 32 }, (_, i) => first + i));

/** Where the example's gateway is said to be. */
export const GATEWAY = 'https://connect.example';
export const DID = '0x52908400098527886e0f7030069857d2e4169ee7';
export const PROVIDER = 'meadow';
export const SYNC_ID = '20261122-AAECAwQFBgcICQoLDA0ODw';
export const TOKEN = 'c3luYy1jYXBhYmlsaXR5.ZXhhbXBsZS1vbmx5LW5vdC1hLXJlYWwtdG9rZW4';
export const DATASTORE = 'meadow-000102030405060708090a0b0c0d0e0f';
export const QUARANTINE_DATASTORE = 'meadow-101112131415161718191a1b1c1d1e1f';
export const SCHEMA = SCHEMAS.following;
export const AT = { started: '2026-11-22T12:00:00.000Z', ended: '2026-11-22T12:00:02.500Z' };
export const NEXT = '2026-11-23T12:03:10.000Z';

/** The connection before its proof. */
export const CONNECTION = {
  version: 1 as const,
  provider: PROVIDER,
  did: DID,
  account: { id: '10158000000000001', name: 'Ada Example' },
  accessToken: 'example-access-token',
  expiresAt: '2027-01-21T12:00:00.000Z',
  goodUntil: '2027-01-21T12:00:00.000Z',
  reconnectBy: '2027-01-21T12:00:00.000Z',
  scopes: ['account', 'follows'],
};

/** The one handler’s cursor that the sync began with, and the one it came to; nobody but the handler reads them. */
export const FROM = { following: { newest: '2026-11-13T09:00:00.000Z' } };
export const CURSORS = { following: { newest: '2026-11-20T09:00:00.000Z' } };

/** The service's secret: what it signs with is derived from it. */
export const SERVICE_SECRET = bytes(0xc0);
/** The data key of the sync. */
export const DATA_KEY = bytes(0x40);

/** The person's key in its three forms. `ﬁ` and the full-width digits change under NFKC. */
export const PERSON = {
  secret: bytes(0x00),
  privateKey: bytes(0x80),
  passphrase: 'ﬁve horses, １２３',
};
/** The key that the Vault gave to `/connect`. */
export const VAULT_PRIVATE_KEY = bytes(0xa0);

/** The public JWK of a P-256 private key. */
export function publicJwkOf(privateKey: Uint8Array): PublicJwk {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey);
  const point = pair.getPublicKey();
  return {
    kty: 'EC',
    crv: 'P-256',
    x: b64(point.subarray(1, 33)),
    y: b64(point.subarray(33)),
  };
}

const page = (sourceId: string, name: string) => ({
  _id: recordId(PROVIDER, CONNECTION.account.id, sourceId),
  schema: SCHEMA,
  name,
  sourceApplication: 'https://meadow.example',
  sourceAccountId: CONNECTION.account.id,
  sourceId,
  sourceData: { id: sourceId, name },
});

/** The records, in the order of their numbers: the third is the first item again, which had another name by then. */
export const RECORDS = [
  page('101', 'Bletchley Park'),
  page('102', 'Zoë’s Ükulele Club'),
  page('101', 'Bletchley Park, Home of the Codebreakers'),
] as const;

/** An item of which no record could be made: its name is none. */
export const QUARANTINED: QuarantinedItem = {
  _id: recordId(PROVIDER, CONNECTION.account.id, '103'),
  schema: QUARANTINE,
  handler: 'following',
  reason: 'misfit',
  sourceId: '103',
  sourceData: { id: '103', name: null },
};

/** What would lie in the datastore if the second item were gone, of a handler that tells so. */
export const TOMBSTONE: Tombstone = { _id: RECORDS[1]._id, schema: GONE };

/** The push relay's signing secret, as Standard Webhooks writes one. */
export const RELAY_SECRET = `whsec_${bytes(0x20).toString('base64')}`;
