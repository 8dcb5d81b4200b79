import { describe, expect, it } from '@jest/globals';
import { publicJwk } from '@data-connector/vault';
import { newPerson, proverOf, readPerson, writeKey, type Owner } from '../../src/app/person.js';

const DID = `0x${'ab'.repeat(20)}`;
const HEX = '7d'.repeat(32);
const bytes = new Uint8Array(Buffer.from(HEX, 'hex'));
const toBase64url = (of: Uint8Array): string => Buffer.from(of).toString('base64url');
const JWK = { ...publicJwk(bytes), d: toBase64url(bytes) };

describe('a new person', () => {
  it('is one whom the Vault takes back', () => {
    const person = newPerson();
    const pasted = { did: person.did, kind: person.key.kind, key: writeKey(person.key) };
    expect(readPerson(pasted)).toEqual(person);
  });

  it('is somebody else each time', () => {
    expect(newPerson().did).not.toBe(newPerson().did);
  });
});

describe('a proof of the DID', () => {
  it('can be made for a DID of this Vault', () => {
    expect(proverOf(newPerson())).toMatchObject({ alg: 'ES256K-R' });
  });

  it('can be made where the DID and its key are pasted', () => {
    const { did, key } = newPerson();
    expect(proverOf(readPerson({ did, kind: 'jwk', key: writeKey(key) }) as Owner)).toBeDefined();
  });

  it.each([
    ['another’s DID', { did: DID, key: newPerson().key }],
    ['a secret', { did: DID, key: { kind: 'secret', secret: bytes } as const }],
  ])('cannot be made for %s', (_name, owner) => {
    expect(proverOf(owner)).toBeUndefined();
  });
});

describe('a pasted key', () => {
  it.each([
    ['a private JWK', 'jwk', JSON.stringify(JWK), { kind: 'jwk', privateKey: bytes }],
    ['private bytes as hex', 'jwk', HEX, { kind: 'jwk', privateKey: bytes }],
    ['private bytes as base64url', 'jwk', toBase64url(bytes), { kind: 'jwk', privateKey: bytes }],
    ['a secret as hex', 'secret', ` ${HEX}\n`, { kind: 'secret', secret: bytes }],
    ['a secret as base64url', 'secret', toBase64url(bytes), { kind: 'secret', secret: bytes }],
    ['a passphrase', 'passphrase', 'ﬁne words', { kind: 'passphrase', passphrase: 'fine words' }],
  ] as const)('of the form: %s', (_name, kind, key, expected) => {
    expect(readPerson({ did: DID, kind, key })).toEqual({ did: DID, key: expected });
  });

  it.each([
    ['a public JWK', 'jwk', JSON.stringify({ ...JWK, d: undefined })],
    ['a JWK whose halves do not fit', 'jwk', JSON.stringify({ ...JWK, x: JWK.y })],
    ['a JWK of another curve', 'jwk', JSON.stringify({ ...JWK, crv: 'P-384' })],
    ['JSON that is no object', 'jwk', '7'],
    ['zeros', 'jwk', '00'.repeat(32)],
    ['zeros as a secret', 'secret', '00'.repeat(32)],
    ['31 bytes', 'secret', '7d'.repeat(31)],
    ['nothing', 'secret', ''],
    ['a short passphrase', 'passphrase', 'short'],
  ] as const)('is refused: %s', (_name, kind, key) => {
    expect(readPerson({ did: DID, kind, key })).toBe('key');
  });
});

describe('a pasted DID', () => {
  it.each(['', 'somebody', '0x12', 'did:web:example.com'])('is refused: %j', (did) => {
    expect(readPerson({ did, kind: 'secret', key: HEX })).toBe('did');
  });

  it('may have space around it', () => {
    expect(readPerson({ did: ` ${DID} `, kind: 'secret', key: HEX })).toMatchObject({ did: DID });
  });
});
