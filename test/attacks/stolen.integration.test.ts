import { createHmac, scryptSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compactDecrypt } from 'jose';
import { ServiceKeys } from '@data-connector/sealing';
import { withProof } from '../../shared/sealing/src/proof.js';
import { isVaultError } from '@data-connector/vault';
import { PLATFORM_CRYPTO, type VaultCrypto } from '../../shared/vault/src/keys/vault-crypto.js';
import { openKeyring } from '../../shared/vault/src/opening/keyring.js';
import type { Keyring, SyncView } from '@data-connector/protocol';
import { search, type Place } from '../system/canary/search.js';
import { post, SECRET, syncAt, untilEnded } from '../harness/sync.js';
import { beginnings, confirmed, hashesOf, keysOf } from './theft/guesses.js';
import { startScene, type Scene, type Victim } from './theft/scene.js';
let scene: Scene;
/** The database as text, and what may be a hash in it. */
let stolen: string;
let hashes: ReadonlySet<string>;
beforeAll(async () => {
  scene = await startScene();
  stolen = textOf(scene.database);
  hashes = beginnings(stolen);
});
afterAll(() => scene.close());

const textOf = (places: readonly Place[]) =>
  places.map(({ name, bytes }) => `${name}\n${bytes.toString()}`).join('\n');
/** Every compact JWE in some text. */
const sealedIn = (text: string) => [
  ...new Set(text.match(/eyJ[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+/g) ?? []),
];
/** The keyrings of victims, as the database has them. */
const keyrings = (): Keyring[] =>
  [...stolen.matchAll(/\{"version":1,"kid":"[^"]+","key":"(?:jwk|secret|passphrase)","jwe":"[^"]+"\}/g)].map(
    ([text]) => JSON.parse(text) as Keyring,
  );
/** As a thief with a fast machine would do it. */
const QUICK: VaultCrypto = {
  ...PLATFORM_CRYPTO,
  scrypt: async (passphrase, salt, { N, r, p, dkLen }) =>
    scryptSync(passphrase, salt, dkLen, { N, r, p, maxmem: 2 ** 26 }),
};
const opens = async (keyring: Keyring, victim: Pick<Victim, 'key' | 'did' | 'provider' | 'accountId'>) => {
  try {
    await openKeyring(keyring, victim.key, victim, QUICK);
    return true;
  } catch (error) {
    if (isVaultError(error)) return false;
    throw error;
  }
};
const withKeyring = (victim: Victim) => keyrings().filter(({ key }) => key === victim.key.kind);

describe('the database alone', () => {
  it('holds nothing of what people never gave away, in any spelling', () => {
    expect(scene.database.length).toBeGreaterThan(6);
    expect(search(scene.needles.all, scene.database)).toEqual([]);
  });

  it('confirms no guess of a DID, an account or a token, by whatever usual hash', () => {
    for (const victim of scene.victims) expect(confirmed(hashesOf(victim), hashes)).toEqual([]);
  });

  it('tells providers, schemas, times, counts, relays and their refs, and what is sealed', () => {
    const documents = [...stolen.matchAll(/"doc":(\{.*\})\}/g)].map(([, text = '{}']) => text);
    expect(documents.length).toBeGreaterThan(0);
    const syncs = documents.flatMap((text) => {
      const doc = JSON.parse(text) as Record<string, unknown>;
      return doc['kind'] === 'sync' ? [Object.keys(doc).sort()] : [];
    });
    expect(syncs.length).toBeGreaterThan(0);
    expect([...new Set(syncs.flat())].sort().join(' ')).toBe(
      '_id _rev account datastores endedAt epoch event handlers keyring kind lease nextSyncAt notify origin outcome request result startedAt status updatedAt write',
    );
  });

  it('lets a passphrase be tried by who knows whose it is, each try at the cost of scrypt; other keys cannot be tried', async () => {
    const [, victim] = scene.victims as [Victim, Victim];
    const [keyring] = withKeyring(victim) as [Keyring];
    expect(await opens(keyring, victim)).toBe(true);
    expect(await opens(keyring, { ...victim, did: `0x${'00'.repeat(20)}` })).toBe(false);
    expect(await opens(keyring, { ...victim, accountId: '1' })).toBe(false);
    const another = { kind: 'passphrase', passphrase: 'twelve green bottle' } as const;
    expect(await opens(keyring, { ...victim, key: another })).toBe(false);
    for (const other of keyrings().filter(({ key }) => key !== 'passphrase'))
      expect(await opens({ ...other, key: 'passphrase' }, victim)).toBe(false);
  });
});

