/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

/** A number a second, for people. */
export const rate = (perSecond: number): string => Math.round(perSecond).toLocaleString('en');

/** Prints a ratio beside what it is to reach. */
export function ratio(name: string, value: number, bound: 'at least' | 'at most', target: number): void {
  const reached = bound === 'at least' ? value >= target : value <= target;
  console.log(`    ${name} = ${value.toFixed(2)}  (${bound} ${target}: ${reached ? 'reached' : 'MISSED'})`);
  if (!reached) process.exitCode = 1;
}
