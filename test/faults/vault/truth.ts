import type { VaultRecord } from '@data-connector/vault';

/** The ids of what an account has at the third party. */
export interface Held {
  readonly posts: readonly string[];
  readonly following: readonly string[];
}

/** What a Vault has other than it should: ids at the third party, of either kind. */
export interface Difference {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

const without = (all: Iterable<string>, others: ReadonlySet<string>): string[] =>
  [...all].filter((id) => !others.has(id));

/**
 * Compares a Vault's records with the third party.
 * @param ever what was there at some time, if that is more: a Vault may have what is gone where nothing tells it so
 */
export function difference(records: readonly VaultRecord[], now: Held, ever: Held = now): Difference {
  const has = new Set(records.map((record) => String(record['sourceId'])));
  return {
    missing: without([...now.posts, ...now.following], has),
    extra: without(has, new Set([...ever.posts, ...ever.following])),
  };
}

/** No difference. */
export const NONE: Difference = { missing: [], extra: [] };
