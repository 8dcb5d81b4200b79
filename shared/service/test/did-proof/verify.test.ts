import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { bytesToMultibase } from 'did-jwt';
import { didProofHash, normaliseDid } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { verifyDidProof, type ProvenRequest } from '@data-connector/service/did-proof';
import { makePeople, signedAs, signedBy, type Person } from './people.js';
import { twinOf } from './twin.js';

const NOW = 1_800_000_000;
const people = makePeople();
const others = makePeople();

const requestOf = ({ did }: Person): ProvenRequest => ({
  did: normaliseDid(did) ?? '',
  method: 'POST',
  audience: 'https://connect.example',
  path: '/sync/acme',
  queryHash: didProofHash('a=1'),
  bodyHash: didProofHash('{"did":1}'),
});

const claimsOf = (person: Person) => ({
  iss: person.did,
  aud: 'https://connect.example',
  iat: NOW,
  exp: NOW + 300,
  jti: randomBytes(16).toString('base64url'),
  htm: 'POST',
  htu: '/sync/acme',
  qth: didProofHash('a=1'),
  bth: didProofHash('{"did":1}'),
});

function codeOf(proof: unknown, person: Person, request: Partial<ProvenRequest> = {}): string {
  try {
    verifyDidProof(proof, { ...requestOf(person), ...request }, NOW * 1000);
    return 'accepted';
  } catch (error) {
    return error instanceof ConnectorError ? error.code : 'another error';
  }
}

describe('a proof by the DID’s own key', () => {
  const ways = [jest.spyOn(globalThis, 'fetch'), jest.spyOn(Socket.prototype, 'connect')];
  beforeEach(() => {
    for (const way of ways)
      way.mockClear().mockImplementation(() => {
        throw new Error('nobody is asked');
      });
  });
  afterEach(() => {
    for (const way of ways) expect(way).not.toHaveBeenCalled();
  });
  afterAll(() => void jest.restoreAllMocks());

  it.each(Object.entries(people))('of %s holds, and nobody is asked', async (_name, person) => {
    const claims = claimsOf(person);
    const held = verifyDidProof(await signedBy(person, claims), requestOf(person), NOW * 1000);
    expect(held).toEqual({ did: normaliseDid(person.did), jti: claims.jti, expires: (NOW + 300) * 1000 });
  });

  it.each(Object.entries(people))('of %s does not hold for another of its kind', async (name, person) => {
    const { signer } = name.startsWith('an address') ? others.address : others[name as keyof typeof others];
    const other = { ...person, signer };
    expect(codeOf(await signedBy(other, claimsOf(person)), person)).toBe('did_proof_invalid');
  });

  it('holds in whichever spelling it names an address', async () => {
    const person = people['an address in EIP-55'];
    const claims = { ...claimsOf(person), iss: person.did.toLowerCase() };
    expect(codeOf(await signedBy(person, claims), person)).toBe('accepted');
  });
});

describe('a proof’s signature in its other form', () => {
  it.each(['p256', 'secp256k1', 'secp256k1, recovered', 'address', 'did:ethr of a public key'] as const)(
    'says for %s the same, under the same jti',
    async (name) => {
      const person = people[name];
      const proof = await signedBy(person, claimsOf(person));
      const twin = twinOf(proof, person.alg);
      expect(twin).not.toBe(proof);
      const [held, again] = [proof, twin].map((one) => verifyDidProof(one, requestOf(person), NOW * 1000));
      expect(again).toEqual(held);
    },
  );

  it('is none for Ed25519', async () => {
    const proof = await signedBy(people.ed25519, claimsOf(people.ed25519));
    expect(codeOf(twinOf(proof, 'EdDSA'), people.ed25519)).toBe('did_proof_invalid');
  });

  it.each(['00'.repeat(32), `01${'00'.repeat(31)}`])(
    'does not exist for a key that anybody can sign for (%s)',
    (key) => {
      const did = `did:key:${bytesToMultibase(Buffer.from(key, 'hex'), 'base58btc', 'ed25519-pub')}`;
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      // R the neutral point, S zero: holds for every text of which the hash is a multiple of the key’s order.
      const signature = Buffer.from(`01${'00'.repeat(63)}`, 'hex').toString('base64url');
      const nobody = { ...people.ed25519, did };
      const said = Array.from({ length: 40 }, () => {
        const input = `${part({ typ: 'JWT', alg: 'EdDSA' })}.${part(claimsOf(nobody))}`;
        return codeOf(`${input}.${signature}`, nobody, { did });
      });
      expect(new Set(said)).toEqual(new Set(['did_proof_invalid']));
    },
  );
});

