import { listingsWith } from './listing.js';
import type { Blocks } from '../marked-blocks.js';
import type { Example } from './make-example.js';
import { DATASTORE_QUERIES } from '@data-connector/service';
import { headerOf } from './three-keys.js';

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
const json = (value: unknown): string => fence('json', JSON.stringify(value, null, 2));
const http = (line: string, body: unknown): string =>
  fence('http', `${line}\n\n${JSON.stringify(body, null, 2)}`);

function values(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return fence('text', rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()).join('\n'));
}

/** A token with its protected header taken out, so that it can be read. */
const token = (name: string, compact: string): string =>
  values([
    [name, compact],
    ['its header', JSON.stringify(headerOf(compact))],
  ]);

const events = ({ view }: Example): string => {
  const { result: _result, endedAt: _endedAt, nextSyncAt: _nextSyncAt, ...begun } = view;
  const empty = Object.entries(view.datastores).map(([name, link]) => [name, { ...link, records: 0 }]);
  const schema = Object.keys(view.datastores)[0] ?? '';
  const first = {
    ...begun,
    status: 'running',
    updatedAt: view.startedAt,
    handlers: { following: { schema, state: 'waiting', pages: 0, records: 0, quarantined: 0, bytes: 0 } },
    datastores: Object.fromEntries(empty) as typeof view.datastores,
  };
  const event = (name: string, id: number, data: unknown) =>
    `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n`;
  return fence('text', `${event('snapshot', 1, first)}\n: still here\n\n${event('completed', 3, view)}`);
};

const queries = (): string => {
  const { document: ofDocument, ...others } = DATASTORE_QUERIES;
  const rows = [['a document', ofDocument] as const, ...Object.entries(others)]
    .map(([what, forms]) => [what, Object.keys(forms)] as const)
    .filter(([, names]) => names.length > 0)
    .map(
      ([what, names]) =>
        `| ${what.replace(/^_.*/, '`$&`')} | ${names.map((name) => `\`${name}\``).join(', ')} |`,
    );
  return ['| of | parameters |', '| --- | --- |', ...rows].join('\n');
};

const BLOCKS: Readonly<Record<string, (example: Example) => string>> = {
  providers: ({ signingKey }) => http('200 OK', listingsWith(signingKey)),
  'signing key': ({ signingKey }) => json(signingKey),
  'deep links': ({ deepLinks: { plain, sealed, error } }) =>
    values([
      ['plain ', plain],
      ['sealed', sealed],
      ['error ', error],
    ]),
  'vault key': ({ deepLinks: { vaultPrivateKey, vaultKey } }) =>
    values([
      ['private key (hex)', vaultPrivateKey],
      ['vaultKey', JSON.stringify(vaultKey)],
    ]),
  connection: ({ connection }) => json(connection),
  secret: ({ keys: { secret } }) =>
    values([
      ['secret (hex)', secret.secret],
      ['wrapping key (hex)', secret.wrappingKey],
      ['keyring.jwe', secret.keyring.jwe],
    ]),
  jwk: ({ keys: { jwk } }) =>
    values([
      ['private key (hex)', jwk.privateKey],
      ['sent', JSON.stringify(jwk.sent)],
      ['shared secret Z (hex)', jwk.sharedSecret],
      ['OtherInfo (hex)', jwk.otherInfo],
      ['wrapping key (hex)', jwk.wrappingKey],
      ['keyring.jwe', jwk.keyring.jwe],
      ['its header', JSON.stringify(headerOf(jwk.keyring.jwe))],
    ]),
  passphrase: ({ keys: { passphrase } }) =>
    values([
      ['passphrase', passphrase.sent.passphrase],
      ['NFKC, UTF-8 (hex)', passphrase.normalised],
      ['salt input', passphrase.saltInput],
      ['salt (hex)', passphrase.salt],
      ['secret (hex)', passphrase.secret],
      ['wrapping key (hex)', passphrase.wrappingKey],
      ['keyring.jwe', passphrase.keyring.jwe],
    ]),
  'data key': ({ dataKey }) =>
    values([
      ['data key (hex)', dataKey.key],
      ['kid', dataKey.kid],
      ['record key (hex)', dataKey.record],
      ['result key (hex)', dataKey.result],
      ['connection key (hex)', dataKey.connection],
    ]),
  'did proof': ({ didProofs: { didKey, address } }) =>
    values([
      ['Ed25519 private key (hex)', didKey.privateKey],
      ['body', didKey.body],
      ['header', JSON.stringify(didKey.header)],
      ['claims', JSON.stringify(didKey.claims)],
      ['DID-Proof', didKey.proof],
      ['', ''],
      ['secp256k1 private key (hex)', address.privateKey],
      ['query', address.query],
      ['header', JSON.stringify(address.header)],
      ['claims', JSON.stringify(address.claims)],
      ['proof', address.proof],
    ]),
  start: ({ did, provider, config, keys }) =>
    http(`POST /sync/${provider}\ncontent-type: application/json`, {
      did,
      config,
      key: keys.jwk.sent,
    }),
  started: ({ started }) => http('202 Accepted', started),
  events,
  record: ({ documents, records }) => `${token('jwe', documents[1]?.jwe ?? '')}\n\n${json(records[1])}`,
  quarantine: ({ quarantine: { documents, items } }) =>
    `${token('jwe', documents[0]?.jwe ?? '')}\n\n${json(items[0])}`,
  tombstone: ({ tombstone: { document, plaintext } }) =>
    `${token('jwe', document?.jwe ?? '')}\n\n${json(plaintext)}`,
  result: ({ view, result }) =>
    [token('result', view.result), token('its JWS', result.jws), json(result.payload)].join('\n\n'),
  receipt: ({ receipts: { erasure } }) => `${token('receipt', erasure.jws)}\n\n${json(erasure.payload)}`,
  'datastore queries': queries,
  'disconnect receipt': ({ receipts: { disconnection } }) =>
    `${token('receipt', disconnection.jws)}\n\n${json(disconnection.payload)}`,
  superseded: ({ superseded }) => json(superseded),
  notification: ({ notification: { secret, headers, body } }) =>
    values([['relay’s secret', secret], ...Object.entries(headers), ['body', body]]),
};

/** The parts of the worked example that docs/protocol.md shows, in Markdown. */
export const exampleBlocks = (example: Example): Blocks =>
  Object.fromEntries(Object.entries(BLOCKS).map(([name, make]) => [name, make(example)]));
