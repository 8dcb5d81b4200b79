import { readConfig, setting } from '@data-connector/kit/config';
import { seed } from '../../harness/seed.js';

const { ATTACKS } = readConfig({
  ATTACKS: setting.optional(
    setting.text('`full`: as many inputs as are worth some minutes; a few otherwise'),
  ),
});

const isFull = ATTACKS === 'full';

/** How many of each kind of input a run has. */
export const SIZES = {
  /** Valid requests that were changed in some of their parts. */
  requests: isFull ? 8000 : 300,
  /** Valid requests of which some bytes were changed. */
  bytes: isFull ? 2000 : 100,
  /** Of every so many methods and paths of the store, one is asked. */
  storeRequests: isFull ? 1 : 8,
} as const;

/** Tells what a kind of attack came to. */
export function tell(kind: string, counts: ReadonlyMap<string, number>): void {
  const told = [...counts].sort(([, a], [, b]) => b - a).map(([what, times]) => `${times} × ${what}`);
  process.stdout.write(`\nAttacks, SEED=${seed}: ${kind}: ${told.join(', ')}\n`);
}
