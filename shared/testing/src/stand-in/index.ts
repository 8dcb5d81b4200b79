export { mapped } from './mapped.js';
export { plain, type PlainChanges } from './plain.js';
export { run, type Run, type RunOptions } from './run.js';
export { standIn, type Asked, type Said, type StandIn } from './stand-in.js';
