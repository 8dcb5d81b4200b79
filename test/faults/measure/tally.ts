import { seed } from '../../harness/seed.js';
import { isFull } from './sizes.js';

/** What was done and seen in one kind of fault, counted. */
export type Counts = Readonly<Record<string, number>>;

interface Row {
  readonly kind: string;
  readonly counts: Counts;
  readonly seconds: number;
}

const rows: Row[] = [];

/** Runs one kind of fault and keeps its counts for the table, also when it fails. */
export async function counted(
  kind: string,
  run: (count: (what: string, times?: number) => void) => Promise<void>,
): Promise<void> {
  const counts: Record<string, number> = {};
  const begun = performance.now();
  try {
    await run((what, times = 1) => {
      counts[what] = (counts[what] ?? 0) + times;
    });
  } catch (error) {
    counts['FAILED'] = 1;
    throw error;
  } finally {
    const row = { kind, counts, seconds: (performance.now() - begun) / 1000 };
    rows.push(row);
    // Hours are long: at full size each kind is told of when it is done.
    if (isFull) process.stderr.write(`${lineOf(row)}\n`);
  }
}

function lineOf({ counts, kind, seconds }: Row): string {
  const told = Object.entries(counts).map(([what, times]) => `${times} ${what}`);
  return `  ${kind.padEnd(58)} ${`${seconds.toFixed(1)} s`.padStart(9)}  ${told.join(', ')}`;
}

/** Prints the table of all that was counted in this file, and the seed to do it again. */
export function printTally(): void {
  process.stdout.write(`\nFaults, SEED=${seed}\n${rows.map(lineOf).join('\n')}\n\n`);
}