describe('a service’s secrets', () => {
  it('open nothing that is in the database, with any key that derives from them', async () => {
    const sealed = sealedIn(stolen);
    expect(sealed.length).toBeGreaterThan(50);
    for (const { service, index } of Object.values(scene.system.secrets))
      for (const key of keysOf(...service, index)) {
        // A few of each kind: they differ by what is in them only.
        for (const jwe of sealed.filter((_each, at) => at % 10 === 0))
          await expect(compactDecrypt(jwe, key)).rejects.toThrow();
        for (const keyring of keyrings())
          for (const victim of scene.victims)
            expect(
              await opens({ ...keyring, key: 'secret' }, { ...victim, key: { kind: 'secret', secret: key } }),
            ).toBe(false);
      }
  });

  it('confirm with the database who guesses a DID and an account, or a spent token, if the index secret is among them', () => {
    for (const victim of scene.victims) {
      const { service, index } = scene.system.secrets[victim.provider];
      expect(confirmed(hashesOf(victim, keysOf(...service)), hashes)).toEqual([]);
      const keys = keysOf(index);
      expect(confirmed(hashesOf(victim, keys), hashes).length).toBeGreaterThan(0);
      const nobody = {
        ...victim,
        did: `0x${'00'.repeat(20)}`,
        accountId: '1',
        connection: { ...victim.connection, accessToken: 'a', refreshToken: 'b' },
      };
      expect(confirmed(hashesOf(nobody, keys), hashes)).toEqual([]);
    }
  });

  it('confirm nothing of another provider', () => {
    for (const victim of scene.victims) {
      const other = victim.provider === 'meadow' ? 'orbit' : 'meadow';
      expect(
        confirmed(
          hashesOf(victim, keysOf(...scene.system.secrets[other].service, scene.system.secrets[other].index)),
          hashes,
        ),
      ).toEqual([]);
    }
  });

  it('make tokens of syncs whose id is known: they show counts and ciphertext', async () => {
    const [victim] = scene.victims as [Victim];
    const keys = await ServiceKeys.derive(scene.system.secrets[victim.provider]);
    const { syncId } = victim.sync;
    const forged = syncAt(scene.system.gateways[0]?.url ?? '', victim.provider, {
      ...victim.sync,
      token: keys.syncToken(syncId),
    });
    const answer = await forged.get('');
    expect(answer.status).toBe(200);
    const place = { name: 'status', bytes: Buffer.from(await answer.clone().text()) };
    expect(search(scene.needles.all, [place])).toEqual([]);
    const { datastores } = (await answer.json()) as SyncView;
    const [{ name } = { name: '' }] = Object.values(datastores);
    const documents = await forged.get(`/datastores/${name}/_all_docs?include_docs=true`);
    const bytes = Buffer.from(await documents.text());
    expect(search(scene.needles.all, [{ name: 'documents', bytes }])).toEqual([]);
  });

  it('sign connections for whomever: without a token of the third party they bring nothing', async () => {
    const [victim] = scene.victims as [Victim];
    const { signing } = await ServiceKeys.derive(scene.system.secrets[victim.provider]);
    const { proof: _own, ...unproved } = victim.connection;
    const config = withProof(signing, { ...unproved, accessToken: 'made-up' }, 0);
    const answer = await post(scene.system, victim.provider, {
      did: victim.did,
      config,
      key: { secret: SECRET },
    });
    expect(answer.status).toBe(202);
    const begun = (await answer.json()) as { syncId: string; token: string };
    const view = await untilEnded(
      syncAt(scene.system.gateways[0]?.url ?? '', victim.provider, { ...victim.sync, ...begun }),
    );
    const records = Object.values(view.datastores).map((datastore) => datastore.records);
    expect([view.status, view.code, Math.max(...records)]).toEqual(['failed', 'reconnect_required', 0]);
  });
});

describe('the log', () => {
  it('holds nothing of what people never gave away, in any spelling', () => {
    const bytes = Buffer.from(scene.system.lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(search(scene.needles.all, [{ name: 'log', bytes }])).toEqual([]);
  });

  it('tells which provider was asked for what, when and how it ended; its ids open nothing', async () => {
    const members = new Set(scene.system.lines.flatMap((line) => Object.keys(line)));
    expect([...members].sort().join(' ')).toBe(
      'code error handler level method ms msg outcome port provider replica requestId route service status syncId time',
    );
    const ids = new Set(
      scene.system.lines.flatMap(({ syncId }) => (typeof syncId === 'string' ? [syncId] : [])),
    );
    expect(ids.size).toBeGreaterThanOrEqual(scene.victims.length);
    for (const id of ids)
      for (const token of [
        '',
        id,
        Buffer.from(id).toString('base64url'),
        `${id}.${createHmac('sha256', '').update(id).digest('base64url')}`,
      ]) {
        const answer = await fetch(`${scene.system.gateways[0]?.url}/sync/meadow/${id}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect(answer.status).toBe(401);
      }
  });
});

describe('the queue', () => {
  it('holds nothing of what people never gave away, in any spelling', () => {
    const places = scene.events.map((event, at) => ({
      name: `event ${at}`,
      bytes: Buffer.from(JSON.stringify(event)),
    }));
    expect(places.length).toBeGreaterThanOrEqual(scene.victims.length);
    expect(search(scene.needles.all, places)).toEqual([]);
  });

  it('tells provider, outcome, counts, times, the relay and its ref, and nothing else', () => {
    const members = new Set(scene.events.flatMap((event) => Object.keys(event)));
    const data = new Set(scene.events.flatMap((event) => Object.keys(event.data)));
    expect([...members].sort().join(' ')).toBe(
      'data datacontenttype id requestid source specversion subject time type',
    );
    expect(['code', 'handlers', 'notify', 'outcome', 'provider', 'records', 'retryAt', 'syncId']).toEqual(
      expect.arrayContaining([...data]),
    );
    const refs = scene.events.map((event) => event.data.notify?.ref);
    expect(refs).toEqual(expect.arrayContaining(['of-jwk', 'of-passphrase', 'of-secret']));
  });
});

describe('the spool', () => {
  it('holds nothing of what people never gave away, in any spelling', () => {
    expect(scene.spool.filter(({ name }) => name.endsWith('.batch')).length).toBeGreaterThan(0);
    expect(search(scene.needles.all, scene.spool)).toEqual([]);
  });

  it('confirms no guess, and opens with no key of a service', async () => {
    const text = textOf(scene.spool);
    const inSpool = beginnings(text);
    for (const victim of scene.victims) expect(confirmed(hashesOf(victim), inSpool)).toEqual([]);
    for (const { service, index } of Object.values(scene.system.secrets))
      for (const key of keysOf(...service, index))
        for (const jwe of sealedIn(text).filter((_each, at) => at % 10 === 0))
          await expect(compactDecrypt(jwe, key)).rejects.toThrow();
  });
});
