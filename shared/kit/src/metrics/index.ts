export { Metrics, type About, type KnownLabels, type Reading } from './metrics.js';
export {
  CALL_OUTCOMES,
  outcomeOfStatus,
  timed,
  unwatched,
  type CallOutcome,
  type WatchCall,
} from './call.js';
