import { readConfig, setting, type Environment, type Setting } from '@data-connector/kit/config';
import { FAULT_KINDS, type FaultKind, type FaultRates } from './faults/faults.js';
import type { SimulatorOptions } from './simulator.js';

/** How much a simulated third party has, how fast it answers, and how often it fails. */
export type SimulatorSettings = Required<
  Pick<SimulatorOptions, 'sizes' | 'latencyMs' | 'rateLimit' | 'faults' | 'seed'>
>;

/** Short names of faults, as operators write them. */
const SHORT: Readonly<Record<string, FaultKind>> = {
  '5xx': 'server-error',
  '429': 'rate-limit',
  expired: 'expired-token',
};

const kindOf = (name: string): FaultKind | undefined =>
  SHORT[name] ?? FAULT_KINDS.find((kind) => kind === name);

const faultRates: Setting<FaultRates> = {
  meaning: 'how often calls fail, such as 5xx:0.05,garbage:0.01,expired:0.01',
  type: `list of fault:rate, separated by commas; faults: ${[...FAULT_KINDS, ...Object.keys(SHORT)].join(', ')}`,
  defaultText: 'none',
  fallback: () => ({}),
  parse(text) {
    const rates: Partial<Record<FaultKind, number>> = {};
    for (const part of text.split(',')) {
      const [, name = '', rate] = /^\s*([\w-]+):(0(?:\.\d+)?|1(?:\.0+)?)\s*$/.exec(part) ?? [];
      const kind =
        Object.hasOwn(SHORT, name) || FAULT_KINDS.some((known) => known === name) ? kindOf(name) : undefined;
      if (!kind || rate === undefined) throw new Error('is not a list of fault:rate with rates from 0 to 1');
      rates[kind] = Number(rate);
    }
    return rates;
  },
};

const sizes: Setting<Readonly<Record<string, number>>> = {
  meaning: 'how many items of a list each simulated account has, such as posts:1000,following:120',
  type: 'list of list:number, separated by commas',
  defaultText: 'as many as each list has by itself',
  fallback: () => ({}),
  parse: (text) =>
    Object.fromEntries(
      text.split(',').map((part) => {
        const [, name, size] = /^\s*([a-z][\w-]*):(\d{1,8})\s*$/.exec(part) ?? [];
        if (name === undefined || size === undefined) throw new Error('is not a list of list:number');
        return [name, Number(size)];
      }),
    ),
};

/** What can be set for the simulators. */
export const SIMULATOR_SETTINGS = {
  SIMULATOR_SIZES: sizes,
  SIMULATOR_LATENCY_MS: setting.integer(
    'wait before each simulated answer, in ms',
    { min: 0, max: 60_000 },
    { fallback: 0 },
  ),
  SIMULATOR_RATE_LIMIT: setting.optional(
    setting.integer('simulated calls of a person per window', { min: 1, max: 1_000_000_000 }),
  ),
  SIMULATOR_FAULTS: faultRates,
  SIMULATOR_SEED: setting.integer(
    'seed of simulated data and faults',
    { min: 0, max: 2 ** 31 - 1 },
    { fallback: 1 },
  ),
};

/**
 * The simulators' settings, from SIMULATOR_SIZES, SIMULATOR_LATENCY_MS, SIMULATOR_RATE_LIMIT, SIMULATOR_FAULTS and
 * SIMULATOR_SEED.
 * @throws ConfigError that names every fault.
 */
export function simulatorSettings(environment?: Environment): SimulatorSettings {
  const read = readConfig(SIMULATOR_SETTINGS, environment);
  return {
    sizes: read.SIMULATOR_SIZES,
    latencyMs: read.SIMULATOR_LATENCY_MS,
    rateLimit: read.SIMULATOR_RATE_LIMIT,
    faults: read.SIMULATOR_FAULTS,
    seed: read.SIMULATOR_SEED,
  };
}
