import type { Connection, SyncEnd, SyncResult } from '@data-connector/protocol';
import type { DataKey, ServiceKeys } from '@data-connector/sealing';
import type { DatastoreWriter } from '../pipeline/datastore-writer.js';
import type { HandlerRun } from '../pipeline/handler-run.js';

/** What a sync's result is made of. */
export interface ResultSources {
  readonly provider: string;
  /** As it is now: a renewal changes it. */
  readonly connection: () => Connection;
  readonly keys: ServiceKeys;
  readonly dataKey: DataKey;
  readonly runs: readonly HandlerRun[];
  /** By schema. */
  readonly writers: ReadonlyMap<string, DatastoreWriter>;
}

/** A result for one commit. */
export interface SealedResult {
  /** Signed and sealed; nothing if CouchDB has this very one already. */
  readonly result?: string;
  /** To be called once CouchDB has taken the commit. */
  readonly taken: () => void;
}

/** Signs and seals a sync's result, anew whenever anything in it has changed since the last commit that was taken. */
export class ResultSealer {
  #commits = 0;
  #taken = '';

  constructor(private readonly sources: ResultSources) {}

  /** The result as things stand at the call. */
  seal(syncId: string, end: SyncEnd | undefined): SealedResult {
    const { dataKey, keys } = this.sources;
    const facts = this.#facts(syncId, end);
    const text = JSON.stringify(facts);
    const taken = (): void => {
      this.#taken = text;
    };
    if (text === this.#taken) return { taken };
    const result: SyncResult = { ...facts, commit: ++this.#commits };
    return { taken, result: dataKey.seal('result', keys.signing.sign('result', result)) };
  }

  #facts(syncId: string, end: SyncEnd | undefined): Omit<SyncResult, 'commit'> {
    const { provider, connection, dataKey, runs, writers } = this.sources;
    const { cursors: from = {}, ...now } = connection();
    return {
      version: 1,
      syncId,
      provider,
      did: now.did,
      account: now.account,
      kid: dataKey.kid,
      ...(end ? { end } : {}),
      connection: now,
      from,
      cursors: {
        ...from,
        ...Object.fromEntries(runs.flatMap(({ name, cursor }) => (cursor ? [[name, cursor] as const] : []))),
      },
      datastores: Object.fromEntries(
        [...writers].flatMap(([schema, { manifest }]) =>
          manifest.last > 0 ? [[schema, manifest] as const] : [],
        ),
      ),
      snapshots: Object.fromEntries(
        runs.flatMap(({ name, snapshot }) => (snapshot ? [[name, snapshot] as const] : [])),
      ),
    };
  }
}
