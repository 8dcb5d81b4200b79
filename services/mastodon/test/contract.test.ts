import { providerContract } from '@data-connector/testing/provider-contract';
import { provider } from '../src/index.js';
import { simulator } from '../simulator/index.js';

providerContract({
  definition: provider,
  simulator,
  sizes: { posts: 130, following: 170, favourites: 90, bookmarks: 90 },
  windowed: ['posts'],
  singles: ['profile'],
});
