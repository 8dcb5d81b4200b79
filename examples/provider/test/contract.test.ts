import { providerContract } from '@data-connector/testing/provider-contract';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

providerContract({ definition: provider, simulator, sizes: { following: 250, posts: 250 } });
