export {
  startFacebookSimulator,
  type FacebookSimulator,
  type FacebookSimulatorOptions,
} from './facebook-simulator.js';
export type { SimulatedPerson } from './accounts.js';
export type { SimulatedPost } from './post.js';
export type { SimulatedLike } from './like.js';
