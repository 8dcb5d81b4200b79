import type { Keyring } from '@data-connector/protocol';
import type { Stored } from '@data-connector/couch';
import type { Used } from './budget.js';

/** The connection that a spent refresh token was renewed to, as only its person can open it. */
export interface SealedConnection {
  readonly keyring: Keyring;
  readonly connection: string;
}

/**
 * A renewal that was begun: the third party may have spent the old refresh token. When it finds its account ended, it
 * revokes what came, or has to leave it.
 */
export interface RenewalState {
  readonly syncId: string;
  /** Of the connection that is renewed. */
  readonly epoch: number;
  readonly state: 'asked' | 'revoked' | 'left';
}

/** What is held for an account of a person besides its syncs: keyed hashes, and what only the person can open. */
export interface AccountFacts {
  /** How often its connections were ended: one whose proof names an earlier epoch is no good any more. */
  readonly epoch: number;
  /** The sync that runs, or the last one that did. */
  readonly syncId?: string;
  /** Keyed hashes of refresh tokens that were spent here. */
  readonly spent: readonly string[];
  /** For a Vault, or another device of its person, that never got it. */
  readonly sealed?: SealedConnection;
  readonly renewal?: RenewalState;
  readonly used?: Used;
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
  readonly edition: number;
}

/** What is held for an account, and the documents that it was read from and is written to. */
export interface Account {
  readonly facts: AccountFacts;
  readonly edition: number;
  readonly documents: readonly (Pick<AccountDocument, '_id'> &
    Partial<Pick<AccountDocument, '_rev' | 'secret'>>)[];
}

/** What an account's documents hold beside themselves. */
function factsIn({ epoch, syncId, spent, sealed, renewal, used }: AccountDocument): AccountFacts {
  return {
    epoch,
    spent,
    ...(syncId === undefined ? {} : { syncId }),
    ...(sealed === undefined ? {} : { sealed }),
    ...(renewal === undefined ? {} : { renewal }),
    ...(used === undefined ? {} : { used }),
  };
}

/**
 * What an account's documents say together: a replica that knows only one of the service's secrets writes only one of
 * them, so the newest counts; of two that are as new, the first.
 */
export function held(
  ids: readonly string[],
  documents: readonly (Stored<AccountDocument> | undefined)[],
): Account {
  const there = documents.filter((document) => document !== undefined);
  const edition = Math.max(0, ...there.map((document) => document.edition));
  const newest = there.find((document) => document.edition === edition);
  const others = there.filter((document) => document !== newest).flatMap(({ spent }) => spent);
  return {
    facts: {
      ...(newest ? factsIn(newest) : {}),
      epoch: Math.max(0, ...there.map(({ epoch }) => epoch)),
      spent: [...new Set([...others, ...(newest?.spent ?? [])])],
    },
    edition,
    documents: ids.map((_id, index) => {
      const document = documents[index];
      return document ? { _id, _rev: document._rev, secret: document.secret } : { _id };
    }),
  };
}
