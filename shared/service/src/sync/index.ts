export { Accounts } from './accounts.js';
export type { Budget } from './budget.js';
export { Disconnect } from './disconnect.js';
export { Erasure } from './erasure.js';
export type { Workshop } from './launch.js';
export { Ledger } from './ledger.js';
export { Outbox } from './outbox.js';
export { STAGES, unmeasured, type PageCount, type Stage, type SyncMeter } from './meter.js';
export { RenewalJournal } from './renewal-journal.js';
export { Retention } from './retention.js';
export { Places } from './places.js';
export { RunningSyncs } from './running.js';
export { Spool, type SpoolSize } from './spool.js';
export { completionEvent, generation, isEnded, syncView, type SyncDocument } from './sync-document.js';
export {
  checkConnection,
  checkDisconnectRequest,
  checkSyncRequest,
  syncEnvelope,
  type RequestContext,
  type SyncRequest,
} from './sync-request.js';
export { Syncs } from './syncs.js';
export { useOnce, type CountsOnce } from './use-once.js';
export { Watch, type WatchTimes } from './watch.js';
