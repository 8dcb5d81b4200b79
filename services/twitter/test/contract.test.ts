import { providerContract } from '@data-connector/testing/provider-contract';
import { provider } from '../src/index.js';
import { simulator } from '../simulator/index.js';

providerContract({
  definition: provider,
  simulator,
  // More than three pages of 100 posts; of 1000 accounts followed at most three are wanted, so that it stays fast.
  sizes: { posts: 230, following: 2100 },
  windowed: ['posts'],
});
