import { mapped } from '@data-connector/testing/stand-in';
import { provider as facebook } from '../src/index.js';

/** An item as the record that a handler makes of it, for Ada. */
export const map = mapped(facebook, { id: '100', name: 'Ada' });
