import { providerContract } from '@data-connector/testing/provider-contract';
import { provider } from '../src/index.js';
import { simulator } from '../simulator/index.js';

providerContract({
  definition: provider,
  simulator,
  sizes: { guilds: 430, 'linked-accounts': 40 },
  singles: ['profile'],
  unpaged: ['linked-accounts'],
});
