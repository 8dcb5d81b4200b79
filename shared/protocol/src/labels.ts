/**
 * HKDF-SHA-256 labels (RFC 5869, empty salt, 32 bytes out): each purpose has a key of its own.
 * `wrap` is derived from the person's secret; the others from a sync's data key.
 */
export const LABELS = {
  wrap: 'data-connector/v1/wrap',
  kid: 'data-connector/v1/kid',
  record: 'data-connector/v1/record',
  result: 'data-connector/v1/result',
  connection: 'data-connector/v1/connection',
} as const;

/** scrypt for passphrases (RFC 7914): about 70 ms and 32 MiB each. */
export const SCRYPT = { N: 2 ** 15, r: 8, p: 1, dkLen: 32 } as const;

/** What is hashed (SHA-256, UTF-8) to the salt of a passphrase: it differs for each person, provider and account. */
export function passphraseSaltInput(did: string, provider: string, accountId: string): string {
  return JSON.stringify(['data-connector/v1/passphrase', did, provider, accountId]);
}
