import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { Victim } from './scene.js';

const JOINS = ['', '.', ':', '\n', '|', '-', '/'];
const HASHES = ['md5', 'sha1', 'sha256', 'sha512'];

/** In how many letters a hash is known again in what was stolen. */
const LETTERS = 20;
/** More letters than a hash has, or two with something between them. */
const LONGEST = 300;

/** Lists of parts that a hash of a person, account or token could be made of. */
function partsOf({ did, provider, accountId, connection }: Victim): string[][] {
  const { accessToken, refreshToken = accessToken } = connection;
  const purposes = ['person', 'account', 'refresh-token', 'code', 'did', 'user', 'token', 'spent'];
  const lists = [
    [did],
    [accountId],
    [did, accountId],
    [provider, did],
    [provider, accountId],
    [provider, did, accountId],
    [accessToken],
    [refreshToken],
  ];
  return lists.flatMap((list) => [list, ...purposes.map((purpose) => [purpose, ...list])]);
}

/** Keys that a thief has or can think of, without any secret of the system. */
const publicKeys = ({ did, provider, accountId }: Victim): string[] => [
  '',
  'secret',
  did,
  provider,
  accountId,
];

/**
 * What a victim, once guessed, would be hashed to: every usual hash of every usual list of parts, plain or under a key.
 * @param keys besides those that anybody can think of
 */
export function* hashesOf(victim: Victim, keys: readonly Uint8Array[] = []): Generator<string> {
  for (const parts of partsOf(victim))
    for (const text of [JSON.stringify(parts), ...JOINS.map((join) => parts.join(join))])
      for (const hash of HASHES) {
        yield* spelled(createHash(hash).update(text).digest());
        for (const key of [...publicKeys(victim), ...keys])
          yield* spelled(createHmac(hash, key).update(text).digest());
      }
}

function* spelled(bytes: Buffer): Generator<string> {
  for (const encoding of ['base64url', 'hex', 'base64'] as const)
    yield bytes.toString(encoding).slice(0, LETTERS);
}

/** Everything in what was stolen that a hash could begin with. Longer runs of letters are ciphertext. */
export function beginnings(stolen: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [run] of stolen.matchAll(/[\w+/-]{20,}/g))
    for (let at = 0; at + LETTERS <= run.length && run.length <= LONGEST; at++)
      found.add(run.slice(at, at + LETTERS));
  return found;
}

/** The guesses that what was stolen confirms. */
export function confirmed(guesses: Iterable<string>, stolen: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  for (const guess of guesses) if (stolen.has(guess)) found.add(guess);
  return [...found];
}

/** Every key that whoever has secrets of a service can derive, and the secrets. */
export function keysOf(...secrets: readonly Uint8Array[]): Uint8Array[] {
  const labels = ['flow', 'token', 'hash', 'store', 'sign'].map((name) => `data-connector/service/${name}`);
  const ofVaults = ['wrap', 'kid', 'record', 'result', 'connection'].map(
    (name) => `data-connector/v1/${name}`,
  );
  return secrets.flatMap((secret) => {
    const derived = [...labels, ...ofVaults].map(
      (label) => new Uint8Array(hkdfSync('sha256', secret, '', label, 32)),
    );
    return [secret, ...derived];
  });
}
