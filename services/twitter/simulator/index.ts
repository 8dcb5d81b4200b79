import { startTwitterSimulator } from './start.js';

/** X’s API, simulated. */
export const simulator = { start: startTwitterSimulator };
export { startTwitterSimulator, type TwitterSimulator, type TwitterSimulatorOptions } from './start.js';
export type { Naming } from './naming.js';
export { KINDS, type Kind } from './post-model.js';
