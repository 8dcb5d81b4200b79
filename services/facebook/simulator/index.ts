import { startFacebookSimulator } from './facebook-simulator.js';

/** Facebook’s API, simulated. */
export const simulator = { start: startFacebookSimulator };
export {
  startFacebookSimulator,
  type FacebookSimulator,
  type FacebookSimulatorOptions,
} from './facebook-simulator.js';
export type { SimulatedPost } from './post.js';
