const EPOCH_MS = 1_420_070_400_000;

/** An id of something made at a time, in ms since 1970 (https://docs.discord.com/developers/reference#snowflakes). */
export const snowflake = (ms: number, increment = 0): string =>
  String((BigInt(Math.max(0, ms - EPOCH_MS)) << 22n) | BigInt(increment % 4096));
