import { providerContract } from '@data-connector/testing/provider-contract';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

providerContract({
  definition: provider,
  simulator,
  sizes: { calendars: 3, events: 60, contacts: 60 },
  unpaged: ['calendars'],
});
