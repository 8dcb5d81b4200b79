export { Beside } from './beside.js';
export { Gate } from './gate.js';
export { hourly } from './hourly.js';
export { retry } from './retry.js';
export { withDeadline } from './with-deadline.js';
export { within } from './within.js';
