import { providerContract } from '@data-connector/testing/provider-contract';
import { provider } from '../src/index.js';
import { simulator } from '../simulator/index.js';

providerContract({ definition: provider, simulator, sizes: { posts: 330, following: 250 } });
