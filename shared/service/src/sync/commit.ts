import {
  CODES,
  present,
  type Code,
  type Connection,
  type HandlerProgress,
  type Outcome,
  type SyncEnd,
  type SyncResult,
} from '@data-connector/protocol';
import type { DataKey, ServiceKeys } from '@data-connector/sealing';
import type { DatastoreWriter } from '../pipeline/datastore-writer.js';
import type { HandlerRun } from '../pipeline/handler-run.js';

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

/** Up to which number each datastore's records may be promised, by schema. */
export function promisedIn({ runs, writers }: Pick<ResultSources, 'runs' | 'writers'>): Map<string, number> {
  const lasts = [...writers].map(([schema, { storedUpTo }]) => {
    const own = runs.filter((run) => run.schema === schema);
    return [schema, Math.min(storedUpTo, ...own.map(({ promised }) => promised))] as const;
  });
  return new Map(lasts);
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
      ...present({ end }),
      connection: now,
      from,
      cursors: {
        ...from,
        ...Object.fromEntries(runs.flatMap(({ name, cursor }) => (cursor ? [[name, cursor]] : []))),
      },
      datastores: Object.fromEntries(
        [...promisedIn(this.sources)].flatMap(([schema, last]) => {
          const name = writers.get(schema)?.name;
          return last > 0 && name !== undefined ? [[schema, { name, last }] as const] : [];
        }),
      ),
      snapshots: Object.fromEntries(
        runs.flatMap(({ name, snapshot }) => (snapshot ? [[name, snapshot]] : [])),
      ),
    };
  }
}

/** The code that says most about what to do next comes first. */
const URGENCY: readonly Code[] = [
  // Connecting anew is in vain while the app itself is refused.
  'app_rejected',
  'reconnect_required',
  'rate_limited',
  'datastore_unavailable',
  'provider_unavailable',
  'scope_missing',
];
/** When something is left to fetch, or to try again, in seconds. */
const SOON = 300;

type Handlers = readonly HandlerProgress[];

const allDeclined = (handlers: Handlers): boolean =>
  handlers.length > 0 && handlers.every(({ state }) => state === 'declined');

/** A permission that the person keeps to themselves is no fault, unless nothing can be done without it. */
function outcomeOf(handlers: Handlers, stopped: boolean): Outcome {
  if (stopped && handlers.some(({ code }) => code === 'stopped')) return 'interrupted';
  if (!handlers.some(({ state }) => state === 'failed'))
    return allDeclined(handlers) ? 'failed' : 'completed';
  const anything = handlers.some(({ state, records }) => state === 'completed' || records > 0);
  return anything ? 'partial' : 'failed';
}

function codeOf(handlers: Handlers, outcome: Outcome): Code | undefined {
  if (outcome === 'completed') return undefined;
  if (outcome === 'interrupted') return 'stopped';
  if (allDeclined(handlers)) return 'scope_missing';
  const codes = new Set(handlers.flatMap(({ state, code }) => (state === 'failed' && code ? [code] : [])));
  return URGENCY.find((code) => codes.has(code)) ?? (codes.size === 1 ? [...codes][0] : 'handlers_failed');
}

/**
 * A time some seconds from now, up to a tenth later at random.
 * @param earliest ISO 8601: not before that
 * @param goodUntil ISO 8601: sooner where the access would end before, since a sync renews it
 */
function nextSync(seconds: number, earliest = '', goodUntil = ''): string {
  const now = Date.now();
  const left = Date.parse(goodUntil) - now;
  const wait = left > 0 ? Math.min(seconds * 1000, left * 0.9) : seconds * 1000;
  const from = Math.max(now + wait, Date.parse(earliest) || 0);
  return new Date(from + Math.random() * 0.1 * wait).toISOString();
}

/**
 * Without a way to a token, or to anything that may be read with it, another sync would bring nothing. Where the app is
 * refused, the token may be good once the operator has mended that.
 */
const isPointless = (handlers: Handlers, outcome: Code | undefined): boolean =>
  allDeclined(handlers) ||
  (outcome !== 'app_rejected' && handlers.some(({ code }) => code === 'reconnect_required'));

/**
 * What a sync comes down to, from what its handlers did.
 * @param every how often asking pays, per handler, in seconds
 * @param goodUntil when the connection's access ends for good unless it is renewed (ISO 8601)
 */
export function conclude(
  handlers: Handlers,
  every: readonly number[],
  stopped: boolean,
  goodUntil?: string,
): SyncEnd {
  const outcome = outcomeOf(handlers, stopped);
  const code = codeOf(handlers, outcome);
  const retryAt = handlers
    .flatMap((handler) => handler.retryAt ?? [])
    .sort()
    .at(-1);
  const unfinished = outcome !== 'completed' || handlers.some(({ more }) => more === true);
  const wait = Math.min(...every, ...(unfinished ? [SOON] : []));
  return {
    outcome,
    ...(code && { code, retry: CODES[code].retry }),
    ...present({ retryAt }),
    ...(isPointless(handlers, code) ? {} : { nextSyncAt: nextSync(wait, retryAt, goodUntil) }),
  };
}
