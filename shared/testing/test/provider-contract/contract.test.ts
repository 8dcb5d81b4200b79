import { providerContract } from '../../src/provider-contract/index.js';
import { sample } from './sample-provider.js';
import { sampleSimulator } from './sample-simulator.js';

// A provider without renewal, so that the contract's other half is walked through too.
providerContract({
  definition: sample,
  simulator: sampleSimulator,
  sizes: { notes: 45, friends: 25, marks: 25 },
  windowed: ['notes'],
});
