export { one, requestIdOf, requestIds, routeOf, syncIdOf } from './request.js';
export { answerProblems, methodNotAllowed, notFound } from './problems.js';
export { mount, type Handlers, type Mounting } from './mount.js';
export { traceRequests } from './trace-requests.js';
export { isHostileJson, jsonBody } from './json-body.js';
export { listen, type Listening } from './server/listen.js';
export {
  measureRequests,
  requestOutcomeOf,
  REQUEST_OUTCOMES,
  REQUESTS,
  type RequestOutcome,
} from './server/ended.js';
export { health, metricsRoute, type Check, type HealthOptions } from './health.js';
export { goesOn } from './goes-on.js';
export { noStore, plainApp, plainRouter } from './server/plain-app.js';
export { html, type Html } from './pages/html.js';
export { page, sendPage, type Page } from './pages/page.js';
export { EventStream } from './event-stream.js';
export { Tally } from './limits/tally.js';
export { Turns, type TurnsOptions } from './limits/turns.js';
