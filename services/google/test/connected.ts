import { connecting } from '@data-connector/testing/provider-contract';
import { simulator } from '../simulator/index.js';
import { provider } from '../src/index.js';

/** A simulated Google and the provider with one account connected to it; all ends with the test. */
export const connected = connecting(provider, simulator);
