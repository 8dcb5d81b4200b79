/** X's ids hold their time: ms since this moment, shifted by 22 bits (https://docs.x.com/fundamentals/x-ids). */
const EPOCH_MS = 1_288_834_974_657;

/** The id of something made at a time (ms since 1970), the `sequence`th of that moment. */
export function idAt(ms: number, sequence = 0): bigint {
  return (BigInt(ms - EPOCH_MS) << 22n) | BigInt(sequence);
}

/** When the thing with an id was made, in ms since 1970. */
export function timeOf(id: bigint): number {
  return Number(id >> 22n) + EPOCH_MS;
}
