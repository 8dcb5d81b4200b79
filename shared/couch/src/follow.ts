import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Log } from '@data-connector/kit/log';
import type { Database, Stored } from './database.js';

/** One change of a document, with the document. */
export interface Change<T> {
  readonly id: string;
  readonly doc: Stored<T>;
}

export interface FollowOptions {
  /** The sequence to begin after. */
  readonly since: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Called whenever the feed is opened, and whenever it has broken off. */
  readonly sight?: (sees: boolean) => void;
}

/** A feed that says nothing for this long, in ms, is taken for dead: CouchDB sends a line break every 10 s. */
const SILENCE_MS = 35_000;
const HEARTBEAT_MS = 10_000;

/**
 * Follows a database from `since` on until `signal` is aborted or the database is gone, reconnecting where it was.
 * Every change arrives at least once, in order, the latest of each document.
 * @param heard called with each change; what it throws is its own affair
 */
export async function follow<T>(
  database: Database,
  options: FollowOptions,
  heard: (change: Change<T>) => void,
): Promise<void> {
  let { since } = options;
  const { signal, log, sight = () => undefined } = options;
  for (let failures = 0; !signal.aborted;) {
    try {
      for await (const line of lines(database, since, signal, sight)) {
        failures = 0;
        const change = JSON.parse(line) as {
          seq: string | number;
          id?: string;
          doc?: Stored<T>;
          deleted?: boolean;
          last_seq?: string | number;
        };
        // A fault of CouchDB is a line too, without a place to go on from.
        since = String(change.seq ?? change.last_seq ?? since);
        if (change.id !== undefined && change.doc && !change.deleted)
          heard({ id: change.id, doc: change.doc });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (failures++ === 0) log.warn('a changes feed broke off and is opened again', { error });
    } finally {
      sight(false);
    }
    if (signal.aborted || (await isGone(database))) return;
    database.couch.feedReopened();
    await sleep(Math.min(100 * 2 ** failures, 5000) * (0.5 + Math.random() / 2), undefined, { signal }).catch(
      () => undefined,
    );
  }
}

const isGone = ({ couch, name }: Database): Promise<boolean> =>
  couch.send({ db: name }, [404]).then(
    ({ status }) => status === 404,
    () => false,
  );

async function* lines(
  database: Database,
  since: string,
  signal: AbortSignal,
  sight: (sees: boolean) => void,
): AsyncGenerator<string> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const silence = setTimeout(end, SILENCE_MS);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const query = new URLSearchParams({
    feed: 'continuous',
    include_docs: 'true',
    heartbeat: String(HEARTBEAT_MS),
    since,
  });
  try {
    const answer = await database.couch.forward(database.name, {
      method: 'GET',
      path: '_changes',
      query,
      body: undefined,
      signal: ended.signal,
    });
    if (answer.status !== 200 || !answer.body) throw new ConnectorError('datastore_unavailable');
    sight(true);
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of answer.body) {
      silence.refresh();
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* parts.filter((line) => line.trim() !== '');
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
    end();
  }
}
