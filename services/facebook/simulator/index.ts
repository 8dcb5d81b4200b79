export {
  startFacebookSimulator,
  type FacebookSimulator,
  type FacebookSimulatorOptions,
} from './facebook-simulator.js';
export type { SimulatedPost } from './post.js';
