import type { Problem } from '@data-connector/protocol';
import type { Used } from './budget.js';

/** The connection that a spent refresh token was renewed to, as only its person can open it. */
export type SealedConnection = NonNullable<Problem['superseded']>;

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
export interface AccountDocument {
  /** Keyed hashes of provider, account and person. */
  readonly _id: string;
  readonly _rev?: string;
  readonly kind: 'account';
  readonly updatedAt: string;
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

/** An account of which nothing is held yet. */
export const emptyAccount = (id: string): AccountDocument => ({
  _id: id,
  kind: 'account',
  updatedAt: '',
  epoch: 0,
  spent: [],
});
