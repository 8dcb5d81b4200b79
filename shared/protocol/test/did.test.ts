import { MAX_DID_LENGTH, normaliseDid } from '@data-connector/protocol';

const LOWER = '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed';
const MIXED = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const KEY = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';

test.each([
  ['an address in lower case', LOWER, LOWER],
  ['an address with its EIP-55 checksum', MIXED, LOWER],
  ['did:pkh', `did:pkh:eip155:1:${MIXED}`, `did:pkh:eip155:1:${LOWER}`],
  ['did:ethr', `did:ethr:${MIXED}`, `did:ethr:${LOWER}`],
  ['did:ethr of a network', `did:ethr:sepolia:${LOWER}`, `did:ethr:sepolia:${LOWER}`],
  ['did:ethr of a public key', `did:ethr:0x02${'ab'.repeat(32)}`, `did:ethr:0x02${'ab'.repeat(32)}`],
  ['did:vda', `did:vda:polpos:${MIXED}`, `did:vda:polpos:${LOWER}`],
  ['did:key', KEY, KEY],
])('%s is one person, however it is spelled', (_name, did, expected) => {
  expect(normaliseDid(did)).toBe(expected);
});

test.each([
  ['a wrong checksum', '0x5aaEb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['a wrong checksum in did:pkh', 'did:pkh:eip155:1:0x5aaEb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['39 hex characters', LOWER.slice(0, -1)],
  ['nothing', ''],
  ['a method of its own', 'did:web:example.org'],
  ['a line break', `${LOWER}\r\nx: y`],
  ['a tag', 'did:key:<script>'],
  ['an array', [LOWER]],
  ['undefined', undefined],
  ['a number', 1],
  ['10 KB', `did:key:z${'6'.repeat(10_000)}`],
])('%s is no DID', (_name, did) => {
  expect(normaliseDid(did)).toBeUndefined();
});

test('a DID has a longest length', () => {
  expect(normaliseDid(`did:key:z${'6'.repeat(MAX_DID_LENGTH)}`)).toBeUndefined();
});
