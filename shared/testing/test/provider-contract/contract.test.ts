import { providerContract } from '../../src/provider-contract/index.js';
import { sample } from './sample-provider.js';
import { startSample } from './sample-simulator.js';

// A provider without renewal, so that the contract's other half is walked through too.
providerContract({
  definition: sample,
  start: startSample,
  windowed: ['notes'],
  routes: { token: 'token', account: 'me', handlers: { friends: 'list-friends' } },
});
