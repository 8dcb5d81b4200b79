import { OUTCOMES, type Code } from '@data-connector/protocol';
import type { HandlerManifest, ThirdPartyMeter } from '@data-connector/provider';
import type { StoreMeter } from '@data-connector/couch';
import { CALL_OUTCOMES, timed, type Metrics, type WatchCall } from '@data-connector/kit/metrics';
import { STAGES, type SyncMeter } from './pipeline/meter.js';

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];
/** What an operator is called for: these are there before they happen. */
const CODES = [
  'none',
  'app_rejected',
  'reconnect_required',
  'rate_limited',
  'provider_unavailable',
  'datastore_unavailable',
  'scope_missing',
  'internal_error',
  'lease_lost',
  'stopped',
];

/** What syncs do. */
export function syncMeter(metrics: Metrics, handlers: readonly HandlerManifest[]): SyncMeter {
  const handler = handlers.map(({ name }) => name);
  const perHandler = (name: string, help: string) => metrics.counter({ name, help, labels: { handler } });
  const began = metrics.counter({ name: 'syncs_begun_total', help: 'Syncs that began in this process' });
  const ended = metrics.counter({
    name: 'syncs_ended_total',
    help: 'Syncs that ended, or were found dead, in this process; code none: all went well',
    labels: { outcome: OUTCOMES, code: CODES },
  });
  const seconds = metrics.histogram({
    name: 'sync_duration_seconds',
    help: 'From the beginning of a sync to its outcome',
    labels: { outcome: OUTCOMES },
    buckets: [0.5, 2, 10, 30, 120, 600, 3600],
  });
  const handlerEnds = metrics.counter({
    name: 'sync_handlers_ended_total',
    help: 'Handlers that ended or were skipped; code none: all went well',
    labels: { handler, code: CODES },
  });
  const retryAfter = metrics.histogram({
    name: 'third_party_limit_wait_seconds',
    help: 'How long the third party wants a handler to wait that met a limit',
    buckets: [1, 60, 300, 900, 3600, 86_400],
  });
  const pages = perHandler('sync_pages_total', 'Pages that were fetched and sealed');
  const records = perHandler('sync_records_total', 'Records that were sealed');
  const quarantined = perHandler(
    'sync_quarantined_items_total',
    'Items of which no record could be made, sealed as they came',
  );
  const bytes = perHandler('sync_bytes_total', 'Bytes of sealed records');
  const stage = metrics.histogram({
    name: 'sync_stage_duration_seconds',
    help: 'fetch: a handler waits for a page; map, seal: of one page; store: of one batch; commit: of one commit',
    labels: { stage: STAGES },
    buckets: SECONDS,
  });
  const resent = metrics.counter({
    name: 'sync_batches_resent_total',
    help: 'Batches not stored and sent again',
  });
  const published = metrics.counter({
    name: 'events_published_total',
    help: 'Attempts to publish a completion event: confirmed by the broker, or failed',
    labels: { outcome: ['ok', 'failed'] },
  });
  const lag = metrics.histogram({
    name: 'event_publish_lag_seconds',
    help: 'From the end of a sync until the broker has confirmed its event',
    buckets: [0.05, 0.2, 1, 5, 30, 120, 600],
  });
  return {
    began: () => began({}),
    ended(outcome, code, ms) {
      ended({ outcome, code: code ?? 'none' });
      seconds({ outcome }, ms / 1000);
    },
    handlerEnded(handler, code, retryAt) {
      handlerEnds({ handler, code: code ?? 'none' });
      if (retryAt !== undefined) retryAfter({}, Math.max(0, Date.parse(retryAt) - Date.now()) / 1000);
    },
    page(handler, count) {
      pages({ handler });
      records({ handler }, count.records);
      quarantined({ handler }, count.quarantined);
      bytes({ handler }, count.bytes);
    },
    stage: (name, ms) => stage({ stage: name }, ms / 1000),
    resent: () => resent({}),
    published(taken, lagMs) {
      published({ outcome: taken ? 'ok' : 'failed' });
      if (taken) lag({}, lagMs / 1000);
    },
  };
}

/** How connection attempts end that came back from the third party: with a code, unless an account was connected. */
export function connectionMeter(metrics: Metrics): (code: Code | undefined) => void {
  const ended = metrics.counter({
    name: 'connections_ended_total',
    help: 'Callbacks of the third party; code none: an account was connected',
    labels: { code: ['none', 'access_denied', 'app_rejected', 'provider_unavailable'] },
  });
  return (code) => ended({ code: code ?? 'none' });
}

/** What is asked of CouchDB. @param within traces each call, if anything does */
export function storeMeter(metrics: Metrics, within: WatchCall | undefined): StoreMeter {
  const seconds = metrics.histogram({
    name: 'store_call_duration_seconds',
    help: 'Requests to CouchDB by what they ask; refused: CouchDB said no, which is often an answer',
    labels: { operation: ['bulk_docs', 'document_get', 'document_put'], outcome: CALL_OUTCOMES },
    buckets: SECONDS,
  });
  const retries = metrics.counter({
    name: 'store_retries_total',
    help: 'Requests to CouchDB that were sent again, and feeds opened again',
  });
  return {
    call: timed((operation, outcome, ms) => seconds({ operation, outcome }, ms / 1000), within),
    retried: () => retries({}),
  };
}

/** What is asked of the third party. @param within traces each call, if anything does */
export function thirdPartyMeter(metrics: Metrics, within: WatchCall | undefined): ThirdPartyMeter {
  const seconds = metrics.histogram({
    name: 'third_party_call_duration_seconds',
    help: 'Calls of the third party, each repetition too',
    labels: { operation: ['read', 'token'], outcome: CALL_OUTCOMES },
    buckets: [0.05, 0.2, 0.5, 1, 2, 5, 10, 30],
  });
  const waits = metrics.counter({
    name: 'third_party_retries_total',
    help: 'Calls of the third party that were repeated',
  });
  const waited = metrics.counter({
    name: 'third_party_wait_seconds_total',
    help: 'Time spent waiting before repeating a call of the third party',
  });
  const left = metrics.level({
    name: 'third_party_limit_left_ratio',
    help: 'How much of a limit is left, 1 for all of it, as the last answer said',
    labels: { limit: [] as string[] },
  });
  return {
    call: timed((operation, outcome, ms) => seconds({ operation, outcome }, ms / 1000), within),
    waited(ms) {
      waits({});
      waited({}, ms / 1000);
    },
    left: (limit, share) => left({ limit }, share),
  };
}
