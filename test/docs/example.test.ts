import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { NOTIFIER_QUEUE, inProcessBus } from '@data-connector/bus';
import { verifyDidProof } from '@data-connector/service/did-proof';
import { silentLog } from '@data-connector/kit/log';
import { DataKey, SigningKey, makeKeyring, provedEpoch, readyKey } from '@data-connector/sealing';
import {
  didProofHash,
  parseKey,
  queryWithoutProof,
  sealedId,
  syncEvent,
  type Connection,
} from '@data-connector/protocol';
import { createNotifier } from '@data-connector/notifier';
import { compactDecrypt } from 'jose';
import { AT, SERVICE_SECRET } from '../../docs/generator/example/inputs.js';
import { listingsWith } from '../../docs/generator/example/listing.js';
import { agreement, headerOf, stretched, wrappingKey } from '../../docs/generator/example/three-keys.js';
import { ApiDocument } from '../harness/api-document.js';
import { EXAMPLE, KINDS, localDatabases, replayed, vaultKey, vaultPrivateKey, type Kind } from './example.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const { did, provider, connection, config, dataKey, keys, deepLinks } = EXAMPLE;
const documentAt = (place: number) => EXAMPLE.documents[place] ?? { _id: '', jwe: '' };
const [first, second, third] = [documentAt(0), documentAt(1), documentAt(2)];
/** A token whose ciphertext differs in its first character. */
const changed = (jwe: string): string =>
  jwe.replace(
    /^([\w-]+\.\.[\w-]+\.)(.)/,
    (_whole, head: string, one: string) => head + (one === 'A' ? 'B' : 'A'),
  );
const owner = { did, provider, accountId: connection.account.id };

/** The plaintext of a JWE whose wrapping key is known: what a Vault in any language does last. */
async function withWrappingKey(jwe: string, wrappingKey: Buffer): Promise<string> {
  const [head = '', wrapped = '', ...rest] = jwe.split('.');
  const unwrap = createDecipheriv('id-aes256-wrap', wrappingKey, Buffer.alloc(8, 0xa6));
  const contentKey = Buffer.concat([unwrap.update(Buffer.from(wrapped, 'base64url')), unwrap.final()]);
  const [iv = '', text = '', tag = ''] = rest;
  const gcm = createDecipheriv('aes-256-gcm', contentKey, Buffer.from(iv, 'base64url'));
  gcm.setAAD(Buffer.from(head)).setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([gcm.update(Buffer.from(text, 'base64url')), gcm.final()]).toString('hex');
}

