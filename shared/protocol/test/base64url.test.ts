import { base64urlBytes } from '@data-connector/protocol';

test.each([
  ['', []],
  ['AA', [0]],
  ['_-8', [255, 239]],
  ['AAAA', [0, 0, 0]],
])('%p is bytes', (text, bytes) => {
  expect([...(base64urlBytes(text) ?? [])]).toEqual(bytes);
  expect(base64urlBytes(text)).toBeInstanceOf(Uint8Array);
});

test.each(['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'AA=', '/+8', 'A A', 'AA\n', 'AA.', 'ÄA'])(
  '%p is none',
  (text) => {
    expect(base64urlBytes(text)).toBeUndefined();
  },
);
