import { providerContract } from '@data-connector/testing/provider-contract';
import { cottage } from './cottage.js';
import { harbour } from './harbour.js';
import { lighthouse } from './lighthouse.js';
import { meadow } from './meadow.js';
import { orbit } from './orbit.js';
import { tide } from './tide.js';

const sizes = { posts: 230, following: 210 };
providerContract({ ...orbit, sizes, windowed: ['posts'] });
providerContract({ ...meadow, sizes, windowed: ['posts', 'following'] });
providerContract({ ...harbour, sizes, windowed: ['posts'] });
providerContract({ ...lighthouse, sizes });
providerContract({ ...tide, sizes });
providerContract({ ...cottage, sizes });
