import { readConfig, setting } from '@data-connector/kit/config';

const { FAULTS, MODEL_PATH, MODEL_COMMANDS } = readConfig({
  FAULTS: setting.optional(setting.text('`full`: as many faults as are worth a day; a few otherwise')),
  MODEL_PATH: setting.optional(setting.text('with SEED: the path that a failed run of the model printed')),
  MODEL_COMMANDS: setting.optional(setting.text('with both: its replayPath')),
});

/** Whether it is a run of hours. */
export const isFull = FAULTS === 'full';

/** Which run of the model to do again. */
export const replay = { path: MODEL_PATH, commands: MODEL_COMMANDS } as const;

/** One of two, by the size of the run. */
const either = (few: number, full: number): number => (isFull ? full : few);

/** How many of each kind of fault a run has. */
export const SIZES = {
  killsAtRandom: either(3, 100),
  killsAroundRenewal: either(6, 200),
  brokerRestarts: either(1, 20),
  syncsOverRestarts: either(12, 1000),
  brokerAwayMs: either(5000, 60_000),
  storeFaultRounds: either(1, 10),
  storeStoppedMs: either(3000, 20_000),
  thirdPartyRounds: either(1, 10),
  /** Of every so many bytes of a page, one is where it is cut. */
  cutEvery: either(97, 1),
  races: either(8, 200),
  endings: either(2, 50),
  modelRuns: either(4, 500),
  modelCommands: 40,
  modelMs: either(3_600_000, 4 * 3_600_000),
  modelRunsWithProcesses: either(0, 20),
  /** At the small size so many that what the collector lets any process take at first is in both. */
  memoryFewRecords: either(20_000, 10_000),
  memoryRecords: either(60_000, 1_000_000),
} as const;
