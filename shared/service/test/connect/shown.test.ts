import { describe, expect, it } from '@jest/globals';
import { accountShown, destination, readable, shortDid } from '../../src/connect/shown.js';

describe('a third party’s text', () => {
  it.each<[string, string]>([
    ['a name', 'Ada Example'],
    ['a name in another script', 'עדה לוחה'],
    ['a name in three scripts', '李 Ada Ådne'],
    ['a family in one sign', '👨‍👩‍👧‍👦 Example'],
    ['an Indic name with its joiner', 'क्‍ष'],
    ['a Vietnamese name in pieces', 'Nguye\u0302\u0303n'],
    ['markup', '<b>Ada</b> & "Co"'],
  ])('is shown as it is: %s', (_name, text) => {
    expect(readable(text)).toBe(text);
  });

  it.each<[string, string, string]>([
    ['line breaks', 'Ada\r\n\u2028Example\u2029', 'Ada Example'],
    ['control characters', 'Ada\u0000\u001b[31mExample', 'Ada [31mExample'],
    ['what turns the line', '\u202eevil\u2066 \u200fAda', 'evil Ada'],
    ['spaces all around', '  Ada \u3000 Example ', 'Ada Example'],
    ['a stack of accents', `Z${'\u0334\u0321\u0353'.repeat(500)}a`, `Z${'\u0334\u0321\u0353\u0334'}a`],
    ['81 characters', 'a'.repeat(81), `${'a'.repeat(79)}…`],
    ['81 families', '👨‍👩‍👧‍👦'.repeat(81), `${'👨‍👩‍👧‍👦'.repeat(79)}…`],
    ['half a sign', 'Ada \ud83d', 'Ada'],
    ['half a million', 'x'.repeat(500_057), `${'x'.repeat(79)}…`],
  ])('is shown in one bounded line: %s', (_name, text, shown) => {
    expect(readable(text)).toBe(shown);
  });

  it.each<[string, string | undefined]>([
    ['none', undefined],
    ['an empty one', ''],
    ['spaces', ' \u00a0\u3000\n'],
    ['characters of no width', '\u200b\u200d\ufeff\u2060\u00ad'],
    ['Hangul fillers', '\u3164\u115f\uffa0'],
    ['Braille’s empty cell', '\u2800\u2800'],
    ['what only turns lines', '\u202e\u2066'],
    ['tags that no font draws', '\u{e0041}\u{e0042}'],
  ])('is nothing where nothing can be seen: %s', (_name, text) => {
    expect(readable(text)).toBeUndefined();
  });
});

describe('an account', () => {
  it.each([
    ['name and username', { name: 'Ada', username: 'ada_1' }, { name: 'Ada', tag: '@ada_1' }],
    ['a name alone', { name: 'Ada' }, { name: 'Ada' }],
    ['a name that nobody sees', { name: '\u3164', username: 'ada_1' }, { name: '@ada_1' }],
    ['the username for a name', { name: 'ada_1', username: 'ada_1' }, { name: '@ada_1' }],
    ['nothing to be seen', { name: '\u200b', username: '\u200b' }, { name: '10158' }],
  ])('is known by %s', (_name, known, shown) => {
    expect(accountShown({ id: '10158', ...known })).toEqual(shown);
  });
});

const ADDRESS = '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed';
it.each([
  [ADDRESS, '0x5aaeb605…1beaed'],
  ['did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK', 'did:key:z6MkhaXgBZ…ta2doK'],
  [`did:ethr:${ADDRESS}`, 'did:ethr:0x5aaeb605…1beaed'],
  [`did:ethr:0xaa36a7:${ADDRESS}`, 'did:ethr:0xaa36a7:0x5aaeb605…1beaed'],
  [`did:pkh:eip155:1:${ADDRESS}`, 'did:pkh:eip155:1:0x5aaeb605…1beaed'],
  [`did:vda:polpos:${ADDRESS}`, 'did:vda:polpos:0x5aaeb605…1beaed'],
])('%s is shown as %s at first', (did, short) => {
  expect(shortDid(did)).toBe(short);
});

it.each([
  ['https://vault.example/back?app=1', 'site', 'vault.example'],
  ['https://vault.example:8443/', 'site', 'vault.example:8443'],
  ['https://vaült.example/', 'site', 'xn--valt-1ra.example'],
  ['http://localhost:8082/', 'site', 'localhost:8082'],
  ['vault://connections', 'app', 'vault:'],
  ['com.example.vault:/back', 'app', 'com.example.vault:'],
])('%s leads to the %s %s', (redirect, kind, name) => {
  expect(destination(redirect)).toEqual({ kind, name });
});
