import { providerContract } from '@data-connector/testing/provider-contract';
import { HOME } from '../simulator/identity.js';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

providerContract({
  definition: provider,
  simulator,
  sizes: { profile: 1, following: 230, posts: 230, reposts: 210, likes: 220 },
  singles: ['profile'],
  home: HOME,
});
