import { providerContract } from '@data-connector/testing/provider-contract';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

providerContract({
  definition: provider,
  simulator,
  // Of plays Spotify tells the last 50.
  sizes: { following: 130, saved: 130, history: 50, playlists: 130 },
  singles: ['profile'],
});
