import { DataKey, RecordSealer, SigningKey, sealTo, withProof } from '@data-connector/sealing';
import { problem, ConnectorError } from '@data-connector/kit/errors';
import { QUARANTINE, type ErasureReceipt, type SyncResult } from '@data-connector/protocol';
import { Webhook } from 'standardwebhooks';
import {
  AT,
  CONNECTION,
  CURSORS,
  DATASTORE,
  DATA_KEY,
  DID,
  FROM,
  GATEWAY,
  NEXT,
  PROVIDER,
  QUARANTINED,
  QUARANTINE_DATASTORE,
  RECORDS,
  RELAY_SECRET,
  SCHEMA,
  SERVICE_SECRET,
  SYNC_ID,
  TOKEN,
  TOMBSTONE,
  VAULT_PRIVATE_KEY,
  b64,
  hex,
  publicJwkOf,
} from './inputs.js';
import { didProofs } from './did-proofs.js';
import { hkdf, threeKeys } from './three-keys.js';

const URL_OF_SYNC = `${GATEWAY}/sync/${PROVIDER}/${SYNC_ID}`;
const BACK = `vault://connections?provider=${PROVIDER}&state=my-own-state`;

function sealedIn(dataKey: DataKey, schema: string, records: readonly object[]) {
  const sealer = new RecordSealer(dataKey, schema);
  return records.map((record, i) => {
    const { _id, jwe } = sealer.seal(JSON.stringify(record));
    return { _id, _rev: `1-${`${i + 1}`.repeat(32)}`, jwe };
  });
}

async function notification() {
  const body = JSON.stringify({
    type: 'connector.sync.completed',
    timestamp: AT.ended,
    data: { ref: 'phone-7', provider: PROVIDER, syncId: SYNC_ID, outcome: 'completed', records: 3 },
  });
  const id = `${SYNC_ID}.completed`;
  const at = new Date(AT.ended);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(RELAY_SECRET).sign(id, at, body),
  };
  return { secret: RELAY_SECRET, headers, body };
}

/** The worked example of docs/protocol.md: everything in it was made by the server's own code. Bytes are hex. */
export async function makeExample() {
  const dataKey = new DataKey(DATA_KEY);
  const signing = await SigningKey.derive(SERVICE_SECRET);
  const connection = withProof(signing, CONNECTION, 0);
  const config = { ...connection, cursors: FROM };
  const keys = await threeKeys(dataKey);
  const documents = sealedIn(dataKey, SCHEMA, RECORDS);

  const end = { outcome: 'completed', nextSyncAt: NEXT } as const;
  const result: SyncResult = {
    version: 1,
    syncId: SYNC_ID,
    provider: PROVIDER,
    did: DID,
    account: connection.account,
    kid: dataKey.kid,
    commit: 2,
    end,
    connection,
    from: FROM,
    cursors: CURSORS,
    datastores: {
      [SCHEMA]: { name: DATASTORE, last: 3 },
      [QUARANTINE]: { name: QUARANTINE_DATASTORE, last: 1 },
    },
    snapshots: {},
  };
  const signedResult = signing.sign('result', result);
  const handler = { schema: SCHEMA, pages: 1, records: 3, quarantined: 1, bytes: 2400 };
  const linkOf = (name: string) => ({ name, url: `${URL_OF_SYNC}/datastores/${name}` });
  const [link, aside] = [linkOf(DATASTORE), linkOf(QUARANTINE_DATASTORE)];
  const view = {
    syncId: SYNC_ID,
    provider: PROVIDER,
    status: 'completed',
    startedAt: AT.started,
    updatedAt: AT.ended,
    endedAt: AT.ended,
    nextSyncAt: NEXT,
    handlers: { following: { ...handler, state: 'completed' } },
    datastores: { [SCHEMA]: { ...link, records: 3 }, [QUARANTINE]: { ...aside, records: 1 } },
    keyring: keys.jwk.keyring,
    result: dataKey.seal('result', signedResult),
  };

  const erased: ErasureReceipt = {
    version: 1,
    provider: PROVIDER,
    syncId: SYNC_ID,
    erasedAt: '2026-11-22T12:00:04.000Z',
    datastores: [DATASTORE, QUARANTINE_DATASTORE],
  };
  const disconnected: ErasureReceipt = {
    version: 1,
    provider: PROVIDER,
    did: DID,
    accountId: connection.account.id,
    revoked: true,
    erasedAt: '2026-11-22T12:00:05.000Z',
    datastores: [],
  };
  const superseding = dataKey.seal('connection', signing.sign('connection', { version: 1, connection }));
  const text = Buffer.from(JSON.stringify(connection));

  return {
    gateway: GATEWAY,
    did: DID,
    provider: PROVIDER,
    signingKey: signing.publicJwk,
    connection,
    config,
    deepLinks: {
      plain: `${BACK}#config=${b64(text)}`,
      sealed: `${BACK}#sealed=${await sealTo(publicJwkOf(VAULT_PRIVATE_KEY), text)}`,
      error: `${BACK}&error=access_denied`,
      vaultPrivateKey: hex(VAULT_PRIVATE_KEY),
      vaultKey: publicJwkOf(VAULT_PRIVATE_KEY),
    },
    keys,
    dataKey: {
      key: hex(DATA_KEY),
      kid: dataKey.kid,
      record: hex(hkdf(DATA_KEY, 'data-connector/v1/record')),
      result: hex(hkdf(DATA_KEY, 'data-connector/v1/result')),
      connection: hex(hkdf(DATA_KEY, 'data-connector/v1/connection')),
    },
    started: {
      syncId: SYNC_ID,
      token: TOKEN,
      statusUrl: URL_OF_SYNC,
      eventsUrl: `${URL_OF_SYNC}/events`,
      datastores: { [SCHEMA]: link, [QUARANTINE]: aside },
    },
    documents,
    records: RECORDS,
    quarantine: {
      documents: sealedIn(dataKey, QUARANTINE, [QUARANTINED]),
      items: [QUARANTINED],
    },
    tombstone: { document: sealedIn(dataKey, SCHEMA, [...RECORDS, TOMBSTONE])[3], plaintext: TOMBSTONE },
    view,
    result: { jws: signedResult, payload: result },
    superseded: problem(
      new ConnectorError('connection_superseded', {
        superseded: { keyring: keys.jwk.keyring, connection: superseding },
      }),
      '6f1c9c2e-0000-4000-8000-000000000000',
    ),
    receipts: {
      erasure: { jws: signing.sign('receipt', erased), payload: erased },
      disconnection: { jws: signing.sign('receipt', disconnected), payload: disconnected },
    },
    didProofs: await didProofs(),
    notification: await notification(),
  };
}

/** The example as docs/vectors.json holds it. */
export type Example = Awaited<ReturnType<typeof makeExample>>;
