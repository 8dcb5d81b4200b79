import type { Connection, Keyring } from '@data-connector/protocol';
import type { Tokens } from '@data-connector/provider';
import { withProof, type DataKey, type ServiceKeys } from '@data-connector/sealing';
import type { SealedConnection } from '../ledger/account.js';
import type { SyncRequest } from './request.js';

/** The connection of a sync that runs: each renewal gives it other tokens, and a proof for these. */
export class RunningConnection {
  #now: Connection;
  readonly #epoch: number;

  /** Its proof is issued anew: one of the service's former secrets may have signed it, or sealed what is in it. */
  constructor(
    private readonly keys: ServiceKeys,
    { connection, epoch }: Pick<SyncRequest, 'connection' | 'epoch'>,
  ) {
    const { proof: _proof, ...rest } = connection;
    const { app } = rest;
    this.#epoch = epoch;
    this.#now = withProof(
      keys.signing,
      { ...rest, ...(app === undefined ? {} : { app: keys.resealed('app', app) }) },
      epoch,
    );
  }

  get now(): Connection {
    return this.#now;
  }

  get tokens(): Tokens {
    return this.#now;
  }

  renew(tokens: Tokens): void {
    this.#now = this.#with(tokens);
  }

  /** As it is now, for an account document: only the person can open it. Cursors are a result's affair. */
  sealed(dataKey: DataKey, keyring: Keyring): SealedConnection {
    const { cursors: _cursors, ...connection } = this.#now;
    const signed = this.keys.signing.sign('connection', { version: 1, connection });
    return { keyring, connection: dataKey.seal('connection', signed) };
  }

  #with(tokens: Tokens): Connection {
    const { proof: _proof, refreshToken: _token, expiresAt: _expiry, goodUntil: _end, ...rest } = this.#now;
    return withProof(this.keys.signing, { ...rest, ...tokens, scopes: [...tokens.scopes] }, this.#epoch);
  }
}