describe('a proof is refused', () => {
  const person = people.ed25519;
  const refusedWith = async (claims: object, header: object = {}, by: Person = person) =>
    codeOf(await signedBy(by, { ...claimsOf(person), ...claims }, header), person);

  it.each<[string, object]>([
    ['no iss', { iss: undefined }],
    ['another did', { iss: others.ed25519.did }],
    ['a did URL', { iss: `${person.did}#key` }],
    ['no aud', { aud: undefined }],
    ['another aud', { aud: 'https://evil.example' }],
    ['aud with a path', { aud: 'https://connect.example/' }],
    ['several aud', { aud: ['https://connect.example', 'https://evil.example'] }],
    ['no htm', { htm: undefined }],
    ['another method', { htm: 'DELETE' }],
    ['no htu', { htu: undefined }],
    ['another path', { htu: '/sync/other' }],
    ['a path with the query', { htu: '/sync/acme?a=1' }],
    ['another query', { qth: didProofHash('a=2') }],
    ['no query', { qth: undefined }],
    ['another body', { bth: didProofHash('{"did":2}') }],
    ['no body', { bth: undefined }],
    ['no iat', { iat: undefined }],
    ['an iat that is a text', { iat: String(NOW) }],
    ['an iat from the future', { iat: NOW + 61, exp: NOW + 120 }],
    ['an nbf from the future', { nbf: NOW + 61 }],
    ['no exp', { exp: undefined }],
    ['an exp that has come', { iat: NOW - 200, exp: NOW }],
    ['an exp before iat', { iat: NOW + 30, exp: NOW + 20 }],
    ['a life of 301 s', { exp: NOW + 301 }],
    ['an exp in milliseconds', { exp: (NOW + 300) * 1000 }],
    ['no jti', { jti: undefined }],
    ['a jti of 126 bits', { jti: 'a'.repeat(21) }],
    ['a jti that is a number', { jti: 1 }],
    ['a jti of 129 characters', { jti: 'a'.repeat(129) }],
    ['10 KB', { more: 'a'.repeat(10_000) }],
  ])('with %s', async (_name, claims) => {
    expect(await refusedWith(claims)).toBe('did_proof_invalid');
  });

  it.each<[string, object]>([
    ['no typ', { typ: undefined }],
    ['another typ', { typ: 'receipt' }],
    ['what it says is critical', { crit: ['x'], x: 1 }],
  ])('with %s in its header', async (_name, header) => {
    expect(await refusedWith({}, header)).toBe('did_proof_invalid');
  });

  it.each<[string, Partial<ProvenRequest>]>([
    ['has no query', { queryHash: undefined }],
    ['has no body', { bodyHash: undefined }],
    ['is of another did', { did: others.ed25519.did }],
  ])('for a request that %s', async (_name, request) => {
    expect(codeOf(await signedBy(person, claimsOf(person)), person, request)).toBe('did_proof_invalid');
  });

  it.each<[string, object]>([
    ['half a minute old', { iat: NOW - 270, exp: NOW + 30 }],
    ['a minute ahead', { iat: NOW + 60, exp: NOW + 360 }],
    ['with members of its own', { own: 'thing' }],
  ])('but not if it is %s', async (_name, claims) => {
    expect(await refusedWith(claims)).toBe('accepted');
  });

  it.each(
    (['ed25519', 'p256', 'secp256k1', 'address'] as const).flatMap((name) =>
      ['EdDSA', 'ES256', 'ES256K', 'ES256K-R', 'Ed25519', 'HS256', 'RS256', 'none', 'toString', '']
        .filter((alg) => alg.slice(0, 6) !== people[name].alg.slice(0, 6))
        .map((alg) => [name, alg] as const),
    ),
  )('with the key of %s under the name of %p', async (name, alg) => {
    const by = people[name];
    expect(codeOf(await signedAs(by.alg, by, claimsOf(by)), by)).toBe('accepted');
    expect(codeOf(await signedAs(alg, by, claimsOf(by)), by)).toBe('did_proof_invalid');
  });

  it('with algorithm none and no signature', async () => {
    const payload = Buffer.from(JSON.stringify(claimsOf(person))).toString('base64url');
    const header = Buffer.from('{"typ":"JWT","alg":"none"}').toString('base64url');
    expect(codeOf(`${header}.${payload}.`, person)).toBe('did_proof_invalid');
  });

  it.each(Object.entries(people))('of %s with one bit changed', async (_name, by) => {
    const [header, payload, signature = ''] = (await signedBy(by, claimsOf(by))).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect(codeOf(`${header}.${payload}.${bytes.toString('base64url')}`, by)).toBe('did_proof_invalid');
  });

  it.each<[string, (proof: string) => unknown]>([
    ['two', (proof) => `${proof}, ${proof}`],
    ['a list', (proof) => [proof]],
    ['nothing', () => ''],
    ['two parts', (proof) => proof.split('.').slice(0, 2).join('.')],
    ['four parts', (proof) => `${proof}.x`],
    ['padding', (proof) => `${proof}=`],
    ['dots', () => '..'],
    ['no JSON', () => 'a.b.c'],
    ['a payload that is null', (proof) => proof.replace(/\.[^.]+\./, '.bnVsbA.')],
    ['a payload that is a list', (proof) => proof.replace(/\.[^.]+\./, '.W10.')],
    ['a short signature', (proof) => proof.slice(0, -4)],
    ['a line break', (proof) => `${proof}\n`],
  ])('that is %s', async (_name, change) => {
    expect(codeOf(change(await signedBy(person, claimsOf(person))), person)).toBe('did_proof_invalid');
  });

  it.each([
    ['no key', `did:key:z${'6'.repeat(46)}`],
    ['an x25519 key', `did:key:${bytesToMultibase(new Uint8Array(32).fill(9), 'base58btc', 'x25519-pub')}`],
    ['a short key', `did:key:${bytesToMultibase(new Uint8Array(31).fill(9), 'base58btc', 'ed25519-pub')}`],
    ['a key without its kind', `did:key:${bytesToMultibase(new Uint8Array(32).fill(9))}`],
    [
      'no point of the curve',
      `did:key:${bytesToMultibase(Uint8Array.of(2, ...new Uint8Array(32).fill(255)), 'base58btc', 'p256-pub')}`,
    ],
  ])('of a did:key that holds %s', async (_name, did) => {
    for (const by of [people.ed25519, people.p256]) {
      const nobody = { ...by, did };
      expect(codeOf(await signedBy(nobody, claimsOf(nobody)), nobody, { did })).toBe('did_proof_invalid');
    }
  });
});
