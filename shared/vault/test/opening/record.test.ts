import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { openKeyring } from '../../src/opening/keyring.js';
import { openRecord } from '../../src/opening/record.js';
import { codeOf } from '../support/code-of.js';
import { accountId, keys, owner, post, provider, schema } from '../support/person.js';
import { createSealer, createSigner, direct, hkdf } from '../support/sealer.js';

const place = { schema, provider, accountId };
const sealer = await createSealer(keys.secret, await createSigner());
const key = await openKeyring(sealer.keyring, keys.secret, owner);
const sealed = await sealer.record(post(1), 1);
const other = await sealer.record(post(2), 2);

test('opens a record and tells its number', async () => {
  expect(await openRecord(sealed, key, place)).toEqual({ n: 1, record: post(1) });
});

type Documents = () => Promise<{ _id: string; jwe?: unknown }> | { _id: string; jwe?: unknown };
const under = async (
  header: Record<string, unknown>,
  body: unknown = post(1),
): Promise<{ _id: string; jwe: string }> => ({
  _id: sealed._id,
  jwe: await direct(hkdf(sealer.dataKey, 'record'), body, {
    kid: sealer.kid,
    id: sealed._id,
    schema,
    n: 1,
    ...header,
  }),
});

test.each<[string, Documents]>([
  ['another record’s id', () => ({ ...sealed, _id: other._id })],
  [
    'another data key',
    async () => (await createSealer(keys.secret, await createSigner())).record(post(1), 1),
  ],
  [
    'another data key under this kid',
    async () => {
      const jwe = await direct(randomBytes(32), post(1), { kid: sealer.kid, id: sealed._id, schema, n: 1 });
      return { _id: sealed._id, jwe };
    },
  ],
  ['another schema', () => under({ schema: 'https://example.com/other.json' })],
  ['another member in its header', () => under({ more: 1 })],
  ['another number than its id’s', () => under({ n: 2 })],
  ['number 0', () => under({ n: 0 })],
  ['number 1.5', () => under({ n: 1.5 })],
  ['a number that is text', () => under({ n: '1' })],
  ['no JSON in it', () => under({}, 'text')],
  ['an array in it', () => under({}, [])],
  ['another provider’s record in it', () => under({}, post(1, { _id: 'orbit-1000-1' }))],
  ['another account’s record in it', () => under({}, post(1, { _id: 'meadow-1-1' }))],
  [
    'a record of another schema in it',
    () => under({}, post(1, { schema: 'https://example.com/other.json' })),
  ],
  ['a record without an id in it', () => under({}, post(1, { _id: undefined }))],
  ['no jwe', () => ({ _id: sealed._id })],
  ['a jwe that is no text', () => ({ _id: sealed._id, jwe: { toString: () => sealed.jwe } })],
  ['its iv left out', () => ({ ...sealed, jwe: sealed.jwe.replace(/\.\.[^.]+/, '..') })],
  [
    'a key in the place that dir leaves empty',
    () => ({ ...sealed, jwe: sealed.jwe.replace('..', '.AAAA.') }),
  ],
  ['a short tag', () => ({ ...sealed, jwe: sealed.jwe.slice(0, -6) })],
])('a record with %s is refused', async (_name, document) => {
  const refused = await document();
  expect(await codeOf(() => openRecord(refused, key, place))).toBe('tampered');
});

test.each([
  ['zip', { alg: 'dir', enc: 'A256GCM', zip: 'DEF' }],
  ['alg none', { alg: 'none', enc: 'A256GCM' }],
  ['alg A256KW', { alg: 'A256KW', enc: 'A256GCM' }],
  ['enc A128GCM', { alg: 'dir', enc: 'A128GCM' }],
  ['crit', { alg: 'dir', enc: 'A256GCM', crit: ['x'] }],
])('a record whose header says %s is refused before it is opened', async (_name, head) => {
  const header = Buffer.from(
    JSON.stringify({ ...head, kid: sealer.kid, id: sealed._id, schema, n: 1 }),
  ).toString('base64url');
  const body = deflateRawSync(JSON.stringify(post(1))).toString('base64url');
  const jwe = `${header}..${randomBytes(12).toString('base64url')}.${body}.${randomBytes(16).toString('base64url')}`;
  expect(await codeOf(() => openRecord({ _id: sealed._id, jwe }, key, place))).toBe('tampered');
});

test('a change of any one character is noticed', async () => {
  const { jwe } = sealed;
  const codes = await Promise.all(
    [...jwe].map((character, i) => {
      const changed = jwe.slice(0, i) + (character === 'A' ? 'B' : 'A') + jwe.slice(i + 1);
      return codeOf(() => openRecord({ ...sealed, jwe: changed }, key, place));
    }),
  );
  expect(new Set(codes)).toEqual(new Set(['tampered']));
});
