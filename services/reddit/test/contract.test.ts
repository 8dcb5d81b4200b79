import { providerContract } from '@data-connector/testing/provider-contract';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

providerContract({
  definition: provider,
  simulator,
  sizes: { following: 230, posts: 230, comments: 230, saved: 230 },
  singles: ['profile'],
});
