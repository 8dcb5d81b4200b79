import { parseKey, parsePublicJwk } from '@data-connector/protocol';

/** The key of RFC 7517, A.1. */
const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};
const BYTES = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const HEX = Buffer.from(BYTES).toString('hex');
const B64 = Buffer.from(BYTES).toString('base64url');

test.each([
  ['hex in an object', { secret: HEX }],
  ['base64url in an object', { secret: B64 }],
  ['bare hex', HEX],
  ['bare hex in capitals', HEX.toUpperCase()],
  ['bare base64url', B64],
  ['an object as JSON', JSON.stringify({ secret: HEX })],
])('32 bytes as %s are a secret', (_name, key) => {
  expect(parseKey(key)).toEqual({ kind: 'secret', secret: BYTES });
});

test.each([
  ['in an object', { jwk: { ...JWK, kid: 'mine', use: 'enc' } }],
  ['as JSON', JSON.stringify(JWK)],
])('a public P-256 key %s is a key, reduced to what makes it', (_name, key) => {
  expect(parseKey(key)).toEqual({ kind: 'jwk', jwk: JWK });
});

test.each([
  ['a passphrase in an object', { passphrase: 'correct horse' }, 'correct horse'],
  ['a bare passphrase', 'correct horse', 'correct horse'],
  ['one that looks like a secret, in an object', { passphrase: HEX }, HEX],
  ['one in another normal form', { passphrase: 'ﬁnger ﬁnger' }, 'finger finger'],
  ['one of 256 characters outside the BMP', { passphrase: '🙂'.repeat(256) }, '🙂'.repeat(256)],
])('%s is a passphrase', (_name, key, passphrase) => {
  expect(parseKey(key)).toEqual({ kind: 'passphrase', passphrase });
});

const other = (member: object) => ({ jwk: { ...JWK, ...member } });

test.each([
  ['31 bytes of hex', HEX.slice(2)],
  ['33 bytes of hex', `${HEX}00`],
  ['31 bytes of base64url', Buffer.from(BYTES.subarray(1)).toString('base64url')],
  ['33 bytes of base64url', Buffer.from([...BYTES, 1]).toString('base64url')],
  ['31 bytes of hex in an object', { secret: HEX.slice(2) }],
  ['zeros', { secret: '00'.repeat(32) }],
  ['bare zeros', '00'.repeat(32)],
  ['base64url with bits left over', `${'A'.repeat(42)}B`],
  ['seven characters', 'passwor'],
  ['257 characters', { passphrase: 'x'.repeat(257) }],
  ['a point off the curve', other({ x: JWK.y })],
  ['a private key', other({ d: JWK.x })],
  ['a symmetric key', { jwk: { kty: 'oct', k: B64 } }],
  ['another curve', other({ crv: 'P-384' })],
  ['a short coordinate', other({ x: JWK.x.slice(1) })],
  ['two forms at once', { secret: HEX, passphrase: 'correct horse' }],
  ['no form', {}],
  ['a form from a prototype', Object.create({ secret: HEX }) as object],
  ['broken JSON', '{"kty":'],
  ['an array', [HEX]],
  ['null', null],
  ['undefined', undefined],
  ['a number', 7],
])('%s is no key', (_name, key) => {
  expect(parseKey(key)).toBeUndefined();
});

test('a public key is one only as an object', () => {
  expect(parsePublicJwk(JWK)).toEqual(JWK);
  expect(parsePublicJwk(JSON.stringify(JWK))).toBeUndefined();
});
