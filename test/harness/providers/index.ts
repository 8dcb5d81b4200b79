import { meadow } from './meadow.js';
import { orbit } from './orbit.js';

/** Providers of both shapes, for tests of what every provider has. */
export const MADE_UP = { meadow, orbit };
export const MADE_UP_NAMES = ['meadow', 'orbit'] as const;
export type MadeUpName = (typeof MADE_UP_NAMES)[number];
