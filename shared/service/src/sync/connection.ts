import { present, type Connection, type Keyring } from '@data-connector/protocol';
import type { Tokens } from '@data-connector/provider';
import { withProof, type DataKey, type ServiceKeys } from '@data-connector/sealing';
import type { SealedConnection } from '../ledger/account.js';
import type { SyncRequest } from './request.js';

/** The connection of a sync that runs: each renewal gives it other tokens, and a proof for these. */
export class RunningConnection {
  #now: Connection;

  /** Its proof is issued anew: one of the service's former secrets may have signed it, or sealed what is in it. */
  constructor(
    private readonly keys: ServiceKeys,
    private readonly request: Pick<SyncRequest, 'connection' | 'epoch'>,
  ) {
    const { proof: _proof, app, ...rest } = request.connection;
    this.#now = this.#proved({ ...rest, ...present({ app: app && keys.resealed('app', app) }) });
  }

  get now(): Connection {
    return this.#now;
  }

  renew(tokens: Tokens): void {
    const { proof: _proof, refreshToken: _token, expiresAt: _expiry, goodUntil: _end, ...rest } = this.#now;
    this.#now = this.#proved({ ...rest, ...tokens, scopes: [...tokens.scopes] });
  }

  /** As it is now, for an account document: only the person can open it. Cursors are a result's affair. */
  sealed(dataKey: DataKey, keyring: Keyring): SealedConnection {
    const { cursors: _cursors, ...connection } = this.#now;
    const signed = this.keys.signing.sign('connection', { version: 1, connection });
    return { keyring, connection: dataKey.seal('connection', signed) };
  }

  #proved(unproved: Omit<Connection, 'proof'>): Connection {
    return withProof(this.keys.signing, unproved, this.request.epoch);
  }
}