/** What the notifier sends to a relay when the example's sync has ended. */
async function pushed() {
  const bus = inProcessBus({ queues: [NOTIFIER_QUEUE] });
  const { secret } = EXAMPLE.notification;
  const { syncId } = EXAMPLE.started;
  const relay = createServer().listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { port } = relay.address() as AddressInfo;
  const notifier = await createNotifier({
    bus,
    relays: new Map([['phones', { url: new URL(`http://127.0.0.1:${port}/push`), secrets: [secret] }]]),
    log: silentLog,
  });
  const counts = { following: { records: 3, quarantined: 1 } };
  const notify = { relay: 'phones', ref: 'phone-7' };
  const data = { syncId, provider, outcome: 'completed', records: 3, handlers: counts, notify } as const;
  const called = once(relay, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  await bus.publish(syncEvent(data, AT.ended));
  const [request, answer] = await called;
  const { headers } = request;
  const body = await text(request);
  answer.writeHead(204).end();
  await notifier.stop();
  await bus.close();
  relay.close();
  return { body, headers };
}

describe('the documented keys', () => {
  it('are those that the server derives of the data key', () => {
    const made = new DataKey(hex(dataKey.key));
    expect([made.kid, made.recordKey.toString('hex')]).toEqual([dataKey.kid, dataKey.record]);
  });

  it.each(KINDS)('the wrapping key of the %s opens the keyring that is shown', async (kind) => {
    const { keyring, wrappingKey } = keys[kind];
    expect(await withWrappingKey(keyring.jwe, hex(wrappingKey))).toBe(dataKey.key);
  });

  it.each(['secret', 'passphrase'] as const)(
    'the wrapping key of the %s opens a keyring that the server makes now',
    async (kind) => {
      const key = parseKey(keys[kind].sent);
      if (!key) throw new Error('malformed');
      const { jwe } = await makeKeyring(new DataKey(hex(dataKey.key)), await readyKey(key, owner));
      const { plaintext, protectedHeader } = await compactDecrypt(jwe, hex(keys[kind].wrappingKey));
      expect(Buffer.from(plaintext).toString('hex')).toBe(dataKey.key);
      expect(protectedHeader).toMatchObject({ alg: 'A256KW', enc: 'A256GCM' });
    },
  );

  it('the salt’s text has what is beyond ASCII as it is', async () => {
    const sent = { passphrase: 'correct horse' };
    const key = parseKey(sent);
    if (!key) throw new Error('malformed');
    const accountId = 'Zoë-北';
    const { jwe } = await makeKeyring(
      new DataKey(hex(dataKey.key)),
      await readyKey(key, { ...owner, accountId }),
    );
    const text = `["data-connector/v1/passphrase","${did}","${provider}","${accountId}"]`;
    const secret = stretched(sent.passphrase, createHash('sha256').update(text).digest());
    expect(await withWrappingKey(jwe, wrappingKey(secret))).toBe(dataKey.key);
  });

  it('the agreement that is told opens a keyring that the server makes now for the public key', async () => {
    const key = parseKey(keys.jwk.sent);
    if (!key) throw new Error('malformed');
    const { jwe } = await makeKeyring(new DataKey(hex(dataKey.key)), await readyKey(key, owner));
    const epk = headerOf(jwe)['epk'] as { x: string; y: string };
    expect(await withWrappingKey(jwe, agreement(hex(keys.jwk.privateKey), epk).key)).toBe(dataKey.key);
  });

  it('the shared secret and OtherInfo that are shown belong to the keyring that is shown', () => {
    const epk = headerOf(keys.jwk.keyring.jwe)['epk'] as { x: string; y: string };
    const { shared, otherInfo, key } = agreement(hex(keys.jwk.privateKey), epk);
    expect([shared, otherInfo, key].map((bytes) => bytes.toString('hex'))).toEqual([
      keys.jwk.sharedSecret,
      keys.jwk.otherInfo,
      keys.jwk.wrappingKey,
    ]);
  });
});

describe('the worked example', () => {
  it('has the connection that its service proves, and its signing key', async () => {
    const signing = await SigningKey.derive(SERVICE_SECRET);
    expect(signing.publicJwk).toEqual(EXAMPLE.signingKey);
    expect(await provedEpoch(signing, connection)).toBe(0);
  });

  it('stores its records under the ids that the server gives them', () => {
    expect(EXAMPLE.documents.map(({ _id }) => _id)).toEqual([1, 2, 3].map(sealedId));
  });

  it.each(KINDS)('is collected by the Vault’s client with a %s', async (kind) => {
    const saved: Connection[] = [];
    const records = new Map<string, unknown>();
    const aside: unknown[] = [];
    const refreshed = await replayed(kind).refresh({
      connection: config,
      key: vaultKey(kind),
      ...localDatabases(kind),
      store: {
        saveConnection: (each) => void saved.push(each),
        upsert: (each) => each.forEach((record) => records.set(record._id, record)),
        remove: (ids) => ids.forEach((id) => records.delete(id)),
        quarantine: (items) => void aside.push(...items),
      },
    });
    const [, other, newer] = EXAMPLE.records;
    expect([...records.values()]).toEqual(expect.arrayContaining([other, newer]));
    expect([records.size, aside]).toEqual([2, EXAMPLE.quarantine.items]);
    expect(saved).toEqual([config, { ...connection, cursors: EXAMPLE.result.payload.cursors }]);
    expect(refreshed.receipt).toEqual(EXAMPLE.receipts.erasure.payload);
  });

  it.each<[string, string, () => object[]]>([
    ['a record is missing', 'incomplete', () => [first, third]],
    [
      'two records are swapped',
      'tampered',
      () => [{ ...first, jwe: second.jwe }, { ...second, jwe: first.jwe }, third],
    ],
    ['a record comes twice', 'tampered', () => [first, second, { ...first, _id: third._id }]],
    ['a character is changed', 'tampered', () => [{ ...first, jwe: changed(first.jwe) }, second, third]],
  ])('is refused where %s: %s', async (_name, code, documents) => {
    const cursors: unknown[] = [];
    const handle = replayed('secret').openSync({
      ...EXAMPLE.started,
      provider,
      connection,
      key: vaultKey('secret'),
    });
    const collecting = handle.collect({
      ...localDatabases('secret', documents()),
      upsert: () => undefined,
      remove: () => undefined,
      quarantine: () => undefined,
      onCursors: (each) => void cursors.push(each),
    });
    await expect(collecting).rejects.toMatchObject({ code });
    expect(cursors).toEqual([]);
  });

  it('has deep links that the Vault’s client takes', () => {
    const vault = replayed('jwk');
    const state = 'my-own-state';
    expect(vault.openReturn(deepLinks.plain, { state })).toEqual(connection);
    expect(vault.openReturn(deepLinks.sealed, { state, vaultPrivateKey })).toEqual(connection);
    expect(() => vault.openReturn(deepLinks.error, { state })).toThrow(
      expect.objectContaining({ code: 'access_denied' }),
    );
  });

  it('has the connection that takes a superseded one’s place', async () => {
    let posts = 0;
    const vault = replayed('jwk', (method) =>
      method === 'POST' && posts++ === 0
        ? new Response(JSON.stringify(EXAMPLE.superseded), { status: 409 })
        : undefined,
    );
    const old = { ...connection, refreshToken: 'spent' };
    const handle = await vault.sync(old, vaultKey('jwk'));
    expect(handle.connection).toEqual(connection);
  });

  it('has the receipt of a disconnection', async () => {
    expect(await replayed('jwk').disconnect(connection)).toEqual(EXAMPLE.receipts.disconnection.payload);
  });

  it('has a push whose signature is made as it is told', () => {
    const { secret, headers, body } = EXAMPLE.notification;
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(signed);
    expect(headers['webhook-signature']).toBe(`v1,${mac.digest('base64')}`);
  });

  it('has the push that the notifier sends', async () => {
    const sent = await pushed();
    expect(sent.body).toBe(EXAMPLE.notification.body);
    expect(sent.headers['webhook-id']).toBe(EXAMPLE.notification.headers['webhook-id']);
    expect(Object.keys(sent.headers)).toEqual(
      expect.arrayContaining(Object.keys(EXAMPLE.notification.headers)),
    );
  });

  it.each([
    ['ProviderListings', listingsWith(EXAMPLE.signingKey)],
    ['SyncResult', EXAMPLE.result.payload],
    ['SyncView', EXAMPLE.view],
    ['SyncStarted', EXAMPLE.started],
    ['Problem', EXAMPLE.superseded],
    ['ErasureReceipt', EXAMPLE.receipts.erasure.payload],
    ['ErasureReceipt', EXAMPLE.receipts.disconnection.payload],
    ['Push', JSON.parse(EXAMPLE.notification.body)],
  ])('is a %s as docs/openapi.json has it', (schema, value) => {
    expect(new ApiDocument().faults(`components/schemas/${schema}`, value)).toEqual([]);
  });
});

describe('the documented proofs of a DID', () => {
  const { didKey, address } = EXAMPLE.didProofs;
  const none = { queryHash: undefined, bodyHash: undefined };
  const requests = {
    didKey: { ...none, bodyHash: didProofHash(didKey.body) },
    address: {
      ...none,
      queryHash: didProofHash(queryWithoutProof(`${address.query}&proof=${address.proof}`)),
    },
  };

  it.each(['didKey', 'address'] as const)('hold for the request that they are for: %s', (kind) => {
    const { proof, claims } = EXAMPLE.didProofs[kind];
    const { iss: did, aud: audience, htm: method, htu: path, jti } = claims;
    const request = { did, audience, method, path, ...requests[kind] };
    expect(verifyDidProof(proof, request, claims.iat * 1000)).toEqual({
      did,
      jti,
      expires: claims.exp * 1000,
    });
    expect(() => verifyDidProof(proof, { ...request, ...none }, claims.iat * 1000)).toThrow(
      expect.objectContaining({ code: 'did_proof_invalid' }),
    );
  });
});

it('the three kinds of key are three', () => {
  const kinds: Kind[] = KINDS.map((kind) => keys[kind].keyring.key);
  expect(kinds).toEqual(KINDS);
});
