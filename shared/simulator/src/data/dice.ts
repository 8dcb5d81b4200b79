/** Deterministic choices: the same seed, index and purpose always give the same number in [0, 1). */
export type Dice = (index: number, purpose?: number) => number;

/** Dice for a seed (mulberry32 over a mix of seed, index and purpose). */
export function dice(seed: number): Dice {
  return (index, purpose = 0) => {
    let t =
      (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(index + 1, 0x6d2b79f5) + purpose * 0x1b873593) |
      0;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
