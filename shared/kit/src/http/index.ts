export { requestIds, requestIdOf } from './request-id.js';
export { answerProblems, methodNotAllowed, notFound } from './problems.js';
export { mount, type Handlers, type Mounting } from './mount.js';
export { routeOf } from './route.js';
export { traceRequests } from './trace-requests.js';
export { syncIdOf } from './sync-id.js';
export { isHostileJson, jsonBody } from './json-body.js';
export { one } from './query.js';
export { listen, type Listening } from './server/listen.js';
export { metricsRoute } from './metrics-route.js';
export {
  measureRequests,
  requestOutcomeOf,
  REQUEST_OUTCOMES,
  REQUESTS,
  type RequestOutcome,
} from './server/ended.js';
export { health, type Check, type HealthOptions } from './health.js';
export { goesOn } from './goes-on.js';
export { plainApp, plainRouter } from './server/plain-app.js';
export { noStore } from './server/no-store.js';
export { html, type Html } from './pages/html.js';
export { page, sendPage, type Page } from './pages/page.js';
export { rateLimit, type RateLimit } from './limits/rate-limit.js';
export { EventStream } from './event-stream.js';
export { Tally } from './limits/tally.js';
export { Turns, type TurnsOptions } from './limits/turns.js';
