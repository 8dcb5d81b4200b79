export { Accounts } from '../ledger/accounts.js';
export type { Budget } from '../ledger/budget.js';
export { Disconnect } from './disconnect.js';
export { Erasure } from './erase.js';
export type { Workshop } from './launch.js';
export { Ledger } from '../ledger/ledger.js';
export { Outbox } from '../ledger/outbox.js';
export { STAGES, unmeasured, type PageCount, type Stage, type SyncMeter } from '../pipeline/meter.js';
export { RenewalJournal } from './renewal-journal.js';
export { Retention } from './retention.js';
export { Places } from './places.js';
export { RunningSyncs } from './running.js';
export { Spool, type SpoolSize } from '../pipeline/spool.js';
export {
  completionEvent,
  generation,
  isEnded,
  syncView,
  type SyncDocument,
} from '../ledger/sync-document.js';
export {
  checkConnection,
  checkDisconnectRequest,
  checkSyncRequest,
  syncEnvelope,
  type RequestContext,
  type SyncRequest,
} from './sync-request.js';
export { Syncs } from './start.js';
export { useOnce, type CountsOnce } from '../ledger/use-once.js';
export { Watch, type WatchTimes } from './watch.js';
