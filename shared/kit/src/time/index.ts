export { within } from './within.js';
export { withDeadline } from './with-deadline.js';
