import type { CouchError } from './couch-error.js';
import { badRequest, notImplemented } from './couch-error.js';
import type { Options } from './query.js';
import { checkSelector } from './selector.js';

/** What a client wants of `_changes`. */
export interface ChangesRequest {
  feed: 'normal' | 'longpoll' | 'continuous';
  /** `now`, or a sequence. */
  since: string;
  /** Changes at most. */
  limit: number;
  /** Milliseconds between signs of life, or none. */
  heartbeat: number | undefined;
  /** Milliseconds to wait for a change before giving up; not counted when there is a heartbeat. */
  timeout: number;
  descending: boolean;
  /** What PouchDB is to look for, and to put into each change. */
  look: Record<string, unknown>;
}

const longestWait = 60_000;
const shortestBeat = 100;

const feeds: Record<string, ChangesRequest['feed']> = {
  normal: 'normal',
  longpoll: 'longpoll',
  continuous: 'continuous',
  live: 'continuous',
};

/** Reads the options of `_changes` from query and body. @throws CouchError 400, 501 */
export function parseChanges(options: Options): ChangesRequest {
  const asked = options.text('feed') ?? 'normal';
  const feed = Object.hasOwn(feeds, asked) ? feeds[asked] : undefined;
  if (feed === undefined) throw badRequest('Supported `feed` types: normal, continuous, live, longpoll');
  const limit = options.whole('limit');
  const beat = options.flag('heartbeat');
  const heartbeat = beat
    ? longestWait
    : options.text('heartbeat') === 'false'
      ? undefined
      : options.whole('heartbeat');
  return {
    feed,
    since: options.text('since') ?? options.text('last-event-id') ?? '0',
    // CouchDB takes 0 for 1.
    limit: limit === undefined ? Infinity : Math.max(1, limit),
    heartbeat: heartbeat === undefined ? undefined : Math.max(shortestBeat, heartbeat),
    timeout: Math.min(longestWait, options.whole('timeout') ?? longestWait),
    descending: options.flag('descending'),
    look: {
      include_docs: options.flag('include_docs'),
      conflicts: options.flag('conflicts'),
      style: options.text('style') === 'all_docs' ? 'all_docs' : 'main_only',
      ...parseFilter(options),
    },
  };
}

function parseFilter(options: Options): Record<string, unknown> {
  const filter = options.text('filter');
  if (filter === undefined) return {};
  if (filter === '_doc_ids') {
    const ids = options.json('doc_ids');
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
      throw badRequest('`doc_ids` filter parameter is not a list of doc ids.');
    }
    return { doc_ids: ids };
  }
  if (filter === '_selector') return { selector: checkSelector(options.json('selector')) };
  if (filter === '_design') return { filter: (doc: { _id: string }) => doc._id.startsWith('_design/') };
  throw filter.includes('/') ? notImplemented('Filter functions are') : unknownFilter();
}

const unknownFilter = (): CouchError =>
  badRequest('filter parameter must be of the form `designname/filtername`');
