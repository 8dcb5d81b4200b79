import { providerContract } from '@data-connector/testing/provider-contract';
import { meadow } from './meadow.js';
import { orbit } from './orbit.js';

const sizes = { posts: 230, following: 210 };
providerContract({ ...orbit, sizes, windowed: ['posts'] });
providerContract({ ...meadow, sizes, windowed: ['posts', 'following'] });
