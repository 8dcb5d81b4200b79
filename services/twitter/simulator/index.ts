export { startTwitterSimulator, type TwitterSimulator, type TwitterSimulatorOptions } from './start.js';
export type { Naming } from './naming.js';
export { KINDS, type Kind } from './post-model.js';
