import { cpus, loadavg, totalmem } from 'node:os';

/** One measured figure, as data. */
export interface Figure {
  /** The part of the bench that measured it. */
  readonly part: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What each round gave, where there were rounds; `value` is their median. */
  readonly rounds?: readonly number[];
  /** What it is to reach, such as `at most 1.05`. */
  readonly bound?: string;
  readonly reached?: boolean;
}

/** What a figure is to reach. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** Gives a figure of one part: one value, or the median of what the rounds gave. */
export type GiveFigure = (
  name: string,
  value: number | readonly number[],
  unit: string,
  bound?: Bound,
) => void;

/** What a part of the bench is given. */
export interface Bench {
  readonly figure: GiveFigure;
  /** The embedded store, with its admin's name and password. */
  readonly store: string;
  /** A CouchDB, where one is set. */
  readonly couch?: string;
  /** How many databases more the store gets for `growth`. */
  readonly databases: number;
  /** How many records the large account of `memory` has. */
  readonly records: number;
  /** Which commit `start` clones. */
  readonly commit: string;
}

const ROUNDS = 5;

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

/** Measures some things turn by turn, five rounds, so that a busy moment of the machine meets all of them. */
export async function rounds<Name extends string, Measured>(
  measures: Readonly<Record<Name, () => Promise<Measured>>>,
): Promise<Record<Name, Measured[]>> {
  const names = Object.keys(measures) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Measured[]>;
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) measured[name].push(await measures[name]());
  return measured;
}

/** Ratios within each round. */
export const over = (some: readonly number[], others: readonly number[]): number[] =>
  some.map((one, round) => one / (others[round] ?? NaN));

/** One value of every round. */
export const each = <Name extends string>(measured: readonly Readonly<Record<Name, number>>[], name: Name) =>
  measured.map((one) => one[name]);

/** A number as people read it: whole from a hundred on, three digits below. */
const readable = (value: number): string =>
  value.toLocaleString('en', value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });

/** Collects the figures of a run. @param tell called with each figure as a line */
export class Report {
  readonly #tell: (line: string) => void;
  readonly #begun = new Date().toISOString();
  readonly #load = loadavg()[0];
  readonly #figures: Figure[] = [];

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** Where one part gives its figures. */
  of(part: string): GiveFigure {
    return (name, given, unit, bound) => {
      const value = typeof given === 'number' ? given : median(given);
      const figure: Figure = {
        part,
        name,
        value,
        unit,
        ...(typeof given !== 'number' && { rounds: given }),
        ...(bound && judged(value, bound)),
      };
      this.#figures.push(figure);
      const judgement = figure.bound && `  (${figure.bound}: ${figure.reached ? 'reached' : 'MISSED'})`;
      this.#tell(`${part.padEnd(10)} ${name.padEnd(48)} ${readable(value)} ${unit}${judgement ?? ''}`);
    };
  }

  get missed(): boolean {
    return this.#figures.some(({ reached }) => reached === false);
  }

  /** The run as one JSON document, with the machine it ran on. */
  toJSON() {
    const machine = {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      /** What else kept it busy when the bench began: the load average of one minute. */
      load: this.#load,
    };
    return { begun: this.#begun, machine, figures: this.#figures };
  }
}

function judged(value: number, bound: Bound): Pick<Required<Figure>, 'bound' | 'reached'> {
  return 'atLeast' in bound
    ? { bound: `at least ${bound.atLeast}`, reached: value >= bound.atLeast }
    : { bound: `at most ${bound.atMost}`, reached: value <= bound.atMost };
}
