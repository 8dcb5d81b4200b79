export { Metrics, type About, type Reading } from './metrics.js';
export { CALL_OUTCOMES, timed, unwatched, type WatchCall } from './call.js';
