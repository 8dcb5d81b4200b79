import { createHash } from 'node:crypto';

/** RFC 4648's alphabet in lower case, and that of keys which are times (https://atproto.com/specs/tid). */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const SORTABLE = '234567abcdefghijklmnopqrstuvwxyz';

/** A number's digits to base 32, in another alphabet. */
const digits = (number: bigint, length: number, alphabet: string): string =>
  [...number.toString(32).padStart(length, '0')].map((digit) => alphabet[parseInt(digit, 32)]).join('');

/** Bytes five bits at a time, the last ones filled up with zeros. */
function base32(bytes: Buffer): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  return digits(
    BigInt(`0x${bytes.toString('hex')}`) << BigInt(length * 5 - bytes.length * 8),
    length,
    BASE32,
  );
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Someone's identifier in the directory. */
export const didOf = (name: string): string => `did:plc:${base32(sha256(name)).slice(0, 24)}`;

/** A link to content: CBOR's, or a file's (https://atproto.com/specs/data-model#link-and-cid-formats). */
export const cidOf = (text: string, kind: 'record' | 'file' = 'record'): string =>
  `b${base32(Buffer.concat([Buffer.of(1, kind === 'record' ? 0x71 : 0x55, 0x12, 0x20), sha256(text)]))}`;

/** The number of a key that is a time: microseconds, and 10 bits of whose clock it was. @param at in ms since 1970 */
export const timeOf = (at: number, index: number): bigint =>
  ((BigInt(at) * 1000n + BigInt(index)) << 10n) | 7n;

/** Such a key. */
export const keyOf = (number: bigint): string => digits(number, 13, SORTABLE);

/** The number of such a key. */
export const numberOf = (key: string): bigint =>
  [...key].reduce((number, digit) => number * 32n + BigInt(SORTABLE.indexOf(digit)), 0n);
