/** X's ids hold their time: ms since this moment, shifted by 22 bits (https://docs.x.com/fundamentals/x-ids). */
const EPOCH_MS = 1_288_834_974_657;
const FIRST_MS = Date.UTC(2012, 0, 1);
const LAST_MS = Date.UTC(2025, 0, 1);
const HOUR_MS = 3_600_000;

/** The id of something made at a time (ms since 1970), the `sequence`th of that moment. */
export function idAt(ms: number, sequence = 0): bigint {
  return (BigInt(ms - EPOCH_MS) << 22n) | BigInt(sequence);
}

/** When the thing with an id was made, in ms since 1970. */
export function timeOf(id: bigint): number {
  return Number(id >> 22n) + EPOCH_MS;
}

/** Ids for `count` generated things, by index, 0 the oldest: an hour apart, or closer if they are many. */
export function generatedIds(count: number): (index: number) => bigint {
  const step = Math.max(1, Math.min(HOUR_MS, Math.floor((LAST_MS - FIRST_MS) / Math.max(1, count))));
  return (index) => idAt(FIRST_MS + index * step, index % 4096);
}
