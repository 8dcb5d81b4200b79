import { providerContract } from '@data-connector/testing/provider-contract';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

providerContract({
  definition: provider,
  simulator,
  sizes: { mail: 30, calendars: 12, events: 40, contacts: 2100, subscriptions: 110, likes: 110 },
  unpaged: ['calendars'],
});
