import { createHash } from 'node:crypto';
import { didProofHash, isDidProof, queryWithoutProof } from '@data-connector/protocol';

test.each([
  ['', ''],
  ['proof=a', ''],
  ['proof', ''],
  ['a=1&proof=x.y.z', 'a=1'],
  ['proof=x&a=1&proof=y&b', 'a=1&b'],
  ['a=1&&b=2&', 'a=1&b=2'],
  ['proofs=1&aproof=2', 'proofs=1&aproof=2'],
  ['a=proof=1', 'a=proof=1'],
  ['pr%6Fof=1', 'pr%6Fof=1'],
])('of the query %p a proof is for %p', (query, rest) => {
  expect(queryWithoutProof(query)).toBe(rest);
});

test.each(['a', 'ä', '{"did":"0x"}'])('the hash of %p is SHA-256 in base64url', (text) => {
  expect(didProofHash(text)).toBe(createHash('sha256').update(text).digest('base64url'));
  expect(didProofHash(new Uint8Array(Buffer.from(text)))).toBe(didProofHash(text));
});

test('of nothing there is no hash', () => {
  expect([didProofHash(''), didProofHash(new Uint8Array(0))]).toEqual([undefined, undefined]);
});

test.each([
  ['three segments', 'a.b.c', true],
  ['the longest', `${'a'.repeat(2044)}.b.c`, true],
  ['one character more', `${'a'.repeat(2045)}.b.c`, false],
  ['an empty segment', 'a..c', false],
  ['a comma', 'a.b.c,a.b.c', false],
  ['a line break', 'a.b.c\n', false],
  ['an array', ['a.b.c'], false],
  ['nothing', undefined, false],
])('%s has the form of a proof: %p', (_name, text, expected) => {
  expect(isDidProof(text)).toBe(expected);
});
