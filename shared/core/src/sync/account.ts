import type { Keyring } from '@data-connector/protocol';
import type { Stored } from '../couch/index.js';

/** What is held for an account of a person besides its syncs: keyed hashes, and what only the person can open. */
export interface AccountFacts {
  /** The sync that runs, or the last one that did. */
  readonly syncId?: string;
  /** Keyed hashes of refresh tokens that were spent here. */
  readonly spent: readonly string[];
  /** The connection that the last spent token was renewed to, for a Vault or another device of its person that never got it. */
  readonly sealed?: { readonly keyring: Keyring; readonly connection: string };
}

/** An account's document. */
export interface AccountDocument extends AccountFacts {
  readonly _id: string;
  readonly _rev?: string;
  readonly kind: 'account';
  /** Which secret of the service gave its id: the name of that secret's public key. */
  readonly secret: string;
  readonly updatedAt: string;
  /** Grows with each write; of an account's documents the one with the highest is the newest. */
  readonly edition?: number;
}

/** What is held for an account, and the documents that it was read from and is written to. */
export interface Account {
  readonly facts: AccountFacts;
  readonly edition: number;
  readonly documents: readonly { readonly _id: string; readonly _rev?: string | undefined }[];
}

export const NOTHING_HELD: AccountFacts = { spent: [] };

/**
 * What an account's documents say together: a replica that knows only one of the service's secrets writes only one of
 * them, so the newest counts; of two that are as new, the first.
 */
export function held(
  ids: readonly string[],
  documents: readonly (Stored<AccountDocument> | undefined)[],
): Account {
  const there = documents.filter((document) => document !== undefined);
  const edition = Math.max(0, ...there.map((document) => document.edition ?? 0));
  const newest = there.find((document) => (document.edition ?? 0) === edition);
  const { syncId, sealed } = newest ?? {};
  const others = there.filter((document) => document !== newest).flatMap(({ spent }) => spent);
  return {
    facts: {
      ...(syncId === undefined ? {} : { syncId }),
      spent: [...new Set([...others, ...(newest?.spent ?? [])])],
      ...(sealed === undefined ? {} : { sealed }),
    },
    edition,
    documents: ids.map((_id, index) => ({ _id, _rev: documents[index]?._rev })),
  };
}
