import { createPrivateKey, hkdfSync } from 'node:crypto';
import dns from 'node:dns';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { p256 } from '@noble/curves/nist.js';
import { ServiceKeys } from '@data-connector/sealing';
import { didKeyOf, generateVaultKey, publicJwk } from '@data-connector/vault';
import { connected, connectUrl, DID } from '../harness/connect.js';
import { claimsFor, hashOf } from '../harness/did-proof.js';
import { loggedSecrets } from '../harness/echo.js';
import { rawRequest } from '../harness/raw.js';
import { refusal, refused } from '../harness/refusal.js';
import { SECRET } from '../harness/sync.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { EVIL, onJwe, onJws, onKid, onTyp, type Attack } from './jose/attacks.js';
import { jsonIn, made, newSigner, sealing, signing, type Maker } from './jose/makers.js';

let system: TestSystem;
let keys: ServiceKeys;
const lookup = jest.spyOn(dns, 'lookup');
beforeAll(async () => {
  system = await startTestSystem();
  keys = await ServiceKeys.derive(system.secrets.meadow);
});
afterAll(() => system.close());

/** A place where a token is opened, how one is refused there that must not be, and what the right one comes to. */
interface Place {
  readonly attacks: readonly Attack[];
  readonly refused: readonly [status: number, code: string];
  readonly taken: readonly [status: number, code?: string];
  maker(): Maker | Promise<Maker>;
  bytes(token: string): string;
}

const E = encodeURIComponent;
const PROGRAM = 'Accept: application/json';
const sending = (line: string, body: object, ...headers: string[]) => {
  const text = JSON.stringify(body);
  const length = `Content-Length: ${Buffer.byteLength(text)}`;
  return rawRequest(line, ['Content-Type: application/json', length, ...headers], text);
};
const secretOf = (label: string, length = 32) =>
  Buffer.from(
    hkdfSync('sha256', system.secrets.meadow.service[0], '', `data-connector/service/${label}`, length),
  );

const person = newSigner();
const did = didKeyOf(Buffer.from(person.privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'), 'P-256');
function provingDid(htm: string, htu: string, taken: Place['taken']): Place {
  const query = `did=${E(did)}`;
  const hash = htm === 'GET' ? { qth: hashOf(query) } : { bth: hashOf(JSON.stringify({ did })) };
  return {
    ...{ attacks: [...onJws(400), ...onTyp], refused: [401, 'did_proof_invalid'], taken },
    maker() {
      const claims = claimsFor(did, system.publicUrl.origin, { htm, htu, ...hash });
      return signing(person, { typ: 'JWT', alg: 'ES256' }, claims);
    },
    bytes: (token) =>
      htm === 'GET'
        ? rawRequest(`GET ${htu}?${query}&proof=${E(token)}`, [PROGRAM])
        : sending(`${htm} ${htu}`, { did }, `DID-Proof: ${token}`),
  };
}

function provingConnection(line: string, more: object, taken: Place['taken']): Place {
  let config: object;
  return {
    ...{ attacks: [...onJws(400), ...onTyp, ...onKid], refused: [403, 'config_refused'], taken },
    async maker() {
      const { proof, ...rest } = await connected(system, 'meadow');
      config = rest;
      const d = (BigInt(`0x${secretOf('sign', 40).toString('hex')}`) % (p256.Point.Fn.ORDER - 1n)) + 1n;
      const { publicJwk } = keys.signing;
      const own = {
        ...publicJwk,
        d: Buffer.from(d.toString(16).padStart(64, '0'), 'hex').toString('base64url'),
      };
      const [header = {}, payload = {}] = proof.split('.', 2).map(jsonIn);
      return signing(
        { privateKey: createPrivateKey({ key: own, format: 'jwk' }), publicJwk },
        header,
        payload,
      );
    },
    bytes: (proof) => sending(line, { did: DID, config: { ...config, proof }, ...more }),
  };
}

function sealingFlow(place: (token: string, id: string) => readonly [state: string, cookie: string]): Place {
  let id = '';
  return {
    ...{ attacks: [...onJwe(400), ...onTyp], refused: [400, 'flow_invalid'], taken: [403, 'access_denied'] },
    async maker() {
      const { privateKey } = generateVaultKey() as { privateKey: Uint8Array };
      const own = { state: 'mine', vaultKey: JSON.stringify(publicJwk(privateKey)) };
      const answer = await fetch(connectUrl(system, 'meadow', own), { redirect: 'manual' });
      const [, name = '', flow = ''] =
        /^flow_meadow_([^=]+)=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
      id = name;
      const packed = JSON.stringify(keys.open('flow', flow));
      return sealing(secretOf('flow'), { alg: 'dir', enc: 'A256GCM', typ: 'flow' }, packed);
    },
    bytes(token) {
      const [state, cookie] = place(E(token), id);
      return rawRequest(`GET /auth/meadow?error=access_denied&state=${state}`, [
        PROGRAM,
        `Cookie: ${cookie}`,
      ]);
    },
  };
}

const all = { key: { secret: SECRET }, handlers: ['none'] };
const PLACES: Readonly<Record<string, Place>> = {
  'DID proof for POST /sync': provingDid('POST', '/sync/meadow', [400, 'key_malformed']),
  'DID proof for GET /sync': provingDid('GET', '/sync/meadow', [400, 'key_malformed']),
  'DID proof for GET /connect': provingDid('GET', '/connect/meadow', [302]),
  'DID proof for DELETE /connect': provingDid('DELETE', '/connect/meadow', [400, 'config_malformed']),
  'connection’s proof for POST /sync': provingConnection('POST /sync/meadow', all, [400, 'handler_unknown']),
  'connection’s proof for DELETE /connect': provingConnection('DELETE /connect/meadow', {}, [200]),
  'flow in a cookie': sealingFlow((token, id) => [id, `flow_meadow_${id}=${token}`]),
  'flow in the state': sealingFlow((token, id) => [`${id}.${token}`, 'none=']),
};

describe.each(Object.entries(PLACES))('a %s', (_name, place) => {
  let maker: Maker;
  beforeAll(async () => void (maker = await place.maker()));

  it.each(place.attacks)('is refused with %s', async (_attack, forge) => {
    const token = forge(maker);
    expect(await refusal(system, place.bytes(token), token)).toEqual(refused(...place.refused));
  });

  it('is taken as its maker made it', async () => {
    const { status, code } = await refusal(system, place.bytes(made(maker)), '');
    expect([status, code]).toEqual([place.taken[0], place.taken[1]]);
  });
});

it('nobody was asked for a key, and no log line has a token or is an error', () => {
  expect(lookup.mock.calls.filter(([host]) => host === EVIL)).toEqual([]);
  expect(loggedSecrets(system, [did])).toEqual([]);
  expect(system.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
