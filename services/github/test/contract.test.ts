import { providerContract } from '@data-connector/testing/provider-contract';
import { provider } from '../src/index.js';
import { simulator } from '../simulator/index.js';

providerContract({
  definition: provider,
  simulator,
  sizes: { following: 230, starred: 230, gists: 230, issues: 230 },
  singles: ['profile'],
});
